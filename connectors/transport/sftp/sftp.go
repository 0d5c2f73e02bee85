// Package sftp takes files from a folder of a server over SSH. The server must show
// one of the host keys that the source names; a stranger gets no password.
package sftp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"cts/connectors"
)

// Descriptor is the transport "sftp".
var Descriptor = connectors.TransportDescriptor{
	ID:      "sftp",
	Title:   "Folder of a server (SFTP)",
	Help:    "Regular files of a folder of a server. Its host key is checked against a file of known hosts. Hidden and temporary files and links are passed over.",
	Options: options,
	New:     connectors.Constructor("sftp", options, newFolder),
}

var options = []connectors.Option{
	{Name: "server", Help: "name and port of the server", Example: "sftp.example.org:22", Required: true},
	{Name: "user", Help: "user name", Example: "cts", Required: true},
	{Name: "password", Help: "password, as env:NAME or file:PATH", Example: "env:CTS_SFTP_PASSWORD", Secret: true},
	{Name: "key", Help: "private key in PEM, as env:NAME or file:PATH", Example: "file:/etc/cts/id_ed25519", Secret: true},
	{Name: "passphrase", Help: "passphrase of the key, as env:NAME or file:PATH", Example: "env:CTS_SFTP_PASSPHRASE", Secret: true},
	{Name: "known_hosts", Help: "file of host keys in the manner of OpenSSH; make it with: ssh-keyscan sftp.example.org, and compare the key with the office's", Example: "known_hosts", Required: true},
	{Name: "folder", Help: "folder of the server", Default: ".", Example: "outgoing/crime"},
	{Name: "pattern", Help: "which names to take; * and ? stand for any characters and any one", Default: "*", Example: "*.csv"},
	{Name: "timeout", Help: "time for a listing or one file", Default: "10m", Example: "1h"},
	{Name: "max_bytes", Help: "bytes that one file may have", Default: "268435456", Example: "10000000"},
}

type folder struct {
	server, path, pattern string
	config                ssh.ClientConfig
	secrets               []connectors.Secret
	timeout               time.Duration
	maxBytes              int64
}

func newFolder(settings connectors.Settings, clock connectors.Clock) (*folder, error) {
	f := &folder{server: settings["server"], path: settings["folder"], pattern: settings["pattern"]}
	if _, _, err := net.SplitHostPort(f.server); err != nil {
		return nil, fmt.Errorf("setting server: %q has no port; write it as sftp.example.org:22", f.server)
	}
	if _, err := path.Match(f.pattern, ""); err != nil {
		return nil, fmt.Errorf("setting pattern: %q is not a pattern: %w", f.pattern, err)
	}
	var err error
	if f.timeout, err = time.ParseDuration(settings["timeout"]); err != nil || f.timeout <= 0 {
		return nil, fmt.Errorf("setting timeout: %q is no span of time such as 10m", settings["timeout"])
	}
	if f.maxBytes, err = strconv.ParseInt(settings["max_bytes"], 10, 64); err != nil || f.maxBytes <= 0 {
		return nil, fmt.Errorf("setting max_bytes: %q is not a whole number above zero", settings["max_bytes"])
	}
	hosts, err := knownhosts.New(settings["known_hosts"])
	if err != nil {
		return nil, fmt.Errorf("setting known_hosts: %w", err)
	}
	f.config = ssh.ClientConfig{User: settings["user"], HostKeyCallback: hosts, Timeout: 30 * time.Second}
	return f, f.credentials(settings)
}

// credentials reads password and key.
func (f *folder) credentials(settings connectors.Settings) error {
	read := map[string]connectors.Secret{}
	for _, name := range []string{"password", "key", "passphrase"} {
		secret, err := connectors.ReadSecret(settings[name])
		if err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
		read[name] = secret
		f.secrets = append(f.secrets, secret)
	}
	if read["password"].Given() {
		f.config.Auth = append(f.config.Auth, ssh.Password(read["password"].Reveal()))
	}
	if read["key"].Given() {
		signer, err := parseKey(read["key"], read["passphrase"])
		if err != nil {
			return errors.New("setting key: no private key in PEM, or another passphrase")
		}
		f.config.Auth = append(f.config.Auth, ssh.PublicKeys(signer))
	}
	if len(f.config.Auth) == 0 {
		return errors.New("neither password nor key is set; name one as env:NAME or file:PATH")
	}
	return nil
}

func parseKey(key, passphrase connectors.Secret) (ssh.Signer, error) {
	if passphrase.Given() {
		return ssh.ParsePrivateKeyWithPassphrase([]byte(key.Reveal()), []byte(passphrase.Reveal()))
	}
	return ssh.ParsePrivateKey([]byte(key.Reveal()))
}

// session is a connection to the server, ended with its context.
type session struct {
	*sftp.Client
	connection *ssh.Client
	release    func()
}

func (s *session) Close() error {
	s.release()
	return errors.Join(s.Client.Close(), s.connection.Close())
}

func (f *folder) open(ctx context.Context) (*session, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	bounded, cancel := context.WithTimeout(ctx, f.timeout)
	raw, err := (&net.Dialer{Timeout: f.config.Timeout}).DialContext(bounded, "tcp", f.server)
	if err != nil {
		cancel()
		return nil, f.worded(ctx, err)
	}
	stop := context.AfterFunc(bounded, func() { _ = raw.Close() })
	release := func() { stop(); cancel() }
	connection, channels, requests, err := ssh.NewClientConn(raw, f.server, &f.config)
	if err != nil {
		release()
		return nil, errors.Join(f.worded(ctx, err), raw.Close())
	}
	client := ssh.NewClient(connection, channels, requests)
	files, err := sftp.NewClient(client)
	if err != nil {
		release()
		return nil, errors.Join(f.worded(ctx, err), client.Close())
	}
	return &session{files, client, release}, nil
}

// worded names the server, what to do about its key, and no secret.
func (f *folder) worded(ctx context.Context, err error) error {
	var key *knownhosts.KeyError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", f.server, context.Cause(ctx))
	case errors.As(err, &key) && len(key.Want) > 0:
		return fmt.Errorf("%s: the server shows another host key than the known one; ask the office before you trust it: %w", f.server, connectors.ErrSource)
	case errors.As(err, &key):
		return fmt.Errorf("%s: the host key of the server is not in known_hosts; add it after comparing it with the office's: %w", f.server, connectors.ErrSource)
	}
	for _, secret := range f.secrets {
		err = secret.Redact(err)
	}
	return fmt.Errorf("%s: %w: %w", f.server, err, connectors.ErrSource)
}

// List returns the files of the folder that match, sorted by name.
func (f *folder) List(ctx context.Context) ([]connectors.Item, error) {
	s, err := f.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }()
	entries, err := s.ReadDir(f.path)
	if err != nil {
		return nil, f.worded(ctx, fmt.Errorf("folder %s: %w", f.path, err))
	}
	var items []connectors.Item
	for _, entry := range entries {
		if f.takes(entry) {
			items = append(items, connectors.Item{
				Name: entry.Name(), Size: entry.Size(), Modified: entry.ModTime().UTC(),
				Version: fmt.Sprintf("%d bytes of %s", entry.Size(), entry.ModTime().UTC().Format(time.RFC3339)),
			})
		}
	}
	slices.SortFunc(items, func(a, b connectors.Item) int { return strings.Compare(a.Name, b.Name) })
	return items, nil
}

func (f *folder) takes(entry fs.FileInfo) bool {
	name := entry.Name()
	matches, err := path.Match(f.pattern, name)
	switch strings.ToLower(path.Ext(name)) {
	case ".tmp", ".part", ".partial", ".filepart":
		return false
	}
	return err == nil && matches && entry.Mode().IsRegular() && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "~$") && fs.ValidPath(name)
}

// Open opens a file of the folder. What is shorter or longer at its end than it was at
// the beginning was changed meanwhile, and is an error.
func (f *folder) Open(ctx context.Context, item connectors.Item) (io.ReadCloser, error) {
	if !fs.ValidPath(item.Name) || item.Name == "." || strings.ContainsAny(item.Name, `/\`) {
		return nil, fmt.Errorf("%q is no file of the folder: %w", item.Name, fs.ErrNotExist)
	}
	s, err := f.open(ctx)
	if err != nil {
		return nil, err
	}
	name := path.Join(f.path, item.Name)
	info, err := s.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.Join(fmt.Errorf("%s: %w", item.Name, fs.ErrNotExist), s.Close())
	case err != nil:
		return nil, errors.Join(f.worded(ctx, err), s.Close())
	case !info.Mode().IsRegular():
		return nil, errors.Join(fmt.Errorf("%s is no regular file: %w", item.Name, fs.ErrNotExist), s.Close())
	case info.Size() > f.maxBytes:
		return nil, errors.Join(fmt.Errorf("%s: %d bytes, more than max_bytes: %w", item.Name, info.Size(), connectors.ErrLimit), s.Close())
	}
	file, err := s.Open(name)
	if err != nil {
		return nil, errors.Join(f.worded(ctx, err), s.Close())
	}
	return &reader{ctx: ctx, folder: f, session: s, file: file, name: name, before: info}, nil
}

// reader reads a file and holds its end to what was announced.
type reader struct {
	ctx     context.Context
	folder  *folder
	session *session
	file    *sftp.File
	name    string
	before  fs.FileInfo
	read    int64
}

func (r *reader) Read(buffer []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	n, err := r.file.Read(buffer)
	r.read += int64(n)
	if errors.Is(err, io.EOF) {
		if after, failed := r.session.Lstat(r.name); failed != nil || r.read != r.before.Size() || after.Size() != r.before.Size() || !after.ModTime().Equal(r.before.ModTime()) {
			return n, fmt.Errorf("%s: %d bytes came of %d; the file changed while it was fetched: %w", r.name, r.read, r.before.Size(), connectors.ErrSource)
		}
		return n, io.EOF
	}
	return n, r.folder.worded(r.ctx, err)
}

func (r *reader) Close() error {
	_ = r.file.Close() // the session ends anyhow
	_ = r.session.Close()
	return nil
}
