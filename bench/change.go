package main

import (
	"context"
	"fmt"
	"io"
)

func change(ctx context.Context, out io.Writer) error {
	folder, err := realFiles()
	if err != nil {
		return err
	}
	all, err := publishedSeries(ctx, folder)
	if err != nil {
		return err
	}
	estimates := halves(all)
	found := estimate(all, estimates)
	s := examine(all, estimates, found)
	for _, f := range s.familyNames() {
		p := found[f]
		a := s.all(f, published)[0]
		fmt.Fprintf(out, "%-22s n %5d s %.2f limit %.2f: pairs %5d flagged %4.1f %4.1f", f, p.changes, p.spread, p.limit, a.decided, share(a.information, a.decided), share(a.warning, a.decided))
		for _, m := range mistakes {
			a := s.large[cell{f, 0, m.name}]
			if a != nil {
				fmt.Fprintf(out, " | %s %d: %.0f %.0f", m.name, a[0].decided, share(a[0].information, a[0].decided), share(a[0].warning, a[0].decided))
			}
		}
		fmt.Fprintln(out)
	}
	return nil
}
