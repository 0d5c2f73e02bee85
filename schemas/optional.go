package schemas

// Optional is a value that may be missing. A missing value never becomes zero.
type Optional[T any] struct {
	Value T
	Valid bool
}

// Some is a value that is there.
func Some[T any](value T) Optional[T] { return Optional[T]{Value: value, Valid: true} }
