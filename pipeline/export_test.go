package pipeline

// HasTest tells whether a package has a test of that name.
var HasTest = hasTest
