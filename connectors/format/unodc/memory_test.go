package unodc_test

import "unsafe"

// sameMemory tells whether two texts are one.
func sameMemory(a, b string) bool { return unsafe.StringData(a) == unsafe.StringData(b) }
