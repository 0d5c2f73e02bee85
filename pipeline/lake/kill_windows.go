package lake

import "os"

// killProcess ends the process at once; no deferred call runs.
func killProcess() { os.Exit(137) }
