package sftp_test

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	server "github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/transport/sftp"
)

// crooked is a server of one file that behaves as it is told.
type crooked struct {
	conduct connectortest.Conduct
	mutex   sync.Mutex
	content string
	changed time.Time
	busy    int // how often it said so
	opened  int
}

// Fileread opens the file.
func (c *crooked) Fileread(*server.Request) (io.ReaderAt, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.opened++
	content := c.content
	switch c.conduct {
	case connectortest.Shorter:
		content = content[:len(content)/2]
	case connectortest.Longer:
		content += content
	case connectortest.Changes:
		return changing{c}, nil
	}
	return strings.NewReader(content), nil
}

// changing is a file that is written anew while it is read for the first time.
type changing struct{ c *crooked }

func (f changing) ReadAt(buffer []byte, offset int64) (int, error) {
	f.c.mutex.Lock()
	if offset > 100_000 && f.c.opened == 1 && f.c.changed.IsZero() {
		f.c.changed, f.c.content = time.Unix(2_000_000_000, 0), strings.ReplaceAll(f.c.content, ";1\n", ";2\n")
	}
	content := f.c.content
	f.c.mutex.Unlock()
	return strings.NewReader(content).ReadAt(buffer, offset)
}

// Filelist lists the file, and says what it is.
func (c *crooked) Filelist(r *server.Request) (server.ListerAt, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.conduct == connectortest.SaysBusy || c.conduct == connectortest.SaysBusyOnce && c.busy == 0 {
		c.busy++
		return nil, server.ErrSSHFxFailure
	}
	size := int64(len(c.content))
	if c.conduct == connectortest.Huge {
		size = 1 << 40
	}
	return listing{entry{size, c.changed}}, nil
}

// Lstat is Filelist without following links.
func (c *crooked) Lstat(r *server.Request) (server.ListerAt, error) { return c.Filelist(r) }

type listing []fs.FileInfo

func (l listing) ListAt(into []fs.FileInfo, offset int64) (int, error) {
	if offset >= int64(len(l)) {
		return 0, io.EOF
	}
	return copy(into, l[offset:]), io.EOF
}

type entry struct {
	size    int64
	changed time.Time
}

func (e entry) Name() string       { return "crime.csv" }
func (e entry) Size() int64        { return e.size }
func (e entry) Mode() fs.FileMode  { return 0o644 }
func (e entry) ModTime() time.Time { return e.changed }
func (e entry) IsDir() bool        { return false }
func (e entry) Sys() any           { return nil }

func TestMisbehavingServers(t *testing.T) {
	host, _ := newSigner(t)
	connectortest.Sessions{
		Descriptor: sftp.Descriptor,
		Conducts: []connectortest.Conduct{
			connectortest.SaysBusyOnce, connectortest.SaysBusy, connectortest.RefusesLogin,
			connectortest.Longer, connectortest.Shorter, connectortest.Huge, connectortest.Changes,
		},
		Serve: func(t *testing.T, conduct connectortest.Conduct, content string) string {
			config := &ssh.ServerConfig{PasswordCallback: func(_ ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
				if string(password) != connectortest.Canary || conduct == connectortest.RefusesLogin {
					return nil, errors.New("no such password: " + string(password))
				}
				return nil, nil
			}}
			config.AddHostKey(host)
			c := &crooked{conduct: conduct, content: content}
			return listen(t, config, func(stream io.ReadWriteCloser) {
				_ = server.NewRequestServer(stream, server.Handlers{FileGet: c, FileList: c}).Serve()
			})
		},
		Settings: func(t *testing.T, address string) connectors.Settings {
			hosts := filepath.Join(t.TempDir(), "known_hosts")
			write(t, hosts, knownhosts.Line([]string{address}, host.PublicKey())+"\n")
			return connectors.Settings{"server": address, "known_hosts": hosts, "key": "", "passphrase": ""}
		},
	}.Run(t)
}

// listen starts a server in this process, and gives its address.
func listen(t *testing.T, config *ssh.ServerConfig, serve func(io.ReadWriteCloser)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go accept(listener, config, serve)
	return listener.Addr().String()
}

// fromDisk serves the files of this computer.
func fromDisk(stream io.ReadWriteCloser) {
	if files, err := server.NewServer(stream); err == nil {
		_ = files.Serve()
	}
}
