package cli_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"cts/connectors"
	"cts/pipeline"
)

const canary = "canary-4711-sings"

// office is a server through which one table of Exland comes by three doors: as a file
// of the web, a file of a portal, and an object of a store.
type office struct {
	table   []byte
	answers atomic.Pointer[func(w http.ResponseWriter, r *http.Request, table []byte)]
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	portal := "http://" + r.Host
	switch {
	case strings.HasSuffix(r.URL.Path, ".csv") && r.Method == http.MethodHead:
		w.WriteHeader(http.StatusMethodNotAllowed)
	case strings.HasSuffix(r.URL.Path, ".csv"):
		(*o.answers.Load())(w, r, o.table)
	case strings.HasPrefix(r.URL.Path, "/api/3/action/package_show"):
		fmt.Fprintf(w, `{"success":true,"result":{"name":"crime","resources":[{"id":"1","format":"CSV","url":"%s/portal/crime-2024-03-02.csv"}]}}`, portal)
	case r.URL.Query().Has("list-type"):
		fmt.Fprint(w, `<ListBucketResult><Contents><Key>crime-2024-03-03.csv</Key><Size>45</Size></Contents></ListBucketResult>`)
	default:
		http.NotFound(w, r)
	}
}

func well(w http.ResponseWriter, r *http.Request, table []byte) {
	// each door gives figures of its own, so that their bytes differ
	_, _ = w.Write(bytes.Replace(table, []byte("9800"), []byte(strconv.Itoa(9800+len(r.URL.Path))), 1))
}

// misbehaviours of the office. Half of a table is a table too: what is cut off would be
// taken for a shorter one.
var misbehaviours = map[string]func(w http.ResponseWriter, r *http.Request, table []byte){
	"cut off after a row": func(w http.ResponseWriter, _ *http.Request, table []byte) {
		w.Header().Set("Content-Length", strconv.Itoa(len(table)))
		_, _ = w.Write(table[:bytes.LastIndexByte(bytes.TrimSpace(table), '\n')+1])
		panic(http.ErrAbortHandler)
	},
	"cut off without a length": func(w http.ResponseWriter, _ *http.Request, table []byte) {
		_, _ = w.Write(table[:bytes.LastIndexByte(bytes.TrimSpace(table), '\n')+1])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	},
	"silent half-way": func(w http.ResponseWriter, r *http.Request, table []byte) {
		_, _ = w.Write(table[:20])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	},
	"without end": func(w http.ResponseWriter, r *http.Request, table []byte) {
		for r.Context().Err() == nil {
			if _, err := w.Write(table); err != nil {
				return
			}
		}
	},
	"an error that repeats the login": func(w http.ResponseWriter, r *http.Request, _ []byte) {
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprintf(w, "%v", r.Header)
	},
	"busy": func(w http.ResponseWriter, _ *http.Request, _ []byte) { w.WriteHeader(http.StatusTooManyRequests) },
}

const threeDoors = `workspace: exland
sources:
  web:
    transport: http
    options: {url: "%[1]s/crime-2024-03-01.csv", user: cts, password: "env:CTS_CANARY", %[2]s}
    format: table
    mapping: EX-CRIME
    acceptance: auto
  portal:
    transport: ckan
    options: {url: "%[1]s", package: crime, token: "env:CTS_CANARY", %[2]s}
    format: table
    mapping: EX-CRIME
    acceptance: auto
  store:
    transport: s3
    options: {url: "%[1]s", bucket: open, access_key: "env:CTS_CANARY", secret_key: "env:CTS_CANARY", %[2]s}
    format: table
    mapping: EX-CRIME
    acceptance: auto
`

// newExland is a workspace with a configuration and the description of Exland's table.
func newExland(t *testing.T, config string) runner {
	t.Helper()
	r := runner{t, t.TempDir()}
	if err := os.CopyFS(r.root, os.DirFS(filepath.Join("..", "testdata", "exland"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.root, "cts.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestNothingHalfReadIsEverKept runs against an office that misbehaves in one way after
// the other: each run says so with its exit code, and keeps nothing. When the office is
// well again, the next run takes all in.
func TestNothingHalfReadIsEverKept(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("..", "testdata", "exland", "crime.csv"))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{table: table}
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)
	t.Setenv("CTS_CANARY", canary)
	t.Setenv("TMPDIR", t.TempDir())
	r := newExland(t, fmt.Sprintf(threeDoors, server.URL, `allow_private: "true", proxy: none, attempts: "2", pause: 1ms, idle: 200ms, max_bytes: "100000"`))
	for name, answer := range misbehaviours {
		t.Run(name, func(t *testing.T) {
			o.answers.Store(&answer)
			output, err := r.command("run", "--verbose").CombinedOutput()
			if code := exitCode(err); code != 4 || strings.Count(string(output), "did not deliver: source ") != 3 {
				t.Errorf("exit code %d; want 4 and three sources that did not deliver:\n%s", code, output)
			}
			nothingKept(t, r.root)
			noCanary(t, r.root, output)
		})
	}
	healthy := well
	o.answers.Store(&healthy)
	output := r.must("run", "--verbose", "--json")
	noCanary(t, r.root, []byte(output))
	got := r.must("query", "SELECT count(*) AS figures, count(DISTINCT submission_id) AS submissions FROM observations")
	if !strings.Contains(got, "12       3") {
		t.Errorf("after the office is well again:\n%s", got)
	}
}

func exitCode(err error) int {
	var exited *exec.ExitError
	if errors.As(err, &exited) {
		return exited.ExitCode()
	}
	return 0
}

// nothingKept fails when a snapshot, a delivery or a temporary file is there.
func nothingKept(t *testing.T, root string) {
	t.Helper()
	for _, folder := range []string{filepath.Join(root, "snapshots"), filepath.Join(root, "events"), filepath.Join(root, "lake"), os.Getenv("TMPDIR")} {
		eachFile(t, folder, func(path string, _ []byte) { t.Errorf("kept: %s", path) })
	}
}

// noCanary fails when the secret stands in what was printed or kept.
func noCanary(t *testing.T, root string, printed []byte) {
	t.Helper()
	if bytes.Contains(printed, []byte(canary)) {
		t.Errorf("the secret was printed:\n%s", printed)
	}
	eachFile(t, root, func(path string, content []byte) {
		if bytes.Contains(content, []byte(canary)) {
			t.Errorf("the secret stands in %s", path)
		}
	})
}

func eachFile(t *testing.T, folder string, do func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		do(path, content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoTransportShowsASecret gives every transport that there is every secret that it
// takes, at an address where nobody answers, and looks at all that is printed and kept.
func TestNoTransportShowsASecret(t *testing.T) {
	hosts := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(hosts, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CTS_CANARY", canary)
	config := "workspace: canary\nsources:\n"
	tried := 0
	for _, transport := range pipeline.Transports() {
		options, secrets := optionsOfNobody(transport, hosts)
		if secrets == 0 {
			continue
		}
		tried++
		config += fmt.Sprintf("  %s: {transport: %[1]s, options: {%s}, acceptance: auto}\n", transport.ID, strings.Join(options, ", "))
	}
	r := newExland(t, config)
	output, err := r.command("run", "--verbose").CombinedOutput()
	if exitCode(err) != 4 || strings.Count(string(output), "did not deliver: source ") != tried || tried < 6 {
		t.Errorf("%d transports with secrets; %v:\n%s", tried, err, output)
	}
	noCanary(t, r.root, output)
	for _, command := range [][]string{{"sources", "list", "--json"}, {"run", "--json"}, {"sources", "try", "imap"}, {"sources", "try", "s3", "--json"}} {
		output, _ := r.command(command...).CombinedOutput()
		noCanary(t, r.root, output)
	}
}

// optionsOfNobody are the options of a transport at an address where nobody answers.
func optionsOfNobody(transport connectors.TransportDescriptor, hosts string) (options []string, secrets int) {
	for _, option := range transport.Options {
		value := ""
		switch {
		case option.Secret && option.Name != "key" && option.Name != "passphrase": // a key is no text that could be the canary
			value, secrets = "env:CTS_CANARY", secrets+1
		case option.Name == "known_hosts":
			value = hosts
		case option.Name == "url":
			value = "http://127.0.0.1:1/crime.csv"
		case option.Name == "server":
			value = "127.0.0.1:1"
		case option.Name == "attempts":
			value = "1"
		case option.Name == "proxy":
			value = "none"
		case option.Name == "allow_private":
			value = "true"
		case option.Required, option.Name == "user", option.Name == "package":
			value = option.Example
		}
		if value != "" {
			options = append(options, fmt.Sprintf("%s: %q", option.Name, value))
		}
	}
	return options, secrets
}

// TestAWatchEndsAtASignal puts a file into a folder that is watched, waits for the line
// that says it was taken in, and ends the watch as a service manager does.
func TestAWatchEndsAtASignal(t *testing.T) {
	r := newExland(t, "workspace: exland\nsources:\n  exland: {transport: dir, path: inbox, options: {settle: 10ms}, format: table, mapping: EX-CRIME, acceptance: auto}\n")
	if err := os.Mkdir(filepath.Join(r.root, "inbox"), 0o700); err != nil {
		t.Fatal(err)
	}
	command := r.command("run", "--watch")
	lines := startedWithLines(t, command)
	lines.until("watching the folders")
	if err := os.Rename(filepath.Join(r.root, "crime.csv"), filepath.Join(r.root, "inbox", "crime-2024-03-01.csv")); err != nil {
		t.Fatal(err)
	}
	lines.until("1 new file, 0 known, 0 not read; 1 delivery processed")
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	lines.until("")
	if err := command.Wait(); err != nil {
		t.Errorf("the end of a watch: %v", err)
	}
}

// printed is what a program prints, line by line, while it runs.
type printed struct {
	t     *testing.T
	lines *bufio.Scanner
}

func startedWithLines(t *testing.T, command *exec.Cmd) printed {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stdout, command.Stderr = write, write
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); read.Close() })
	write.Close()
	return printed{t, bufio.NewScanner(read)}
}

// until reads up to the line that begins so; to the end for none.
func (p printed) until(begins string) {
	p.t.Helper()
	var all []string
	for p.lines.Scan() {
		all = append(all, p.lines.Text())
		if begins != "" && strings.HasPrefix(p.lines.Text(), begins) {
			return
		}
	}
	if begins != "" {
		p.t.Fatalf("the program ended without %q:\n%s", begins, strings.Join(all, "\n"))
	}
}
