package validate

import (
	"context"
	"slices"

	"cts/schemas"
)

// coreItemsQuery lists the items that every country is asked for, by edition.
func coreItemsQuery() string {
	var rows [][]any
	for _, id := range schemas.Editions() {
		edition, _ := schemas.Edition(id)
		for _, module := range edition.Modules {
			for _, table := range module.Tables {
				for _, item := range table.Items {
					if item.Mandatory {
						rows = append(rows, []any{id, table.ID, item.ID, item.Label["en"].Text})
					}
				}
			}
		}
	}
	return valuesQuery([]typedColumn{{"edition", "VARCHAR"}, {"table_id", "VARCHAR"}, {"item_id", "VARCHAR"}, {"label", "VARCHAR"}}, rows)
}

// dividedQuery lists the parts of countries that report on their own.
func dividedQuery() string {
	var rows [][]any
	for _, area := range schemas.Areas().All() {
		if area.Kind == "jurisdiction_part" && area.Parent != "" {
			rows = append(rows, []any{area.Code, area.Parent, len(schemas.Areas().PartsOf(area.Parent))})
		}
	}
	return valuesQuery([]typedColumn{{"part", "VARCHAR"}, {"parent", "VARCHAR"}, {"declared", "BIGINT"}}, rows)
}

// regionsQuery lists the world and its regions with the countries in each.
// Countries name their regions by title.
func regionsQuery() string {
	var rows [][]any
	all := schemas.Areas().All()
	for _, region := range all {
		above := ""
		switch region.Kind {
		case "m49_world", "m49_subregion", "m49_intermediate_region":
		case "m49_region":
			above = "WORLD"
		default:
			continue
		}
		var countries []string
		for _, area := range all {
			names := []string{area.Region, area.Subregion, area.IntermediateRegion}
			if area.Kind == "country_or_area" && (region.Kind == "m49_world" || slices.Contains(names, region.NameEn)) {
				countries = append(countries, area.Code)
			}
		}
		rows = append(rows, []any{region.Code, above, countries})
	}
	return valuesQuery([]typedColumn{{"region", "VARCHAR"}, {"above", "VARCHAR"}, {"countries", "VARCHAR[]"}}, rows)
}

// residentRows gives the populations of the areas and years that the candidate speaks of.
func residentRows(ctx context.Context, q Querier, prelude string) (string, error) {
	asked := map[string]bool{}
	var first, last int32
	query := prelude + "SELECT ref_area, min(year)::INTEGER, max(year)::INTEGER FROM candidate_series GROUP BY ref_area"
	err := eachRow(ctx, q, query, func(scan func(...any) error) error {
		var area string
		var from, to int32
		if err := scan(&area, &from, &to); err != nil {
			return err
		}
		if len(asked) == 0 {
			first, last = from, to
		}
		asked[area], first, last = true, min(first, from), max(last, to)
		return nil
	})
	var rows [][]any
	for _, population := range schemas.ResidentsOf(func(area string) bool { return asked[area] }) {
		if population.Year >= first-1 && population.Year <= last {
			rows = append(rows, []any{population.RefArea, population.Year, population.Sex, population.Persons})
		}
	}
	return valuesQuery([]typedColumn{{"ref_area", "VARCHAR"}, {"year", "INTEGER"}, {"sex", "VARCHAR"}, {"persons", "DOUBLE"}}, rows), err
}
