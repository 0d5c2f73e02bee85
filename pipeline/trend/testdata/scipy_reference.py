"""Computes with SciPy what package trend computes by its own code.

Reads a JSON object of cases from standard input and writes one of results. The
test TestAgainstSciPy makes the cases and compares.
"""
import json
import sys

import numpy as np
from scipy import optimize, stats


def two_counts(case):
    (x1, n1), (x0, n0) = case["first"], case["second"]
    share = n1 / (n1 + n0)
    test = stats.binomtest(x1, x1 + x0, share)
    central = min(1.0, 2 * min(stats.binom.cdf(x1, x1 + x0, share), stats.binom.sf(x1 - 1, x1 + x0, share)))
    limits = test.proportion_ci(0.95, method="exact")
    e_test = stats.poisson_means_test(x1, n1, x0, n0, alternative="greater").pvalue
    return [test.pvalue, central, n0 / n1 * limits.low / (1 - limits.low), n0 / n1 * limits.high / (1 - limits.high), e_test]


def limits(case):
    x, n = case
    wilson = stats.binomtest(x, n).proportion_ci(0.95, method="wilson")
    return [stats.chi2.ppf(0.025, 2 * x) / 2 if x else 0.0, stats.chi2.ppf(0.975, 2 * x + 2) / 2, wilson.low, wilson.high]


def series(values):
    y = np.array(values, dtype=float)
    t = np.arange(len(y), dtype=float)
    line = stats.linregress(t, np.log(y))
    weighted = np.polyfit(t, np.log(y), 1, w=np.sqrt(y))
    return {
        "kendall": stats.kendalltau(t, y).statistic,
        "sen": stats.theilslopes(y, t).slope,
        "slope": line.slope, "se": line.stderr, "p": line.pvalue, "weighted": weighted[0],
        "mad": stats.median_abs_deviation(y),
        "quartiles": list(np.percentile(y, [25, 75])),
        "poisson": poisson(t, y), "negative_binomial": negative_binomial(t, y),
        "joinpoint": joinpoint(t, np.log(y)),
    }


def poisson(t, y):
    loss = lambda b: -np.sum(y * (b[0] + b[1] * t) - np.exp(b[0] + b[1] * t))
    start = np.polyfit(t, np.log(y), 1)[::-1]
    return optimize.minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-12, "maxiter": 20000}).x[1]


def negative_binomial(t, y):
    """Largest log likelihood over level, slope and size."""
    def loss(b):
        mean, size = np.exp(b[0] + b[1] * t), np.exp(b[2])
        return -np.sum(stats.nbinom.logpmf(y, size, size / (size + mean)))
    start = list(np.polyfit(t, np.log(y), 1)[::-1]) + [1.0]
    best = optimize.minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 40000})
    return -best.fun


def joinpoint(t, logs):
    best = None
    for at in range(2, len(t) - 2):
        design = np.column_stack([np.ones_like(t), t, np.maximum(0, t - t[at])])
        sse = np.sum((logs - design @ np.linalg.lstsq(design, logs, rcond=None)[0]) ** 2)
        if best is None or sse < best[1]:
            best = (at, sse)
    return list(best)


def exact_kendall(values):
    return stats.kendalltau(range(len(values)), values, method="exact").pvalue


def feasible(case):
    """Least and largest value of every withheld cell, by linear programming."""
    table, withheld = np.array(case["table"], dtype=float), np.array(case["withheld"], dtype=bool)
    places = np.argwhere(withheld)
    index = {tuple(p): i for i, p in enumerate(places)}
    equations, rest = [], []
    rows, columns = table.shape
    lines = [[(i, j) for j in range(columns)] for i in range(rows)] + [[(i, j) for i in range(rows)] for j in range(columns)]
    for line in lines:
        row, left = np.zeros(len(places)), 0.0
        for k, cell in enumerate(line):
            sign = -1.0 if k == len(line) - 1 else 1.0
            if cell in index:
                row[index[cell]] = sign
            else:
                left -= sign * table[cell]
        if row.any():
            equations.append(row)
            rest.append(left)
    found = []
    for i in range(len(places)):
        cost = np.zeros(len(places))
        cost[i] = 1
        ends = []
        for sign in (1, -1):
            best = optimize.linprog(sign * cost, A_eq=equations, b_eq=rest, bounds=(0, None), method="highs")
            ends.append(sign * best.fun if best.status == 0 else sign * -np.inf)
        found.append([None if np.isinf(e) else round(e, 6) for e in ends])
    return found


def main():
    cases = json.load(sys.stdin)
    json.dump({
        "two_counts": [two_counts(c) for c in cases["two_counts"]],
        "limits": [limits(c) for c in cases["limits"]],
        "series": [series(c) for c in cases["series"]],
        "exact_kendall": [exact_kendall(c) for c in cases["exact_kendall"]],
        "feasible": [feasible(c) for c in cases["feasible"]],
        "false_discovery": list(stats.false_discovery_control(cases["p"])),
        "negative_binomial": [list(stats.nbinom.ppf([0.025, 0.975], k, k / (k + m))) for m, k in cases["negative_binomial"]],
        "bridge": [stats.kstwobign.sf(x) for x in cases["bridge"]],
        "f": [stats.f.sf(x, 1, n) for x, n in cases["f"]],
    }, sys.stdout)


main()
