package ckan

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"cts/connectors"
)

// Inspector tells what portals reply, and what recordings of their replies hold.
type Inspector struct{}

// Inspect tells what a file is: a reply of the API, or a recording of one.
func (Inspector) Inspect(ctx context.Context, file connectors.File) (connectors.Inspection, error) {
	if ctx.Err() != nil {
		return connectors.Inspection{}, context.Cause(ctx)
	}
	if file.Size > maxReply {
		return connectors.Inspection{}, fmt.Errorf("%s: larger than any reply of a portal: %w", file.Name, connectors.ErrNotRecognised)
	}
	text, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size))
	if err != nil {
		return connectors.Inspection{}, fmt.Errorf("%s: %w", file.Name, err)
	}
	if found, ok := inspectReply(text); ok {
		return found, nil
	}
	if found, ok := inspectRecording(text); ok {
		return found, nil
	}
	return connectors.Inspection{}, fmt.Errorf("%s: no reply of CKAN: %w", file.Name, connectors.ErrNotRecognised)
}

func inspectReply(text []byte) (connectors.Inspection, bool) {
	var said reply
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) || json.Unmarshal(text, &said) != nil || said.Success == nil {
		return connectors.Inspection{}, false
	}
	if !*said.Success {
		return connectors.Inspection{Role: connectors.RoleMessage, Summary: "CKAN error, " + said.Error.Type + ": " + said.Error.Message}, true
	}
	var page struct {
		Count   int       `json:"count"`
		Results []dataset `json:"results"`
		dataset
	}
	if json.Unmarshal(said.Result, &page) != nil {
		return connectors.Inspection{Role: connectors.RoleStructure, Summary: "CKAN reply"}, true
	}
	files := len(page.Resources)
	for _, one := range page.Results {
		files += len(one.Resources)
	}
	return connectors.Inspection{Role: connectors.RoleStructure, Summary: fmt.Sprintf("CKAN list of %d files in %d of %d packages", files, max(1, len(page.Results)), max(1, page.Count))}, true
}

// Recording is a file of requests and replies as VCR and its relatives write it.
type Recording struct {
	Interactions []struct {
		Request struct {
			Method string `yaml:"method"`
			URI    string `yaml:"uri"`
		} `yaml:"request"`
		Response struct {
			Body struct {
				String string `yaml:"string"`
			} `yaml:"body"`
			Status struct {
				Code int `yaml:"code"`
			} `yaml:"status"`
		} `yaml:"response"`
	} `yaml:"interactions"`
}

// inspectRecording tells what the first reply of a recording is.
func inspectRecording(text []byte) (connectors.Inspection, bool) {
	var recording Recording
	if !bytes.HasPrefix(text, []byte("interactions:")) { // the rest of YAML costs time and is something else
		return connectors.Inspection{}, false
	}
	if yaml.Unmarshal(text, &recording) != nil || len(recording.Interactions) == 0 {
		return connectors.Inspection{}, false
	}
	first := recording.Interactions[0]
	at, err := url.Parse(first.Request.URI)
	if err != nil || !strings.Contains(at.Path, "/api/3/action/") {
		return connectors.Inspection{}, false
	}
	body, err := unpacked(strings.NewReader(first.Response.Body.String))
	if err != nil {
		return connectors.Inspection{}, false
	}
	found, ok := inspectReply(body)
	found.Summary = fmt.Sprintf("recording of %s, status %d: %s", path.Base(at.Path), first.Response.Status.Code, found.Summary)
	return found, ok
}
