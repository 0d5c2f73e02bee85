// Package download fetches files over HTTP so that what comes out is whole or an
// error: it repeats what is worth repeating, goes on where it was cut off, begins
// again when the file changed meanwhile, and stops at declared limits of bytes and
// time. Transports that speak HTTP share it; those of mail and SSH share its
// connections and its patience.
package download

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"cts/connectors"
)

// Errors that a caller decides on.
var (
	// ErrRefused means that the policy of the source forbids a request.
	ErrRefused = errors.New("request refused by the policy of the source")
	// ErrSource means that the source did not deliver; another attempt later may help.
	ErrSource = connectors.ErrSource
)

// Network are the settings of how a source is reached over HTTP.
var Network = append([]connectors.Option{
	{Name: "allow_private", Help: "true to allow requests to private and local addresses", Default: "false", Example: "true"},
	{Name: "redirect_hosts", Help: "hosts that redirects may lead to beside the source's own, apart by blanks", Example: "download.example.org"},
	{Name: "proxy", Help: "address of the proxy; environment for HTTPS_PROXY and NO_PROXY, none for no proxy", Default: "environment", Example: "http://proxy.example.org:3128"},
	{Name: "ca_file", Help: "file of certificates to trust beside those of the system, in PEM", Example: "office-ca.pem"},
	{Name: "timeout", Help: "time for one file, attempts included", Default: "10m", Example: "1h"},
	{Name: "idle", Help: "time without a byte after which an attempt is given up", Default: "60s", Example: "30s"},
	{Name: "max_bytes", Help: "bytes that one file may have", Default: "268435456", Example: "10000000"},
}, PatienceOptions...)

// Credentials are the settings of who asks, for sources with a login of HTTP.
var Credentials = []connectors.Option{
	{Name: "user", Help: "user name", Example: "cts"},
	{Name: "password", Help: "password, as env:NAME or file:PATH", Example: "env:OFFICE_PASSWORD", Secret: true},
	{Name: "token", Help: "bearer token, as env:NAME or file:PATH", Example: "env:OFFICE_TOKEN", Secret: true},
}

// Options are the options of a transport over HTTP: its own, and those that all have.
func Options(own ...connectors.Option) []connectors.Option {
	return slices.Concat(own, Credentials, Network)
}

// maxRedirects bounds a chain of redirects.
const maxRedirects = 5

// Client fetches files under one policy. It is safe for use by several goroutines.
type Client struct {
	http          *http.Client
	sign          func(*http.Request) error // adds the credentials, to the source's own host only
	secrets       []connectors.Secret
	redirectHosts []string
	allowPrivate  bool
	timeout, idle time.Duration
	patience      Patience
	maxBytes      int64
}

// New makes a client of resolved settings, which hold all of [Options].
func New(settings connectors.Settings, clock connectors.Clock) (*Client, error) {
	password, err := connectors.ReadSecret(settings["password"])
	if err != nil {
		return nil, fmt.Errorf("setting password: %w", err)
	}
	token, err := connectors.ReadSecret(settings["token"])
	if err != nil {
		return nil, fmt.Errorf("setting token: %w", err)
	}
	user := settings["user"]
	return NewSigned(settings, clock, func(request *http.Request) error {
		switch {
		case token.Given():
			request.Header.Set("Authorization", "Bearer "+token.Reveal())
		case user != "":
			request.SetBasicAuth(user, password.Reveal())
		}
		return nil
	}, token, password.Basic(user), password)
}

// NewSigned makes a client of resolved settings, which hold all of [Network], whose
// requests are signed in a manner of their own. The secrets are kept out of errors.
func NewSigned(settings connectors.Settings, clock connectors.Clock, sign func(*http.Request) error, secrets ...connectors.Secret) (*Client, error) {
	c := &Client{redirectHosts: strings.Fields(settings["redirect_hosts"]), sign: sign, secrets: secrets}
	var err error
	if c.allowPrivate, err = settings.Bool("allow_private"); err != nil {
		return nil, err
	}
	if err := settings.Spans(map[string]*time.Duration{"timeout": &c.timeout, "idle": &c.idle}); err != nil {
		return nil, err
	}
	if c.maxBytes, err = settings.Count("max_bytes"); err != nil {
		return nil, err
	}
	if c.patience, err = NewPatience(settings, clock); err != nil {
		return nil, err
	}
	transport, err := c.transport(settings)
	if err != nil {
		return nil, err
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: c.checkRedirect}
	return c, nil
}

func (c *Client) transport(settings connectors.Settings) (*http.Transport, error) {
	proxy, err := proxyOf(settings["proxy"])
	if err != nil {
		return nil, err
	}
	trusted, err := Trusted(settings["ca_file"])
	if err != nil {
		return nil, err
	}
	return &http.Transport{
		Proxy: proxy, DialContext: c.dial(proxyHosts(settings["proxy"])), ForceAttemptHTTP2: true,
		TLSClientConfig:     &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 30 * time.Second, ResponseHeaderTimeout: c.idle, IdleConnTimeout: 30 * time.Second,
		MaxResponseHeaderBytes: 1 << 20, DisableCompression: true, // ranges are of the bytes as sent
	}, nil
}

// dial refuses private addresses, but for those of the proxies: an office's proxy
// lies inside, and what it fetches is checked by name in [Client.refusesHost].
func (c *Client) dial(proxies []string) func(ctx context.Context, network, address string) (net.Conn, error) {
	open := &net.Dialer{Timeout: 30 * time.Second}
	guarded := &net.Dialer{Timeout: 30 * time.Second, Control: refusePrivate}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if c.allowPrivate || slices.Contains(proxies, address) {
			return open.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
}

// proxyHosts are the addresses of the proxies that may be dialled.
func proxyHosts(setting string) []string {
	candidates := []string{setting}
	if setting == "environment" {
		candidates = nil
		for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
			candidates = append(candidates, os.Getenv(name))
		}
	}
	var hosts []string
	for _, candidate := range candidates {
		address, err := url.Parse(candidate)
		if err != nil || address.Host == "" {
			continue
		}
		port := map[string]string{"http": "80", "https": "443", "socks5": "1080"}[address.Scheme]
		if address.Port() != "" {
			port = address.Port()
		}
		hosts = append(hosts, net.JoinHostPort(address.Hostname(), port))
	}
	return hosts
}

// refusesHost looks at the host as it is written, for requests that a proxy would make.
func (c *Client) refusesHost(host string) error {
	if c.allowPrivate {
		return nil
	}
	if strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost") {
		host = "127.0.0.1"
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return refusePrivate("", netip.AddrPortFrom(ip, 0).String(), nil)
	}
	return nil
}

func proxyOf(setting string) (func(*http.Request) (*url.URL, error), error) {
	switch setting {
	case "environment":
		return http.ProxyFromEnvironment, nil
	case "none":
		return nil, nil
	}
	address, err := url.Parse(setting)
	if err != nil || address.Host == "" {
		return nil, errors.New("setting proxy: not the address of a proxy; write it as http://proxy.example.org:3128")
	}
	return http.ProxyURL(address), nil
}

// Trusted are the certificates of the system and those of a file; nil where there is none.
func Trusted(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("setting ca_file: %w", err)
	}
	trusted, err := x509.SystemCertPool()
	if err != nil {
		trusted = x509.NewCertPool()
	}
	if !trusted.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("setting ca_file: %s holds no certificate in PEM", file)
	}
	return trusted, nil
}

// refusePrivate looks at the address that is really dialled, after names were
// resolved, so that no name can lead inside.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	place, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address %s: %w: %w", address, err, ErrRefused)
	}
	ip := place.Addr().Unmap()
	if ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast() || sharedSpace.Contains(ip) {
		return fmt.Errorf("%s is a private address; set allow_private if the source is meant to lie inside: %w", ip, ErrRefused)
	}
	return nil
}

// sharedSpace is the space of carriers (RFC 6598), which no public source has.
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

func (c *Client) checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	if err := c.refusesHost(next.URL.Hostname()); err != nil {
		return err
	}
	switch {
	case len(via) > maxRedirects:
		return fmt.Errorf("more than %d redirects: %w", maxRedirects, ErrRefused)
	case next.URL.Scheme != "https" && first.Scheme == "https", next.URL.Scheme != "https" && next.URL.Scheme != "http":
		return fmt.Errorf("redirect from https to %s: %w", next.URL.Scheme, ErrRefused)
	case next.URL.Hostname() == first.Hostname(), slices.Contains(c.redirectHosts, next.URL.Hostname()):
		return nil
	}
	return fmt.Errorf("redirect to %s, another host; name it under redirect_hosts if it is meant to: %w", next.URL.Hostname(), ErrRefused)
}

// Address reads a setting that is the address of a source.
func Address(text string) (*url.URL, error) {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return nil, errors.New("setting url: not the address of a source; write it as https://example.org/file.csv")
	}
	if parsed.User != nil {
		return nil, fmt.Errorf("setting url: %s holds a user name or password; give them as user and password", Shown(text))
	}
	return parsed, nil
}

// Shown is an address without user, password and values of its query: what may
// stand in a log.
func Shown(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return "the source"
	}
	parsed.User, parsed.Fragment = nil, ""
	query := parsed.Query()
	for name := range query {
		query.Set(name, "...")
	}
	parsed.RawQuery = query.Encode()
	return parsed.String()
}

// Redact takes the secrets out of an error, such as one that repeats what a source says.
func (c *Client) Redact(err error) error {
	for _, secret := range c.secrets {
		err = secret.Redact(err)
	}
	return err
}
