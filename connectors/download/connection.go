package download

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"

	"cts/connectors"
)

// Connection is a connection of a protocol other than HTTP. It ends with its context,
// when no byte comes for too long, and at a limit of bytes.
type Connection struct {
	net.Conn
	ctx      context.Context
	stop     func() bool
	idle     time.Duration
	left     atomic.Int64 // bytes that may still come
	silent   atomic.Bool
	exceeded atomic.Bool
}

// Dial opens a connection. What fails is worth another attempt.
func Dial(ctx context.Context, address string, idle time.Duration, most int64) (*Connection, error) {
	dialled, err := (&net.Dialer{Timeout: min(idle, 30*time.Second)}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, Again(err)
	}
	c := &Connection{Conn: dialled, ctx: ctx, idle: idle}
	c.left.Store(most)
	c.stop = context.AfterFunc(ctx, func() { _ = dialled.Close() })
	return c, nil
}

// Read reads what comes in time.
func (c *Connection) Read(buffer []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(buffer)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.silent.Store(true)
	}
	if c.left.Add(-int64(n)) < 0 {
		c.exceeded.Store(true)
		return 0, connectors.ErrLimit
	}
	return n, err
}

// Close ends the connection.
func (c *Connection) Close() error {
	c.stop()
	return c.Conn.Close()
}

// Why says what ended the connection, where the protocol above it says less: the end of
// the context, a limit, or silence; other failures are worth another attempt.
func (c *Connection) Why(err error) error {
	switch {
	case err == nil:
		return nil
	case c.ctx.Err() != nil:
		return context.Cause(c.ctx)
	case c.exceeded.Load():
		return fmt.Errorf("more bytes than max_bytes allows: %w", connectors.ErrLimit)
	case c.silent.Load():
		return Again(fmt.Errorf("no byte within %s", c.idle))
	}
	return Again(err)
}
