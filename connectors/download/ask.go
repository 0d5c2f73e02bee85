package download

import (
	"context"
	"sync"

	"cts/connectors"
)

// Asker asks services as [Client] fetches files: with its policy, repetitions and
// limits. It is made at the first question.
func Asker(settings connectors.Settings) connectors.Asker {
	return &asker{client: sync.OnceValues(func() (*Client, error) {
		resolved, err := settings.Resolve(Options)
		if err != nil {
			return nil, err
		}
		return New(resolved)
	})}
}

type asker struct{ client func() (*Client, error) }

// Ask implements [connectors.Asker]. The answer is whole before its first byte is read.
func (a *asker) Ask(ctx context.Context, question connectors.Question) (*connectors.Answer, error) {
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	file, err := client.fetch(ctx, Request{
		Method: question.Method, URL: question.URL, Body: string(question.Body), Header: question.Header,
	}, true)
	if err != nil {
		return nil, err
	}
	return &connectors.Answer{Status: file.Status, Header: file.Header, Body: Until(ctx, file)}, nil
}
