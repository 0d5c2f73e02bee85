package ckan

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"cts/connectors"
	"cts/connectors/download"
)

// maxReply bounds what a portal says of packages at once.
const maxReply = 64 << 20

// pageSize is how many packages are asked for at once; portals allow 1,000.
const pageSize = 100

// reply is what every action of the API answers.
type reply struct {
	Success *bool           `json:"success"`
	Result  json.RawMessage `json:"result"`
	Error   struct {
		Message string `json:"message"`
		Type    string `json:"__type"`
	} `json:"error"`
}

// dataset is a package: what belongs together, with its files.
type dataset struct {
	Name      string     `json:"name"`
	Title     string     `json:"title"`
	Resources []resource `json:"resources"`
}

// resource is one file of a package.
type resource struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Format       string `json:"format"`
	URL          string `json:"url"`
	Hash         string `json:"hash"`
	LastModified string `json:"last_modified"`
	Kind         string `json:"url_type"` // upload for what lies with the portal
	InDataStore  bool   `json:"datastore_active"`
}

// version is empty for what lies elsewhere: the portal does not notice when it changes.
func (r resource) version() string {
	if r.Kind != "upload" || r.Hash+r.LastModified == "" {
		return ""
	}
	return strings.TrimSpace(r.ID + " " + r.Hash + " " + r.LastModified)
}

// base is the name of the file in its address, or where that has none its id.
func (r resource) base() string {
	if at, err := url.Parse(r.URL); err == nil {
		if base := path.Base(at.Path); base != "." && base != "/" {
			return segment(base)
		}
	}
	return segment(r.ID)
}

// found are the packages that the source names or searches for.
func (p *portal) found(ctx context.Context) ([]dataset, error) {
	if p.query != "" {
		return p.search(ctx)
	}
	var all []dataset
	for _, name := range p.packages {
		var one dataset
		if err := p.act(ctx, "package_show", url.Values{"id": {name}}, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// search turns the pages until all that was found is here.
func (p *portal) search(ctx context.Context) ([]dataset, error) {
	var all []dataset
	for {
		var page struct {
			Count   int       `json:"count"`
			Results []dataset `json:"results"`
		}
		query := url.Values{"q": {p.query}, "rows": {strconv.Itoa(pageSize)}, "start": {strconv.Itoa(len(all))}, "sort": {"name asc"}}
		if err := p.act(ctx, "package_search", query, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Results...)
		switch {
		case len(page.Results) == 0, len(all) >= page.Count:
			return all, nil
		case int64(len(all)) >= p.maxFiles:
			return nil, fmt.Errorf("%s: the search finds %d packages; narrow it or raise max_files: %w", p.address, page.Count, connectors.ErrLimit)
		}
	}
}

// act asks for an action and reads its result.
func (p *portal) act(ctx context.Context, action string, query url.Values, result any) error {
	address := p.address.String() + "/api/3/action/" + action + "?" + query.Encode()
	file, err := p.client.Ask(ctx, download.Request{URL: address, Header: http.Header{"Accept": {"application/json"}}})
	if err != nil {
		return err
	}
	text, err := unpacked(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("%s: %w: %w", download.Shown(address), err, connectors.ErrSource)
	}
	var said reply
	if err := json.Unmarshal(text, &said); err != nil || said.Success == nil || !*said.Success || file.Status != http.StatusOK {
		return refused(address, file.Status, said)
	}
	if err := json.Unmarshal(said.Result, result); err != nil {
		return fmt.Errorf("%s: a reply of another shape than CKAN's: %w: %w", download.Shown(address), err, connectors.ErrSource)
	}
	return nil
}

// unpacked reads a reply, which some portals pack although nobody asked them to.
func unpacked(from io.Reader) ([]byte, error) {
	buffered := bufio.NewReader(from)
	from = buffered
	if start, err := buffered.Peek(2); err == nil && bytes.Equal(start, []byte("\x1f\x8b")) {
		packed, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, err
		}
		from = packed
	}
	text, err := io.ReadAll(io.LimitReader(from, maxReply+1))
	if err == nil && len(text) > maxReply {
		return nil, fmt.Errorf("more than %d bytes of description: %w", maxReply, connectors.ErrLimit)
	}
	return text, err
}

// refused explains a reply without a result.
func refused(address string, status int, said reply) error {
	remedy, kind := download.Refusal(status)
	text := strings.TrimSpace(said.Error.Type + ": " + said.Error.Message)
	if said.Success == nil {
		text, remedy = "no reply of CKAN", "check the address of the portal"
	}
	if status == http.StatusNotFound && said.Success != nil {
		remedy = "check the names of the packages"
	}
	return fmt.Errorf("%s: status %d, %s; %s: %w", download.Shown(address), status, text, remedy, kind)
}
