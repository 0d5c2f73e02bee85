package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"cts/pipeline/engine"
	"cts/pipeline/validate"
)

// Files of a workspace that add to the program's rules.
const (
	// RulesFolder holds rules of the workspace's own, <ID>.yaml, in the form of the program's.
	RulesFolder = "rules"
	// OverridesName lists overrides of severity and limits, each with area, reason and last day.
	OverridesName = "overrides.yaml"
)

// Rules are the rules in force: those of the program, those of the workspace,
// and what its overrides make of them today.
func (w *Workspace) Rules(ctx context.Context) ([]validate.Rule, error) {
	return w.rulesWith(ctx, w.Root, false)
}

// RulesOf are the rules of the program with those of a folder (rules/<ID>.yaml
// and overrides.yaml), which may take the place of rules of the same id.
func (w *Workspace) RulesOf(ctx context.Context, folder string) ([]validate.Rule, error) {
	return w.rulesWith(ctx, folder, true)
}

func (w *Workspace) rulesWith(ctx context.Context, folder string, replacing bool) ([]validate.Rule, error) {
	rules, err := validate.Rules()
	if err != nil {
		return nil, err
	}
	own, err := validate.Load(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	if err := tryRules(ctx, own); err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	for _, rule := range own {
		at := slices.IndexFunc(rules, func(r validate.Rule) bool { return r.ID == rule.ID })
		switch {
		case at < 0:
			rules = append(rules, rule)
		case replacing:
			rules[at] = rule
		default:
			return nil, fmt.Errorf("%s: the program has a rule %s; give yours another id, or change limits and severity in %s",
				filepath.Join(folder, rule.File()), rule.ID, OverridesName)
		}
	}
	return w.overridden(folder, rules)
}

// tryRules runs every example of rules that are not the program's.
func tryRules(ctx context.Context, own []validate.Rule) (err error) {
	if len(own) == 0 {
		return nil
	}
	opened, err := engine.Open(ctx, engine.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	return validate.CheckExamples(ctx, opened, own)
}

func (w *Workspace) overridden(folder string, rules []validate.Rule) ([]validate.Rule, error) {
	name := filepath.Join(folder, OverridesName)
	content, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return rules, nil
	}
	if err != nil {
		return nil, err
	}
	overrides, err := validate.ReadOverrides(name, content, rules)
	if err != nil {
		return nil, err
	}
	return validate.Apply(rules, overrides, w.Now()), nil
}
