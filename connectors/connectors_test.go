package connectors_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/connectors"
)

func transport(id string) connectors.TransportDescriptor {
	return connectors.TransportDescriptor{
		ID: id, New: func(connectors.Settings, connectors.Clock) (connectors.Transport, error) { return nil, nil },
	}
}

func format(id string) connectors.FormatDescriptor {
	return connectors.FormatDescriptor{
		ID: id, New: func(connectors.Settings) (connectors.Format, error) { return nil, nil },
	}
}

func TestRegistryKeepsTheOrderAndFindsByID(t *testing.T) {
	registry := connectors.NewRegistry(
		[]connectors.TransportDescriptor{transport("same")},
		[]connectors.FormatDescriptor{format("second"), format("first"), format("same")})
	var ids []string
	for _, f := range registry.Formats() {
		ids = append(ids, f.ID)
	}
	if diff := cmp.Diff([]string{"second", "first", "same"}, ids); diff != "" {
		t.Error(diff)
	}
	if found, err := registry.Format("first"); err != nil || found.ID != "first" {
		t.Errorf("got %q, %v", found.ID, err)
	}
	if found, err := registry.Transport("same"); err != nil || found.ID != "same" {
		t.Errorf("got %q, %v", found.ID, err)
	}
	if _, err := registry.Format("third"); err == nil || !strings.Contains(err.Error(), `"first"`) {
		t.Errorf("the error does not say what there is: %v", err)
	}
	if _, err := registry.Transport("third"); err == nil || !strings.Contains(err.Error(), `"same"`) {
		t.Errorf("the error does not say what there is: %v", err)
	}
}

func TestRegistryRefusesMistakesOfTheProgram(t *testing.T) {
	for name, register := range map[string]func(){
		"a format twice":               func() { connectors.NewRegistry(nil, []connectors.FormatDescriptor{format("a"), format("a")}) },
		"a transport twice":            func() { connectors.NewRegistry([]connectors.TransportDescriptor{transport("a"), transport("a")}, nil) },
		"a format without id":          func() { connectors.NewRegistry(nil, []connectors.FormatDescriptor{format("")}) },
		"a format without constructor": func() { connectors.NewRegistry(nil, []connectors.FormatDescriptor{{ID: "a"}}) },
		"a transport without constructor": func() {
			connectors.NewRegistry([]connectors.TransportDescriptor{{ID: "a"}}, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("accepted")
				}
			}()
			register()
		})
	}
}

func TestSettingsResolve(t *testing.T) {
	options := []connectors.Option{
		{Name: "path", Help: "folder", Example: "incoming", Required: true},
		{Name: "pattern", Default: "*"},
		{Name: "note"},
	}
	cases := map[string]struct {
		given connectors.Settings
		want  connectors.Settings
		err   string
	}{
		"defaults are filled in":    {connectors.Settings{"path": "a"}, connectors.Settings{"path": "a", "pattern": "*", "note": ""}, ""},
		"settings win":              {connectors.Settings{"path": "a", "pattern": "b"}, connectors.Settings{"path": "a", "pattern": "b", "note": ""}, ""},
		"a required one is missing": {nil, nil, `setting "path" is missing: folder, such as "incoming"`},
		"an unknown one":            {connectors.Settings{"path": "a", "patern": "b"}, nil, `setting "patern" is not known; there are ["note" "path" "pattern"]`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := c.given.Resolve(options)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if err == nil && c.err != "" || err != nil && err.Error() != c.err {
				t.Errorf("error %v, want %q", err, c.err)
			}
		})
	}
}
