package excelrules

const stylesPart = "xl/styles.xml"

var stylesOrder = []string{"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"}

// styles checks that formats refer to fonts, fills, borders and parents that are
// there; it counts the formats of cells and the differential ones.
func (c *checking) styles() (formats, dxfs int) {
	root := c.parts[stylesPart]
	if root == nil {
		c.fault(stylesPart, "is missing")
		return 0, 0
	}
	c.order(stylesPart, root, stylesOrder)
	for _, list := range root.children {
		c.count(stylesPart, list)
	}
	sizes := map[string]int{
		"fontId": len(root.child("fonts").children), "fillId": len(root.child("fills").children),
		"borderId": len(root.child("borders").children), "xfId": len(root.child("cellStyleXfs").children),
	}
	for _, list := range []string{"cellXfs", "cellStyleXfs"} {
		for i, format := range root.child(list).children {
			c.order(stylesPart, format, []string{"alignment", "protection", "extLst"})
			for attribute, size := range sizes {
				if id, ok := format.attrs[attribute]; ok && number(id) >= size {
					c.fault(stylesPart, "%s %d has %s %s of %d", list, i, attribute, id, size)
				}
			}
		}
	}
	c.numberFormats(root)
	formats = len(root.child("cellXfs").children)
	if formats == 0 || formats > mostFormats {
		c.fault(stylesPart, "has %d formats of cells", formats)
	}
	return formats, len(root.child("dxfs").children)
}

// numberFormats holds that formats of numbers from 164 on, which are the own ones
// of a workbook, are declared, and once.
func (c *checking) numberFormats(root *node) {
	const firstOwn = 164
	own := map[string]bool{}
	for _, format := range root.child("numFmts").children {
		if own[format.attrs["numFmtId"]] {
			c.fault(stylesPart, "format of numbers %s is declared twice", format.attrs["numFmtId"])
		}
		own[format.attrs["numFmtId"]] = true
	}
	for i, format := range root.child("cellXfs").children {
		if id := format.attrs["numFmtId"]; number(id) >= firstOwn && !own[id] {
			c.fault(stylesPart, "cellXfs %d has a format of numbers %s that is not declared", i, id)
		}
	}
}
