package lake

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// Environment variables that tests of whole programs set; see [NewLocal].
const (
	failpointVariable    = "CTS_FAILPOINT"
	failpointLogVariable = "CTS_FAILPOINT_LOG"
)

// stepsTaken counts the steps of the process, over all of its storages.
var stepsTaken atomic.Int64

// Failpoint is where tests of whole programs stop other steps than those of a
// storage; nil outside of such tests.
func Failpoint() func(step string) { return failpointFromEnvironment() }

// failpointFromEnvironment returns the Fault that the environment asks for, or nil.
func failpointFromEnvironment() func(step string) {
	at, log := os.Getenv(failpointVariable), os.Getenv(failpointLogVariable)
	if at == "" && log == "" {
		return nil
	}
	return func(step string) {
		count := stepsTaken.Add(1)
		if log != "" {
			appendStep(log, step)
		}
		if failsAt(at, step, count) {
			killProcess()
		}
	}
}

// failsAt tells whether the failpoint is the count-th step, which has this name.
func failsAt(failpoint, step string, count int64) bool {
	if number, ok := strings.CutPrefix(failpoint, "#"); ok {
		return number == strconv.FormatInt(count, 10)
	}
	return failpoint != "" && strings.HasPrefix(step, failpoint)
}

// appendStep adds a line to the log; a log that cannot be written would make a
// crash test prove nothing, so it stops the program.
func appendStep(log, step string) {
	file, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = fmt.Fprintln(file, step)
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		panic(fmt.Sprintf("lake: %s cannot be written: %v", failpointLogVariable, err))
	}
}
