//go:build cgo

package feedback_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"cts/connectors/annotation"
)

// TestOfficeKeepsTheSheetOfFindings: an annotated copy that LibreOffice opened
// and saved is read back with every finding and its figures.
func TestOfficeKeepsTheSheetOfFindings(t *testing.T) {
	if os.Getenv("CTS_OFFICE") == "" {
		t.Skip("starts an office suite; set CTS_OFFICE=1, or run make test-full")
	}
	for _, language := range []string{"en", "ar"} {
		t.Run(language, func(t *testing.T) {
			found, copied := annotate(t, filled(t), language)
			folder := t.TempDir()
			path := filepath.Join(folder, "copy.xlsx")
			check(t, os.WriteFile(path, copied, 0o644))
			saved := filepath.Join(folder, "saved")
			output, err := exec.Command("soffice", "--headless", "-env:UserInstallation=file://"+folder+"/profile",
				"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", saved, path).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			content, err := os.ReadFile(filepath.Join(saved, "copy.xlsx"))
			check(t, err)
			known := map[string]annotation.Line{}
			for _, line := range lines(t, content) {
				known[line.FindingID] = line
			}
			for _, entry := range found.Entries {
				if known[entry.Finding.FindingID].Figures != entry.Finding.Figures {
					t.Errorf("finding %d of %s is not read back", entry.Number, entry.Finding.RuleID)
				}
			}
		})
	}
}
