package report

import (
	"encoding/csv"
	"io"

	"cts/pipeline/tabular"
)

// writeChartData writes the data of all charts of an area into one file, a line
// a value, and tells the charts where it is.
func (p *areaPage) writeChartData(out Writer, a *area) error {
	var all []*Chart
	for _, charts := range [][]Chart{p.Chains, p.Sexes} {
		for i := range charts {
			all = append(all, &charts[i])
		}
	}
	if len(all) == 0 {
		return nil
	}
	name := "data/charts/" + fileStem(a.code) + ".csv"
	for _, chart := range all {
		chart.File = "../" + name
	}
	return out.Create(name, func(w io.Writer) error { return writeValues(w, all) })
}

// writeValues writes the cells of several charts, each with the chart, the row
// and the column that it belongs to.
func writeValues(w io.Writer, charts []*Chart) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"chart", "row", "column", "value"}); err != nil {
		return err
	}
	for _, chart := range charts {
		for _, row := range chart.Data.Rows {
			for i, cell := range row[1:] {
				record := []string{chart.Data.Caption, row[0].Text, chart.Data.Columns[i+1].Title, cell.Text}
				for j := range record {
					record[j] = tabular.Harmless(record[j])
				}
				if err := out.Write(record); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

// writeChartData writes the data of the charts of the index.
func (p *indexPage) writeChartData(out Writer) (err error) {
	for _, overview := range p.Overviews {
		if overview.Map == nil {
			continue
		}
		if *overview.Map, err = WriteChartData(out, *overview.Map); err != nil {
			return err
		}
	}
	return nil
}
