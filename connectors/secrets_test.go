package connectors

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASecretIsReadFromEnvironmentOrFileAndNeverShown(t *testing.T) {
	t.Setenv("CTS_TEST_SECRET", "hunter2")
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("hunter2\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, reference := range []string{"env:CTS_TEST_SECRET", "file:" + file} {
		secret, err := ReadSecret(reference)
		if err != nil || secret.Reveal() != "hunter2" {
			t.Fatalf("%s: %q, %v", reference, secret.Reveal(), err)
		}
		encoded, err := json.Marshal(map[string]any{"token": secret})
		if err != nil {
			t.Fatal(err)
		}
		shown := fmt.Sprintf("%v %s %+v %#v %q ", secret, secret, secret, secret, secret) + string(encoded) +
			secret.Redact(fmt.Errorf("login with hunter2: %w", fs.ErrPermission)).Error()
		if strings.Contains(shown, "hunter2") {
			t.Errorf("the secret shows: %s", shown)
		}
		if err := secret.Redact(fmt.Errorf("login with hunter2: %w", fs.ErrPermission)); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("the error behind is lost: %v", err)
		}
	}
}

func TestASecretInTheConfigurationIsRefusedWithoutRepeatingIt(t *testing.T) {
	for _, reference := range []string{"hunter2", "env:", "file:", "env:CTS_NO_SUCH_VARIABLE", "file:/no/such/file", "password:hunter2"} {
		if secret, err := ReadSecret(reference); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q gives %v, %v", reference, secret.Given(), err)
		}
	}
	if secret, err := ReadSecret(""); err != nil || secret.Given() {
		t.Errorf("no secret is an error: %v", err)
	}
}
