package questionnaire

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"cts/connectors/connectortest"
)

func errorsIs(err, sentinel error) bool { return errors.Is(err, sentinel) }

// replacePart writes the workbook with other XML in one part; ok is false where it has no such part.
func replacePart(t testing.TB, content []byte, name string, xml []byte) (changed []byte, ok bool) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	must(t, err)
	var buffer bytes.Buffer
	writer := zip.NewWriter(&buffer)
	for _, file := range archive.File {
		part := connectortest.Part(t, content, file.Name)
		if file.Name == name {
			part, ok = xml, true
		}
		w, err := writer.Create(file.Name)
		must(t, err)
		_, err = w.Write(part)
		must(t, err)
	}
	must(t, writer.Close())
	return buffer.Bytes(), ok
}

// replaceText changes the text of the sheet of judges: pairs of old and new, each of which must occur.
func replaceText(t testing.TB, content []byte, pairs ...string) []byte {
	t.Helper()
	const sheet = "xl/worksheets/sheet4.xml"
	xml := string(connectortest.Part(t, content, sheet))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(xml, pairs[i]) {
			t.Fatalf("%s does not hold %q", sheet, pairs[i])
		}
		xml = strings.Replace(xml, pairs[i], pairs[i+1], 1)
	}
	changed, _ := replacePart(t, content, sheet, []byte(xml))
	return changed
}
