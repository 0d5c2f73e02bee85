package pxweb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"cts/connectors"
	"cts/connectors/download"
)

// maxMetadata bounds what describes a table.
const maxMetadata = 32 << 20

// send asks within the window and returns an answer of status 200.
func (t *transport) send(ctx context.Context, question download.Request) (*download.File, error) {
	if err := t.window.enter(ctx); err != nil {
		return nil, err
	}
	answer, err := t.client.Ask(ctx, question)
	if err != nil {
		return nil, err
	}
	if answer.Status == http.StatusOK {
		return answer, nil
	}
	text, err := io.ReadAll(io.LimitReader(answer, 4096))
	return nil, errors.Join(refused(question.URL, answer.Status, text), err, answer.Close())
}

// refused explains an answer that is no table.
func refused(address string, status int, text []byte) error {
	var problem struct {
		Title, Detail, Error string
	}
	said := strings.Join(strings.Fields(string(text[:min(len(text), 200)])), " ")
	if json.Unmarshal(text, &problem) == nil && problem.Title+problem.Detail+problem.Error != "" {
		said = strings.TrimSpace(strings.Join([]string{problem.Title, problem.Detail, problem.Error}, " "))
	}
	remedy, kind := download.Refusal(status)
	switch {
	case status == http.StatusNotFound:
		remedy = "check the address of the table"
	case status == http.StatusForbidden && strings.Contains(strings.ToLower(said), "too many"), errors.Is(kind, connectors.ErrTooLarge):
		kind, remedy = connectors.ErrTooLarge, "lower the setting cells"
	}
	return refusal{fmt.Errorf("%s: status %d, %s; %s: %w", download.Shown(address), status, said, remedy, kind)}
}

// refusal is what a service says in place of an answer.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// decode asks for JSON that describes something.
func (t *transport) decode(ctx context.Context, address string, into any) error {
	answer, err := t.send(ctx, download.Request{URL: address})
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(answer, maxMetadata+1))
	switch err := errors.Join(err, answer.Close()); {
	case err != nil:
		return fmt.Errorf("%s: %w", download.Shown(address), err)
	case len(text) > maxMetadata:
		return fmt.Errorf("%s: more than %d bytes of description: %w", download.Shown(address), maxMetadata, connectors.ErrLimit)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w: %w", download.Shown(address), err, connectors.ErrUnreadable)
	}
	return nil
}

func (t *transport) two() bool { return t.settings["version"] == "2" }

// readLimits asks the service for its limits, once. One that does not say keeps the defaults.
func (t *transport) readLimits(ctx context.Context) error {
	if t.window.read {
		return nil
	}
	address := t.settings["url"] + "?config"
	if t.two() {
		before, _, _ := strings.Cut(t.settings["url"], "/tables/")
		address = before + "/config"
	}
	var said limits
	err := t.decode(ctx, address, &said)
	if err != nil && !errors.As(err, new(refusal)) && !errors.Is(err, connectors.ErrUnreadable) {
		return err
	}
	t.window.keepTo(said)
	if t.cells > 0 {
		t.window.cells = min(t.window.cells, t.cells)
	}
	t.window.read = true
	return nil
}

// variables asks what the table has.
func (t *transport) variables(ctx context.Context) ([]variable, error) {
	if t.two() {
		return t.variablesOfTwo(ctx)
	}
	var said struct {
		Variables []struct {
			Code   string   `json:"code"`
			Values []string `json:"values"`
		} `json:"variables"`
	}
	if err := t.decode(ctx, t.settings["url"], &said); err != nil {
		return nil, err
	}
	var all []variable
	for _, v := range said.Variables {
		all = append(all, variable{code: v.Code, values: v.Values})
	}
	return all, t.checked(all)
}

func (t *transport) checked(all []variable) error {
	if len(all) == 0 {
		return fmt.Errorf("%s: no variables; the address is not that of a table: %w", download.Shown(t.settings["url"]), connectors.ErrUnreadable)
	}
	return nil
}

// variablesOfTwo reads the metadata of version 2, a JSON-stat dataset without values.
func (t *transport) variablesOfTwo(ctx context.Context) ([]variable, error) {
	var said struct {
		ID        []string `json:"id"`
		Dimension map[string]struct {
			Category struct {
				Index map[string]int `json:"index"`
			} `json:"category"`
		} `json:"dimension"`
	}
	address := t.settings["url"] + "/metadata?" + t.language(url.Values{"outputFormat": {"json-stat2"}}).Encode()
	if err := t.decode(ctx, address, &said); err != nil {
		return nil, err
	}
	var all []variable
	for _, id := range said.ID {
		index := said.Dimension[id].Category.Index
		values := make([]string, len(index))
		for code, place := range index {
			if place < 0 || place >= len(values) {
				return nil, fmt.Errorf("%s: variable %s: code %q at place %d: %w", download.Shown(address), id, code, place, connectors.ErrUnreadable)
			}
			values[place] = code
		}
		all = append(all, variable{code: id, values: values})
	}
	return all, t.checked(all)
}

func (t *transport) language(query url.Values) url.Values {
	if language := t.settings["language"]; language != "" {
		query.Set("lang", language)
	}
	return query
}

// ask asks for the cells of a selection.
func (t *transport) ask(ctx context.Context, name string, asked selection) (io.ReadCloser, error) {
	question, err := t.question(asked)
	if err != nil {
		return nil, err
	}
	answer, err := t.send(ctx, question)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return answer, nil
}

// question writes a selection as the version of the API has it.
func (t *transport) question(asked selection) (download.Request, error) {
	address, body := t.settings["url"], any(queryOfOne(asked, t.settings["format"]))
	if t.two() {
		address += "/data?" + t.language(url.Values{"outputFormat": {t.settings["format"]}}).Encode()
		body = queryOfTwo(asked)
	}
	text, err := json.Marshal(body)
	return download.Request{
		Method: http.MethodPost, URL: address, Body: text, Header: http.Header{"Content-Type": {"application/json"}},
	}, err
}

// query is the body of a question in version 1.
type query struct {
	Query    []queryVariable `json:"query"`
	Response queryResponse   `json:"response"`
}

type queryVariable struct {
	Code      string         `json:"code"`
	Selection querySelection `json:"selection"`
}

type querySelection struct {
	Filter string   `json:"filter"` // item, all, top, agg:NAME, vs:NAME
	Values []string `json:"values"`
}

type queryResponse struct {
	Format string `json:"format"`
}

func queryOfOne(asked selection, format string) query {
	q := query{Response: queryResponse{Format: format}}
	for _, v := range asked {
		q.Query = append(q.Query, queryVariable{v.code, querySelection{"item", v.values}})
	}
	return q
}

// dataSelection is the body of a question in version 2.
type dataSelection struct {
	Selection []variableSelection `json:"selection"`
}

type variableSelection struct {
	VariableCode string   `json:"variableCode"`
	ValueCodes   []string `json:"valueCodes"`
}

func queryOfTwo(asked selection) dataSelection {
	var d dataSelection
	for _, v := range asked {
		d.Selection = append(d.Selection, variableSelection{v.code, v.values})
	}
	return d
}
