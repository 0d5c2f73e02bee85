package nibrs

// EditNumbers lists the number of every edit rule that is applied.
func EditNumbers() []string {
	numbers := []string{"094"}
	for _, e := range incidentEdits {
		numbers = append(numbers, e.number)
	}
	for _, e := range offenceEdits {
		numbers = append(numbers, e.number)
	}
	for _, edits := range [][]edit[arrest]{arrestEdits, arrestOfGroupBEdits} {
		for _, e := range edits {
			numbers = append(numbers, e.number)
		}
	}
	return numbers
}
