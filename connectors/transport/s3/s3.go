// Package s3 takes the objects of a bucket: of Amazon S3, or of a service that speaks as it does.
//
// Source: Amazon Simple Storage Service, API reference (ListObjectsV2, GetObject,
// signature version 4).
package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	signer "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"cts/connectors"
	"cts/connectors/download"
)

// Descriptor is the transport "s3".
var Descriptor = connectors.TransportDescriptor{
	ID:    "s3",
	Title: "Object storage (S3)",
	Help: "Objects of a bucket below a prefix, of Amazon S3 or a service that speaks as it does. Objects whose ETag is known already are not " +
		"fetched again. Keys that are no path (a//b, ../b, folders) are passed over.",
	Options: options,
	New:     connectors.Constructor("s3", options, newBucket),
}

var options = append([]connectors.Option{
	{Name: "url", Help: "address of the service", Example: "https://s3.eu-central-1.amazonaws.com", Required: true},
	{Name: "bucket", Help: "name of the bucket", Example: "office-open-data", Required: true},
	{Name: "prefix", Help: "beginning of the keys to look at", Example: "crime/2024/"},
	{Name: "pattern", Help: "which names to take, below the prefix; * and ? stand for any characters and any one, " +
		"and a pattern with a slash is held against the whole name", Default: "*", Example: "*.csv"},
	{Name: "region", Help: "region that requests are signed for", Default: "us-east-1", Example: "eu-central-1"},
	{Name: "style", Help: "path for https://service/bucket/key, host for https://bucket.service/key", Default: "path", Example: "host"},
	{Name: "access_key", Help: "id of the access key, as env:NAME or file:PATH; none for a public bucket", Example: "env:AWS_ACCESS_KEY_ID", Secret: true},
	{Name: "secret_key", Help: "secret access key, as env:NAME or file:PATH", Example: "env:AWS_SECRET_ACCESS_KEY", Secret: true},
	{Name: "session_token", Help: "token of a temporary access key, as env:NAME or file:PATH", Example: "env:AWS_SESSION_TOKEN", Secret: true},
	{Name: "max_files", Help: "objects that are looked at", Default: "100000", Example: "1000"},
}, download.Network...)

// bucket is one bucket, below a prefix.
type bucket struct {
	client   *download.Client
	address  *url.URL // of the bucket
	prefix   string
	folder   string // part of the prefix that names do not repeat
	pattern  connectors.Pattern
	maxFiles int64
}

func newBucket(settings connectors.Settings, clock connectors.Clock) (*bucket, error) {
	prefix := settings["prefix"]
	b := &bucket{prefix: prefix, folder: prefix[:strings.LastIndex(prefix, "/")+1]}
	var err error
	if b.address, err = addressOf(settings); err != nil {
		return nil, err
	}
	if b.pattern, err = connectors.ReadPattern(settings); err != nil {
		return nil, err
	}
	if b.maxFiles, err = settings.Count("max_files"); err != nil {
		return nil, err
	}
	sign, secrets, err := signing(settings, clock)
	if err != nil {
		return nil, err
	}
	b.client, err = download.NewSigned(settings, clock, sign, secrets...)
	return b, err
}

// addressOf is where the bucket lies.
func addressOf(settings connectors.Settings) (*url.URL, error) {
	at, err := download.Address(strings.TrimRight(settings["url"], "/"))
	if err != nil {
		return nil, err
	}
	name := settings["bucket"]
	if strings.ContainsAny(name, "/?# ") {
		return nil, fmt.Errorf("setting bucket: %q is no name of a bucket; give the rest as prefix", name)
	}
	switch settings["style"] {
	case "path":
		at.Path += "/" + name
	case "host":
		at.Host = name + "." + at.Host
	default:
		return nil, fmt.Errorf("setting style: %q is neither path nor host", settings["style"])
	}
	return at, nil
}

// nothing is the digest of an empty body: nothing is ever sent but questions.
const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// signing signs requests by version 4; a source without key asks as anybody may.
func signing(settings connectors.Settings, clock connectors.Clock) (func(*http.Request) error, []connectors.Secret, error) {
	var secrets []connectors.Secret
	for _, name := range []string{"access_key", "secret_key", "session_token"} {
		secret, err := connectors.ReadSecret(settings[name])
		if err != nil {
			return nil, nil, fmt.Errorf("setting %s: %w", name, err)
		}
		secrets = append(secrets, secret)
	}
	if secrets[0].Given() != secrets[1].Given() {
		return nil, nil, errors.New("settings access_key and secret_key: give both, or neither for a public bucket")
	}
	credentials := aws.Credentials{AccessKeyID: secrets[0].Reveal(), SecretAccessKey: secrets[1].Reveal(), SessionToken: secrets[2].Reveal()}
	by := signer.NewSigner(func(o *signer.SignerOptions) { o.DisableURIPathEscaping = true }) // as S3 alone has it
	return func(request *http.Request) error {
		if !secrets[0].Given() {
			return nil
		}
		request.Header.Set("X-Amz-Content-Sha256", nothing)
		return by.SignHTTP(request.Context(), credentials, request, nothing, "s3", settings["region"], clock.Now())
	}, secrets, nil
}

// List returns the objects below the prefix that match, sorted by name.
func (b *bucket) List(ctx context.Context) ([]connectors.Item, error) {
	objects, err := b.objects(ctx)
	if err != nil {
		return nil, b.client.Redact(err)
	}
	var items []connectors.Item
	for _, o := range objects {
		if name := strings.TrimPrefix(o.Key, b.folder); b.takes(name) {
			items = append(items, connectors.Item{Name: name, Size: o.Size, Modified: o.LastModified.UTC(), Version: o.ETag})
		}
	}
	slices.SortFunc(items, func(a, b connectors.Item) int { return strings.Compare(a.Name, b.Name) })
	return items, nil
}

// takes tells whether a name is one of a file that the source asks for.
func (b *bucket) takes(name string) bool {
	return b.pattern.Takes(name) && fs.ValidPath(name) && name != "."
}

// Open fetches an object whole before the first byte is read.
func (b *bucket) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	if !b.takes(item.Name) || !strings.HasPrefix(b.folder+item.Name, b.prefix) {
		return nil, fmt.Errorf("%q is no object of the source: %w", item.Name, fs.ErrNotExist)
	}
	file, err := b.client.Fetch(ctx, download.Request{URL: b.at(b.folder+item.Name, nil)})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", item.Name, err)
	}
	return download.Until(ctx, file), nil
}
