//go:build race

package connectortest

// slowdown is how much longer everything may take under the race detector.
const slowdown = 10
