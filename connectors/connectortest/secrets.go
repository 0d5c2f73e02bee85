package connectortest

import (
	"strings"
	"testing"

	"cts/connectors"
)

// Secrets are settings of every secret that a transport takes, each the [Canary], and a
// user who has it.
func Secrets(t *testing.T, descriptor connectors.TransportDescriptor) connectors.Settings {
	t.Helper()
	settings := connectors.Settings{}
	for _, option := range descriptor.Options {
		switch {
		case option.Secret && option.Name != "token": // a token goes before user and password
			variable := "CTS_CANARY_" + strings.ToUpper(option.Name)
			t.Setenv(variable, Canary)
			settings[option.Name] = "env:" + variable
		case option.Name == "user":
			settings[option.Name] = "cts"
		}
	}
	return settings
}
