//go:build cgo

package validate_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cts/pipeline/validate"
	"cts/schemas"
)

var update = flag.Bool("update", false, "rewrite docs/rules.md")

var rulesPage = filepath.Join("..", "..", "docs", "rules.md")

const measuredOn = "UNODC's workbooks of violent and sexual crime (2022-06, and 2024-05 compared with it), prisons and prisoners (2023-05) and corruption and economic crime (2024-05)"

// sharesOfRealFiles measures every rule on the four workbooks.
func sharesOfRealFiles(t *testing.T) map[string]validate.Share {
	t.Helper()
	shares := map[string]validate.Share{}
	for _, book := range workbooks {
		result := resultOf(t, book)
		for _, count := range result.Counts {
			share := shares[count.RuleID]
			if count.Outcome != schemas.OutcomeUndecided {
				share.Decided += count.Count
			}
			if count.Outcome == schemas.OutcomeFail {
				share.Failures += count.Count
			}
			shares[count.RuleID] = share
		}
		for _, finding := range result.Findings {
			if finding.Severity == schemas.SeverityError {
				share := shares[finding.RuleID]
				share.Errors++
				shares[finding.RuleID] = share
			}
		}
	}
	return shares
}

// TestDocument holds docs/rules.md against the rules and the real files.
func TestDocument(t *testing.T) {
	rules, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	got := validate.Markdown(rules, sharesOfRealFiles(t), measuredOn)
	if *update {
		if err := os.WriteFile(rulesPage, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(rulesPage)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(string(want), got); difference != "" {
		t.Errorf("docs/rules.md is stale; run with -update (-want +got):\n%s", difference)
	}
}

// TestEveryRuleIsDocumented needs no real files.
func TestEveryRuleIsDocumented(t *testing.T) {
	rules, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(rulesPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		for _, text := range []string{"## " + rule.ID + "\n", rule.Formula, rule.Source} {
			if !strings.Contains(string(page), text) {
				t.Errorf("docs/rules.md does not have %q of %s", text, rule.ID)
			}
		}
	}
}

// TestErrorsHoldOrHaveAProof: no error is broken by more than two per cent of
// published data unless a breach is logically impossible.
func TestErrorsHoldOrHaveAProof(t *testing.T) {
	rules, err := validate.Rules()
	if err != nil {
		t.Fatal(err)
	}
	shares := sharesOfRealFiles(t)
	for _, rule := range rules {
		share := shares[rule.ID]
		t.Logf("%s decided %7d  failed %5d  as errors %4d  exempt %v", rule.ID, share.Decided, share.Failures, share.Errors, share.Exempt())
		if share.Exempt() && rule.Proof == "" {
			t.Errorf("%s: %d of %d published cases break it as an error, and it has no proof", rule.ID, share.Errors, share.Decided)
		}
	}
}

func TestCountsPerRuleOnTheRealFiles(t *testing.T) {
	for _, book := range workbooks {
		t.Run(book.name, func(t *testing.T) {
			result := resultOf(t, book)
			findings, failures := map[string]int64{}, map[string]int64{}
			for _, finding := range result.Findings {
				findings[finding.SubmissionID+finding.RuleID]++
			}
			outcomes := map[string]map[string]int64{}
			for _, count := range result.Counts {
				if outcomes[count.RuleID] == nil {
					outcomes[count.RuleID] = map[string]int64{}
				}
				outcomes[count.RuleID][strings.TrimSuffix(count.Outcome+" "+count.Reason, " ")] += count.Count
				if count.Outcome == schemas.OutcomeFail {
					failures[count.SubmissionID+count.RuleID] += count.Count
				}
			}
			if difference := cmp.Diff(failures, findings); difference != "" {
				t.Errorf("failures counted and findings listed differ by submission and rule:\n%s", difference)
			}
			rules, err := validate.Rules()
			if err != nil {
				t.Fatal(err)
			}
			for _, rule := range rules {
				t.Logf("%s %v", rule.ID, outcomes[rule.ID])
			}
			identities := map[string]bool{}
			for _, finding := range result.Findings {
				if identities[finding.SubmissionID+finding.FindingID] {
					t.Errorf("finding %s of %s is listed twice", finding.FindingID, finding.RuleID)
				}
				identities[finding.SubmissionID+finding.FindingID] = true
				if len(finding.Locators) == 0 || finding.Message == "" || finding.Figures == "" {
					t.Errorf("%s tells too little: %+v", finding.RuleID, finding)
				}
			}
		})
	}
}
