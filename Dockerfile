# The image of cts: built and run on the same C library, as a user without rights.
#
#   docker build -t cts .
#   docker run --rm cts                                                    help
#   docker run --rm cts demo                                               the main job on the shipped examples
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD/crime:/workspace" cts run
#
# `make image` builds it without a container engine and runs the demo in it.

FROM docker.io/library/golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=development
ARG REVISION=
RUN CGO_ENABLED=1 go build -trimpath -buildvcs=false \
    -ldflags "-s -w -X cts/pipeline/cli.version=${VERSION} -X cts/pipeline/cli.revision=${REVISION}" -o /out/cts . \
 && mkdir -p /out/examples && cp -r examples/workspace examples/README.md /out/examples/

FROM docker.io/library/debian:bookworm-slim
ARG VERSION=development
ARG REVISION=
LABEL org.opencontainers.image.title="cts" \
      org.opencontainers.image.description="Crime statistics: read, map to the ICCS, validate, keep and report" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# ca-certificates: sources are fetched over https. tzdata: instants are given in zones. libstdc++6: DuckDB is C++.
RUN apt-get update -q \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ca-certificates tzdata libstdc++6 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/log/* \
 && useradd --uid 10001 --user-group --no-create-home --home-dir /workspace --shell /usr/sbin/nologin cts \
 && install -d -m 1777 /workspace
COPY --from=build /out/cts /usr/local/bin/cts
COPY --from=build /out/examples /usr/share/cts/examples
USER 10001:10001
# Whoever calls with --user needs no entry in /etc/passwd: a workspace that is mounted is read and written as that user.
ENV HOME=/tmp
WORKDIR /workspace
VOLUME /workspace
ENTRYPOINT ["cts"]
CMD ["--help"]
