package connectors

import (
	"fmt"
	"slices"
)

// Registry is the explicit list of all transports and formats of a program.
type Registry struct {
	transports []TransportDescriptor
	formats    []FormatDescriptor
}

// NewRegistry holds the descriptors in the order given, which for formats is the
// order in which a file is tried. A descriptor without id or constructor, and two
// with one id, are mistakes of the program: NewRegistry panics.
func NewRegistry(transports []TransportDescriptor, formats []FormatDescriptor) *Registry {
	known := map[string]bool{}
	for _, t := range transports {
		register(known, "transport", t.ID, t.New != nil)
	}
	for _, f := range formats {
		register(known, "format", f.ID, f.New != nil)
	}
	return &Registry{transports: slices.Clone(transports), formats: slices.Clone(formats)}
}

func register(known map[string]bool, kind, id string, constructible bool) {
	name := kind + " " + id
	switch {
	case id == "":
		panic("connectors: a " + kind + " without an id")
	case !constructible:
		panic("connectors: " + name + " has no constructor")
	case known[name]:
		panic("connectors: " + name + " is registered twice")
	}
	known[name] = true
}

// Transports lists the transports in the order of registration.
func (r *Registry) Transports() []TransportDescriptor { return slices.Clone(r.transports) }

// Formats lists the formats in the order in which a file is tried.
func (r *Registry) Formats() []FormatDescriptor { return slices.Clone(r.formats) }

// Transport finds a transport by its id.
func (r *Registry) Transport(id string) (TransportDescriptor, error) {
	i := slices.IndexFunc(r.transports, func(t TransportDescriptor) bool { return t.ID == id })
	if i < 0 {
		return TransportDescriptor{}, fmt.Errorf("no transport %q; there are %q", id, r.transportIDs())
	}
	return r.transports[i], nil
}

// Format finds a format by its id.
func (r *Registry) Format(id string) (FormatDescriptor, error) {
	i := slices.IndexFunc(r.formats, func(f FormatDescriptor) bool { return f.ID == id })
	if i < 0 {
		return FormatDescriptor{}, fmt.Errorf("no format %q; there are %q", id, r.formatIDs())
	}
	return r.formats[i], nil
}

func (r *Registry) transportIDs() []string {
	var ids []string
	for _, t := range r.transports {
		ids = append(ids, t.ID)
	}
	return ids
}

func (r *Registry) formatIDs() []string {
	var ids []string
	for _, f := range r.formats {
		ids = append(ids, f.ID)
	}
	return ids
}
