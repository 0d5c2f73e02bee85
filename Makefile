# cts: targets for people and for the continuous integration. `make` alone lists them.

SHELL := /bin/bash
GO ?= go
CTS := bin/cts
GOLANGCI_LINT := v2.5.0

.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/cts
	$(GO) build -o $(CTS) .

demo: ## run the main job on the shipped examples and print the path of the report
	scripts/demo-workspace --new

test: ## every test that needs only Go and a C compiler (under 20 minutes on two cores)
	$(GO) vet ./...
	scripts/demo-workspace
	$(GO) test -timeout 20m ./...
	$(GO) test -v -run ShellBlocks ./docs/site | grep -E '^(ok|FAIL)|blocks|not run|^ *blocks_test'
	cd interop && $(GO) vet ./... && $(GO) test ./... && $(GO) run .

test-full: ## the same, and what takes long or looks: race detector, killed runs, browser, office suite; installs what it needs
	scripts/install-tools
	$(GO) test -timeout 30m -race -short ./connectors/...
	CTS_LONG=1 $(GO) test -timeout 50m -count=1 -run 'KilledAt' ./pipeline/cli
	scripts/install-scipy && CTS_PYTHON=$(CURDIR)/bin/python/bin/python $(GO) test -count=1 -run AgainstSciPy ./pipeline/trend
	scripts/install-notebooks && scripts/demo-workspace && CTS_NOTEBOOKS=$(CURDIR)/bin/python/bin/python $(GO) test -count=1 ./notebooks
	scripts/dist-twice
	scripts/image --demo
	CTS_BROWSER=1 CTS_OFFICE=1 $(GO) test -timeout 20m -count=1 -run 'Browser|Office' ./...
	scripts/build-windows
	scripts/try-windows

windows: ## build dist/cts.exe on Linux, and under wine drop a workbook on it
	scripts/build-windows
	scripts/try-windows

dist: ## a release into dist/: static binaries, archives, Debian packages, bills of materials, checksums
	scripts/dist

image: ## the container image, without a container engine (buildah; Debian and its relatives)
	scripts/image

site: ## the documentation as pages into dist-site/
	$(GO) run ./release site dist-site

notebooks: ## run the notebooks over the demo and write what they show into docs/notebooks
	scripts/install-notebooks && scripts/demo-workspace && CTS_NOTEBOOKS=$(CURDIR)/bin/python/bin/python $(GO) test -count=1 ./notebooks -update

fuzz: ## fuzz every reader for a minute each (FUZZTIME=10m for longer)
	scripts/fuzz $${FUZZTIME:-1m}

bench: ## rows a second and peak memory of reading, mapping, validating, committing and reporting
	$(GO) run ./bench
	$(GO) run ./bench check

bench-formats: ## MB and rows a second of every reader, on real files and on the largest repeated to 1 GB
	$(GO) run ./bench formats

lint: ## static analysis with the linters of .golangci.yml
	$(GO) vet ./...
	test -z "$$(gofmt -l .)"
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT) run

update: ## rewrite golden files and generated documents, then look at the diff
	$(GO) test ./... -update

clean: ## remove what the other targets made
	rm -rf bin dist dist-site cts-demo reports

.PHONY: notebooks windows help build demo test test-full dist image site fuzz bench bench-formats lint update clean
