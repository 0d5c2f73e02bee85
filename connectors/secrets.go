package connectors

import (
	"encoding/base64"
	"fmt"
	"os"
	"strings"
)

// Secret is a password or token. However it is printed, logged or encoded it shows
// stars; only [Secret.Reveal] gives it away.
type Secret struct{ value string }

const hiddenSecret = "***"

// maxSecret bounds the file that holds a secret.
const maxSecret = 64 << 10

// ReadSecret reads what a setting refers to: env:NAME or file:PATH. A secret never
// stands in the configuration or on the command line itself; such a text is refused
// without being repeated. An empty reference is an empty secret.
func ReadSecret(reference string) (Secret, error) {
	kind, name, _ := strings.Cut(reference, ":")
	switch {
	case reference == "":
		return Secret{}, nil
	case kind == "env" && name != "":
		value, ok := os.LookupEnv(name)
		if !ok || value == "" {
			return Secret{}, fmt.Errorf("environment variable %s is not set; set it to the secret", name)
		}
		return Secret{value}, nil
	case kind == "file" && name != "":
		return secretFile(name)
	}
	return Secret{}, fmt.Errorf("a secret is given as env:NAME or file:PATH, never itself; take it out of the configuration and change it")
}

func secretFile(name string) (Secret, error) {
	info, err := os.Stat(name)
	if err != nil {
		return Secret{}, fmt.Errorf("secret: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxSecret {
		return Secret{}, fmt.Errorf("secret: %s is no file of at most %d bytes", name, maxSecret)
	}
	value, err := os.ReadFile(name)
	if err != nil {
		return Secret{}, fmt.Errorf("secret: %w", err)
	}
	return Secret{strings.TrimRight(string(value), "\r\n")}, nil
}

// Reveal is the secret itself, for the one who needs it.
func (s Secret) Reveal() string { return s.value }

// Basic is the secret as HTTP carries a password: with the user name, in base64.
func (s Secret) Basic(user string) Secret {
	if s.value == "" {
		return Secret{}
	}
	return Secret{base64.StdEncoding.EncodeToString([]byte(user + ":" + s.value))}
}

// Given tells whether there is a secret.
func (s Secret) Given() bool { return s.value != "" }

// String shows stars.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return hiddenSecret
}

// GoString shows stars too.
func (s Secret) GoString() string { return s.String() }

// MarshalText shows stars in JSON, YAML and logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Redact takes the secret out of an error that others worded.
func (s Secret) Redact(err error) error {
	if err == nil || s.value == "" || !strings.Contains(err.Error(), s.value) {
		return err
	}
	return redacted{err, strings.ReplaceAll(err.Error(), s.value, hiddenSecret)}
}

// redacted is an error under another text.
type redacted struct {
	err  error
	text string
}

func (r redacted) Error() string { return r.text }
func (r redacted) Unwrap() error { return r.err }
