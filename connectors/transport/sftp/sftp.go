// Package sftp takes files from a folder of a server over SSH. The server must show
// one of the host keys that the source names; a stranger gets no password.
package sftp

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"cts/connectors"
	"cts/connectors/download"
)

// Descriptor is the transport "sftp".
var Descriptor = connectors.TransportDescriptor{
	ID:      "sftp",
	Title:   "Folder of a server (SFTP)",
	Help:    "Regular files of a folder of a server. Its host key is checked against a file of known hosts. Hidden and temporary files and links are passed over.",
	Options: options,
	New:     connectors.Constructor("sftp", options, newFolder),
}

var options = append([]connectors.Option{
	{Name: "server", Help: "name and port of the server", Example: "sftp.example.org:22", Required: true},
	{Name: "user", Help: "user name", Example: "cts", Required: true},
	{Name: "password", Help: "password, as env:NAME or file:PATH", Example: "env:CTS_SFTP_PASSWORD", Secret: true},
	{Name: "key", Help: "private key in PEM, as env:NAME or file:PATH", Example: "file:/etc/cts/id_ed25519", Secret: true},
	{Name: "passphrase", Help: "passphrase of the key, as env:NAME or file:PATH", Example: "env:CTS_SFTP_PASSPHRASE", Secret: true},
	{Name: "known_hosts", Help: "file of host keys in the manner of OpenSSH; make it with: ssh-keyscan sftp.example.org, and compare the key with the office's", Example: "known_hosts", Required: true},
	{Name: "folder", Help: "folder of the server", Default: ".", Example: "outgoing/crime"},
	{Name: "pattern", Help: "which names to take; * and ? stand for any characters and any one", Default: "*", Example: "*.csv"},
	{Name: "max_bytes", Help: "bytes that one file may have", Default: "268435456", Example: "10000000"},
}, download.Waiting...)

type folder struct {
	server, path  string
	pattern       connectors.Pattern
	config        ssh.ClientConfig
	secrets       []connectors.Secret
	timeout, idle time.Duration
	patience      download.Patience
	maxBytes      int64
}

func newFolder(settings connectors.Settings, clock connectors.Clock) (*folder, error) {
	f := &folder{server: settings["server"], path: settings["folder"]}
	if _, _, err := net.SplitHostPort(f.server); err != nil {
		return nil, fmt.Errorf("setting server: %q has no port; write it as sftp.example.org:22", f.server)
	}
	var err error
	if f.pattern, err = connectors.ReadPattern(settings); err != nil {
		return nil, err
	}
	if err = settings.Spans(map[string]*time.Duration{"timeout": &f.timeout, "idle": &f.idle}); err != nil {
		return nil, err
	}
	if f.maxBytes, err = settings.Count("max_bytes"); err != nil {
		return nil, err
	}
	if f.patience, err = download.NewPatience(settings, clock); err != nil {
		return nil, err
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

// session is a connection to the server.
type session struct {
	*sftp.Client
	secured    *ssh.Client
	connection *download.Connection
}

func (s *session) Close() error {
	return errors.Join(s.Client.Close(), s.secured.Close(), s.connection.Close())
}

// within runs something with the server, again where another attempt is worth it.
func (f *folder) within(ctx context.Context, run func(*session) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	bounded, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	return f.worded(ctx, f.patience.Repeat(bounded, func() error {
		s, err := f.open(bounded)
		if err != nil {
			return err
		}
		defer func() { _ = s.Close() }() // what counts was read
		return s.kindOf(run(s))
	}))
}

// protocol is what SSH and SFTP may send beside the bytes of a file.
const protocol = 64 << 20

func (f *folder) open(ctx context.Context) (*session, error) {
	connection, err := download.Dial(ctx, f.server, f.idle, f.maxBytes+protocol)
	if err != nil {
		return nil, err
	}
	secured, channels, requests, err := ssh.NewClientConn(connection, f.server, &f.config)
	if err != nil {
		return nil, errors.Join(handshakeError(connection, err), connection.Close())
	}
	client := ssh.NewClient(secured, channels, requests)
	files, err := sftp.NewClient(client)
	if err != nil {
		return nil, errors.Join(connection.Why(err), client.Close(), connection.Close())
	}
	return &session{files, client, connection}, nil
}

// handshakeError says whether another attempt at a handshake is worth it: not with a
// strange key, and not where the server refused the login, which would lock it.
func handshakeError(connection *download.Connection, err error) error {
	var key *knownhosts.KeyError
	switch {
	case errors.As(err, &key) && len(key.Want) > 0:
		return fmt.Errorf("the server shows another host key than the known one; ask the office before you trust it: %w", connectors.ErrSource)
	case errors.As(err, &key):
		return fmt.Errorf("the host key of the server is not in known_hosts; add it after comparing it with the office's: %w", connectors.ErrSource)
	case strings.Contains(err.Error(), "unable to authenticate"):
		return fmt.Errorf("%w; check user, password and key of the source: %w", err, connectors.ErrSource)
	}
	return connection.Why(err)
}

// kindOf says whether another attempt is worth it: not at what the server knows and refuses.
func (s *session) kindOf(err error) error {
	var lasting fileError
	switch {
	case err == nil, errors.As(err, &lasting):
		return err
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w; ask the office for the right to read: %w", err, connectors.ErrSource)
	case errors.Is(err, fs.ErrNotExist):
		return err
	}
	return s.connection.Why(err)
}

// fileError is what another attempt does not mend.
type fileError struct{ error }

func (e fileError) Unwrap() error { return e.error }

// worded names the server and no secret.
func (f *folder) worded(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	for _, secret := range f.secrets {
		err = secret.Redact(err)
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", f.server, context.Cause(ctx))
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, connectors.ErrLimit), errors.Is(err, connectors.ErrSource):
		return fmt.Errorf("%s: %w", f.server, err)
	}
	return fmt.Errorf("%s: %w: %w", f.server, err, connectors.ErrSource)
}

// List returns the files of the folder that match, sorted by name.
func (f *folder) List(ctx context.Context) ([]connectors.Item, error) {
	var entries []fs.FileInfo
	err := f.within(ctx, func(s *session) (err error) {
		if entries, err = s.ReadDir(f.path); err != nil {
			return fmt.Errorf("folder %s: %w", f.path, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
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
	return f.pattern.Takes(name) && entry.Mode().IsRegular() && !connectors.IsPassing(name) && fs.ValidPath(name)
}
