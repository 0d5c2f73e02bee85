package sftp_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"cts/connectors"
	"cts/connectors/connectortest"
	"cts/connectors/transport/sftp"
)

func newSigner(t *testing.T) (ssh.Signer, []byte) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, pem.EncodeToMemory(block)
}

// serve starts a server in this process over a folder, with a password and a key.
func serve(t *testing.T, folder string) connectors.Settings {
	t.Helper()
	t.Setenv("CTS_TEST_SFTP", "hunter2")
	host, _ := newSigner(t)
	client, clientKey := newSigner(t)
	config := &ssh.ServerConfig{
		PasswordCallback: func(_ ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if string(password) != "hunter2" {
				return nil, errors.New("no")
			}
			return nil, nil
		},
		PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if string(key.Marshal()) != string(client.PublicKey().Marshal()) {
				return nil, errors.New("no")
			}
			return nil, nil
		},
	}
	config.AddHostKey(host)
	address := listen(t, config, fromDisk)
	hosts, key := filepath.Join(t.TempDir(), "known_hosts"), filepath.Join(t.TempDir(), "key")
	write(t, hosts, knownhosts.Line([]string{address}, host.PublicKey())+"\n")
	write(t, key, string(clientKey))
	return connectors.Settings{"server": address, "user": "cts", "password": "env:CTS_TEST_SFTP", "key": "file:" + key, "known_hosts": hosts, "folder": folder}
}

func accept(listener net.Listener, config *ssh.ServerConfig, serve func(io.ReadWriteCloser)) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			_, channels, requests, err := ssh.NewServerConn(connection, config)
			if err != nil {
				return
			}
			go ssh.DiscardRequests(requests)
			for channel := range channels {
				go session(channel, serve)
			}
		}()
	}
}

func session(channel ssh.NewChannel, serve func(io.ReadWriteCloser)) {
	stream, requests, err := channel.Accept()
	if err != nil {
		return
	}
	for request := range requests {
		_ = request.Reply(request.Type == "subsystem", nil)
		if request.Type == "subsystem" {
			serve(stream)
			stream.Close()
		}
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

var offered = map[string]string{"a.csv": "a", "b.csv": strings.Repeat("b;", 100_000), "empty.csv": ""}

func offer(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "outgoing")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range offered {
		write(t, filepath.Join(folder, name), content)
	}
	for _, name := range []string{".hidden", "x.part", "~$a.xlsx"} {
		write(t, filepath.Join(folder, name), "passed over")
	}
	write(t, filepath.Join(folder, "..", "secret"), "the secret")
	if err := os.Symlink("../secret", filepath.Join(folder, "link.csv")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	return folder
}

func TestConformance(t *testing.T) {
	connectortest.Transport{
		Descriptor: sftp.Descriptor, Settings: serve(t, offer(t)), Content: offered, Secret: "the secret", Escapes: []string{"link.csv"},
	}.Run(t)
}

func TestAStrangerGetsNoPassword(t *testing.T) {
	settings := serve(t, offer(t))
	stranger, _ := newSigner(t)
	for name, hosts := range map[string]string{
		"is not in known_hosts": "", "shows another host key": knownhosts.Line([]string{settings["server"]}, stranger.PublicKey()) + "\n",
	} {
		write(t, settings["known_hosts"], hosts)
		source, err := sftp.Descriptor.New(settings, connectortest.NewClock().Clock())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := source.List(t.Context()); !errors.Is(err, connectors.ErrSource) || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v; want it to say %q", err, name)
		}
	}
}

func TestKeyOrPasswordAloneOpen(t *testing.T) {
	settings := serve(t, offer(t))
	for _, without := range []string{"password", "key"} {
		alone := connectors.Settings{}
		for name, value := range settings {
			if name != without {
				alone[name] = value
			}
		}
		source, err := sftp.Descriptor.New(alone, connectortest.NewClock().Clock())
		if err != nil {
			t.Fatal(err)
		}
		if items, err := source.List(t.Context()); err != nil || len(items) != len(offered) {
			t.Errorf("without %s: %d items, %v", without, len(items), err)
		}
	}
}
