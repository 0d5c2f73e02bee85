package validate

import (
	"fmt"
	"regexp"
)

var zOf = regexp.MustCompile(`\{\{z ([a-z_.]+) ([a-z_.]+)\}\}`)

// expandSteps writes out {{z x1 x0}}, the size of the overdispersed log ratio of
// two counts with the variation of the family fam (see [cts/pipeline/trend.Step]). A
// count below zero, which another rule reports, stands as zero.
func expandSteps(query string) string {
	return zOf.ReplaceAllStringFunc(query, func(found string) string {
		counts := zOf.FindStringSubmatch(found)
		return fmt.Sprintf(`abs(ln(%[1]s / %[2]s)) / sqrt(fam.dispersion * (1 / %[1]s + 1 / %[2]s) + fam.spread * fam.spread)`,
			nextToZero(counts[1]), nextToZero(counts[2]))
	})
}

var logRatioOf = regexp.MustCompile(`\{\{log_ratio ([a-z_.]+) ([a-z_.]+)\}\}`)

// expandLogRatio writes out {{log_ratio x1 x0}}, the logarithm of the ratio of two counts.
func expandLogRatio(query string) string {
	return logRatioOf.ReplaceAllStringFunc(query, func(found string) string {
		counts := logRatioOf.FindStringSubmatch(found)
		return fmt.Sprintf("ln(%s / %s)", nextToZero(counts[1]), nextToZero(counts[2]))
	})
}

var sameCountOf = regexp.MustCompile(`\{\{same ([a-z_]+\.[a-z_]+) ([a-z_]+\.[a-z_]+)\}\}`)

// expandSameCount writes out {{same x s}}, the logarithm of the probability that a
// count x above zero comes out the same a year later, with the spread s (see
// [cts/pipeline/trend.ChanceOfSame]).
func expandSameCount(query string) string {
	return sameCountOf.ReplaceAllStringFunc(query, func(found string) string {
		x, s := sameCountOf.FindStringSubmatch(found)[1], sameCountOf.FindStringSubmatch(found)[2]
		return fmt.Sprintf(`(lgamma(2 * %[1]s + 0.5) - lgamma(%[1]s + 0.5) - lgamma(%[1]s + 1) - (2 * %[1]s + 0.5) * ln(2) + 0.5 * ln(2 / (2 + %[2]s * %[2]s * %[1]s)))`, x, s)
	})
}

// nextToZero is x + 1/2; nothing for a missing count, which greatest() would pass over.
func nextToZero(count string) string {
	return fmt.Sprintf("(CASE WHEN %[1]s IS NOT NULL THEN greatest(%[1]s, 0) + 0.5 END)", count)
}
