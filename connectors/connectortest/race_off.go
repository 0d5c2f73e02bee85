//go:build !race

package connectortest

// slowdown is one without the race detector.
const slowdown = 1
