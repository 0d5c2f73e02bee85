package s3

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cts/connectors"
	"cts/connectors/download"
)

// maxReply bounds one page of a listing, which has 1,000 keys of at most 1,024 bytes.
const maxReply = 16 << 20

// object is what a listing says of one.
type object struct {
	Key          string
	Size         int64
	ETag         string
	LastModified time.Time
}

// page is one page of a listing, or an error in its place.
type page struct {
	XMLName               xml.Name
	EncodingType          string
	IsTruncated           bool
	NextContinuationToken string
	Contents              []object
	Code, Message         string // of an error
}

// objects turns the pages of a listing until its end.
func (b *bucket) objects(ctx context.Context) ([]object, error) {
	var all []object
	for token := ""; ; {
		listed, err := b.page(ctx, token)
		if err != nil {
			return nil, err
		}
		all = append(all, listed.Contents...)
		switch {
		case int64(len(all)) > b.maxFiles:
			return nil, fmt.Errorf("%s: more than %d objects; narrow the source by prefix or raise max_files: %w", b.address, b.maxFiles, connectors.ErrLimit)
		case !listed.IsTruncated:
			return all, nil
		case listed.NextContinuationToken == "" || listed.NextContinuationToken == token:
			return nil, fmt.Errorf("%s: the listing breaks off after %d objects: %w", b.address, len(all), connectors.ErrSource)
		}
		token = listed.NextContinuationToken
	}
}

func (b *bucket) page(ctx context.Context, token string) (listed page, err error) {
	query := url.Values{"list-type": {"2"}, "encoding-type": {"url"}}
	if b.prefix != "" {
		query.Set("prefix", b.prefix)
	}
	if token != "" {
		query.Set("continuation-token", token)
	}
	file, err := b.client.Ask(ctx, download.Request{URL: b.at("", query)})
	if err != nil {
		return listed, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxReply))
	if err := errors.Join(err, file.Close()); err != nil {
		return listed, err
	}
	err = xml.Unmarshal(text, &listed)
	if file.Status != http.StatusOK {
		remedy, kind := download.Refusal(file.Status)
		return listed, fmt.Errorf("%s: status %d, %s; %s: %w", b.address, file.Status, strings.TrimSpace(listed.Code+" "+listed.Message), remedy, kind)
	}
	if err != nil || listed.XMLName.Local != "ListBucketResult" {
		return listed, fmt.Errorf("%s: no listing of a bucket; check the address of the service: %w", b.address, connectors.ErrSource)
	}
	return listed, listed.decode()
}

// decode reads the keys as the service wrote them: keys may hold what XML may not.
func (p *page) decode() error {
	for i := range p.Contents {
		if p.EncodingType != "url" {
			return nil
		}
		key, err := url.QueryUnescape(p.Contents[i].Key)
		if err != nil {
			return fmt.Errorf("key %q: %w: %w", p.Contents[i].Key, err, connectors.ErrSource)
		}
		p.Contents[i].Key = key
	}
	return nil
}

// at is the address of a key, or of the bucket, escaped as signatures want it.
func (b *bucket) at(key string, query url.Values) string {
	at := *b.address
	if key != "" {
		at.RawPath = at.EscapedPath() + "/" + escaped(key)
		at.Path += "/" + key
	}
	if at.Path == "" {
		at.Path = "/"
	}
	at.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	return at.String()
}

// escaped escapes all but letters, digits, -._~ and the slashes of a key.
func escaped(key string) string {
	var b strings.Builder
	for _, c := range []byte(key) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~/", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
