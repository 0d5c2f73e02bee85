package nibrs

// EditNumbers lists the number of every edit rule that is applied.
func EditNumbers() []string {
	numbers := []string{"094"}
	numbers = append(numbers, numbersOf(incidentEdits)...)
	numbers = append(numbers, numbersOf(offenceEdits)...)
	numbers = append(numbers, numbersOf(propertyEdits)...)
	numbers = append(numbers, numbersOf(victimEdits)...)
	numbers = append(numbers, numbersOf(offenderEdits)...)
	for _, edits := range [][]edit[arrest]{arrestEdits, arrestOfGroupBEdits} {
		numbers = append(numbers, numbersOf(edits)...)
	}
	return numbers
}

func numbersOf[T any](edits []edit[T]) (numbers []string) {
	for _, e := range edits {
		numbers = append(numbers, e.number)
	}
	return numbers
}
