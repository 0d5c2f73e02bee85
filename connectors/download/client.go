// Package download fetches files over HTTP so that what comes out is whole or an
// error: it repeats what is worth repeating, goes on where it was cut off, begins
// again when the file changed meanwhile, and stops at declared limits of bytes and
// time. Transports that speak HTTP share it.
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
	"strconv"
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

// Options are the settings that every transport over HTTP has.
var Options = []connectors.Option{
	{Name: "allow_private", Help: "true to allow requests to private and local addresses", Default: "false", Example: "true"},
	{Name: "redirect_hosts", Help: "hosts that redirects may lead to beside the source's own, apart by blanks", Example: "download.example.org"},
	{Name: "proxy", Help: "address of the proxy; environment for HTTPS_PROXY and NO_PROXY, none for no proxy", Default: "environment", Example: "http://proxy.example.org:3128"},
	{Name: "ca_file", Help: "file of certificates to trust beside those of the system, in PEM", Example: "office-ca.pem"},
	{Name: "user", Help: "user name", Example: "cts"},
	{Name: "password", Help: "password, as env:NAME or file:PATH", Example: "env:OFFICE_PASSWORD", Secret: true},
	{Name: "token", Help: "bearer token, as env:NAME or file:PATH", Example: "env:OFFICE_TOKEN", Secret: true},
	{Name: "timeout", Help: "time for one file, attempts included", Default: "10m", Example: "1h"},
	{Name: "idle", Help: "time without a byte after which an attempt is given up", Default: "60s", Example: "30s"},
	{Name: "attempts", Help: "attempts at one file", Default: "4", Example: "6"},
	{Name: "pause", Help: "pause before the second attempt; it doubles for each further one", Default: "1s", Example: "5s"},
	{Name: "max_pause", Help: "longest pause, also where the source asks for more", Default: "2m", Example: "10m"},
	{Name: "max_bytes", Help: "bytes that one file may have", Default: "268435456", Example: "10000000"},
}

// maxRedirects bounds a chain of redirects.
const maxRedirects = 5

// Client fetches files under one policy. It is safe for use by several goroutines.
type Client struct {
	http           *http.Client
	user           string
	password       connectors.Secret
	token          connectors.Secret
	redirectHosts  []string
	allowPrivate   bool
	timeout, idle  time.Duration
	pause, longest time.Duration
	attempts       int
	maxBytes       int64
}

// New makes a client of resolved settings, which hold all of [Options].
func New(settings connectors.Settings) (*Client, error) {
	c := &Client{user: settings["user"], redirectHosts: strings.Fields(settings["redirect_hosts"])}
	var err error
	if c.allowPrivate, err = strconv.ParseBool(settings["allow_private"]); err != nil {
		return nil, fmt.Errorf("setting allow_private: %q is neither true nor false", settings["allow_private"])
	}
	if err := c.limits(settings); err != nil {
		return nil, err
	}
	if c.password, err = connectors.ReadSecret(settings["password"]); err != nil {
		return nil, fmt.Errorf("setting password: %w", err)
	}
	if c.token, err = connectors.ReadSecret(settings["token"]); err != nil {
		return nil, fmt.Errorf("setting token: %w", err)
	}
	transport, err := c.transport(settings)
	if err != nil {
		return nil, err
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: c.checkRedirect}
	return c, nil
}

func (c *Client) limits(settings connectors.Settings) (err error) {
	for name, target := range map[string]*time.Duration{"timeout": &c.timeout, "idle": &c.idle, "pause": &c.pause, "max_pause": &c.longest} {
		if *target, err = time.ParseDuration(settings[name]); err != nil || *target <= 0 {
			return fmt.Errorf("setting %s: %q is no span of time such as 30s or 10m", name, settings[name])
		}
	}
	if c.attempts, err = strconv.Atoi(settings["attempts"]); err != nil || c.attempts < 1 || c.attempts > 100 {
		return fmt.Errorf("setting attempts: %q is no number from 1 to 100", settings["attempts"])
	}
	if c.maxBytes, err = strconv.ParseInt(settings["max_bytes"], 10, 64); err != nil || c.maxBytes <= 0 {
		return fmt.Errorf("setting max_bytes: %q is not a whole number above zero", settings["max_bytes"])
	}
	return nil
}

func (c *Client) transport(settings connectors.Settings) (*http.Transport, error) {
	proxy, err := proxyOf(settings["proxy"])
	if err != nil {
		return nil, err
	}
	trusted, err := trustedBy(settings["ca_file"])
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

func trustedBy(file string) (*x509.CertPool, error) {
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

// Shown is an address without user, password and values of its query: what may
// stand in a log.
func Shown(address *url.URL) string {
	shown := *address
	shown.User, shown.Fragment = nil, ""
	query := shown.Query()
	for name := range query {
		query.Set(name, "...")
	}
	shown.RawQuery = query.Encode()
	return shown.String()
}

// sign adds the credentials, to the source's own host only.
func (c *Client) sign(request *http.Request) {
	switch {
	case c.token.Given():
		request.Header.Set("Authorization", "Bearer "+c.token.Reveal())
	case c.user != "":
		request.SetBasicAuth(c.user, c.password.Reveal())
	}
}

// redact takes the secrets out of an error.
func (c *Client) redact(err error) error { return c.token.Redact(c.password.Redact(err)) }
