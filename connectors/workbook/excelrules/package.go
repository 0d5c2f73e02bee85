package excelrules

import (
	"path"
	"slices"
	"strings"
)

// contentTypes holds [Content_Types].xml and the parts against each other.
func (c *checking) contentTypes() {
	const part = "[Content_Types].xml"
	types := c.parts[part]
	if types == nil {
		c.fault(part, "is missing")
		return
	}
	declared, endings := map[string]bool{}, map[string]bool{}
	for _, entry := range types.children {
		switch name := strings.ToLower(strings.TrimPrefix(entry.attrs["PartName"], "/")); entry.name {
		case "Override":
			if declared[name] {
				c.fault(part, "declares %s twice", name)
			}
			if !c.names[name] {
				c.fault(part, "declares %s, which is not there", name)
			}
			declared[name] = true
		case "Default":
			endings[strings.ToLower(entry.attrs["Extension"])] = true
		}
	}
	for name := range c.names {
		if name != strings.ToLower(part) && !declared[name] && !endings[strings.TrimPrefix(path.Ext(name), ".")] {
			c.fault(part, "does not say what %s is", name)
		}
	}
}

// relationships holds that each leads to a part, that ids are unique, and that
// every id that a part uses is there.
func (c *checking) relationships() {
	for name, root := range c.parts {
		if path.Ext(name) == ".rels" {
			c.targets(name, root)
			continue
		}
		known := c.related(name)
		root.each(func(n *node) {
			if id := n.attrs["r:id"]; id != "" && known[id] == "" {
				c.fault(name, "%s uses relationship %s, which is not there", n.name, id)
			}
		})
	}
}

func (c *checking) targets(name string, root *node) {
	ids := map[string]bool{}
	for _, relationship := range root.children {
		if id := relationship.attrs["Id"]; ids[id] || id == "" {
			c.fault(name, "id %q stands twice or is empty", id)
		}
		ids[relationship.attrs["Id"]] = true
		target := c.target(name, relationship)
		if relationship.attrs["TargetMode"] != "External" && !c.names[strings.ToLower(target)] {
			c.fault(name, "leads to %s, which is not there", target)
		}
	}
}

// target is the part that a relationship leads to.
func (c *checking) target(rels string, relationship *node) string {
	target := relationship.attrs["Target"]
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(target, "/")
	}
	return path.Join(path.Dir(path.Dir(rels)), target)
}

// related lists the targets of a part by the ids of their relationships.
func (c *checking) related(part string) map[string]string {
	rels := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	found := map[string]string{}
	if root := c.parts[rels]; root != nil {
		for _, relationship := range root.children {
			found[relationship.attrs["Id"]] = c.target(rels, relationship)
		}
	}
	return found
}

// order holds the children of an element against the sequence of its type; those
// of repeated may stand more than once.
func (c *checking) order(part string, n *node, sequence []string, repeated ...string) {
	last := -1
	for _, child := range n.children {
		at := slices.Index(sequence, child.name)
		switch {
		case at < 0:
			c.fault(part, "%s has an element %s, which its type does not know", n.name, child.name)
		case at < last:
			c.fault(part, "%s: %s stands behind %s", n.name, child.name, sequence[last])
		case at == last && !slices.Contains(repeated, child.name):
			c.fault(part, "%s: %s stands twice", n.name, child.name)
		}
		last = max(last, at)
	}
}

// count holds an attribute that counts the children against them.
func (c *checking) count(part string, n *node) {
	if given, ok := n.attrs["count"]; ok && number(given) != len(n.children) {
		c.fault(part, "%s says that it has %s elements and has %d", n.name, given, len(n.children))
	}
}
