package iccs

import "slices"

// Parent is the category one level up; false for sections, for codes outside
// the hierarchy and for unknown codes.
func (c *Classification) Parent(code string) (string, bool) {
	category, ok := c.categories[code]
	if !ok || category.Parent == "" {
		return "", false
	}
	return category.Parent, true
}

// Ancestors lists the categories above a code, nearest first.
func (c *Classification) Ancestors(code string) []Category { return c.of(c.ancestors(code)) }

func (c *Classification) ancestors(code string) []string {
	var ancestors []string
	for parent, ok := c.Parent(code); ok; parent, ok = c.Parent(parent) {
		ancestors = append(ancestors, parent)
	}
	return ancestors
}

// Children lists the categories directly below a code, sorted; of a composite,
// its members. A composite is nobody's child, so that nothing is counted twice.
func (c *Classification) Children(code string) []Category { return c.of(c.children(code)) }

func (c *Classification) children(code string) []string {
	category, ok := c.categories[code]
	if !ok {
		return nil
	}
	if category.Composite() {
		return slices.Clone(category.Members)
	}
	return slices.Clone(c.below[code])
}

// Descendants lists all categories below a code, each followed by its own.
func (c *Classification) Descendants(code string) []Category { return c.of(c.descendants(code)) }

func (c *Classification) descendants(code string) []string {
	var descendants []string
	for _, child := range c.children(code) {
		descendants = append(descendants, child)
		descendants = append(descendants, c.descendants(child)...)
	}
	return descendants
}

func (c *Classification) of(codes []string) []Category {
	categories := make([]Category, len(codes))
	for i, code := range codes {
		categories[i] = *c.categories[code]
	}
	return categories
}

// Within tells whether everything that code counts is counted by ancestor too:
// the same code, a category below it, or a member of the composite. A
// composite is within a category when every member is.
func (c *Classification) Within(code, ancestor string) bool {
	category, known := c.categories[code]
	above, knownAbove := c.categories[ancestor]
	switch {
	case !known || !knownAbove:
		return false
	case code == ancestor:
		return true
	case above.Composite():
		return slices.ContainsFunc(above.Members, func(member string) bool { return c.Within(code, member) })
	}
	return slices.Contains(c.ancestors(category.Code), ancestor)
}

// LowestCommonAncestor is the lowest category that contains every code, which
// may be one of them. It is false when there is none: codes of different
// sections, codes outside the hierarchy, unknown codes, no codes.
func (c *Classification) LowestCommonAncestor(codes ...string) (string, bool) {
	if len(codes) == 0 {
		return "", false
	}
	containsAll := func(candidate string) bool {
		return !slices.ContainsFunc(codes, func(code string) bool { return !c.Within(code, candidate) })
	}
	candidates := slices.Concat(codes, c.ancestors(codes[0]))
	found := slices.IndexFunc(candidates, containsAll)
	if found < 0 || c.Level(candidates[found]) == 0 {
		return "", false
	}
	return candidates[found], true
}
