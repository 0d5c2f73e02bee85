"""Computes with SciPy and NumPy the further methods of package trend.

Reads a JSON list of cases from standard input, each with its values, years,
populations and two counts, and writes one result for each. TestMethodsAgainstSciPy
makes the cases and compares.
"""
import json
import sys

import numpy as np
from scipy import optimize, stats


def kendall(years, y):
    """S, its variance with ties, the two-sided p with continuity correction, and p widened for autocorrelation at lag 1."""
    n = len(y)
    s = sum(np.sign(y[j] - y[i]) for j in range(n) for i in range(j))
    _, ties = np.unique(y, return_counts=True)
    variance = (n * (n - 1) * (2 * n + 5) - np.sum(ties * (ties - 1) * (2 * ties + 5))) / 18
    p = lambda v: 2 * stats.norm.sf(abs(s - np.sign(s)) / np.sqrt(v))
    slope = stats.theilslopes(y, years).slope
    e = y - slope * (years - years[0])
    e = e - e.mean()
    follows = np.diff(years) == 1
    rho = np.sum((e[1:] * e[:-1])[follows]) / np.sum(e * e)
    k = np.arange(1, n)
    inflation = 1 + 2 / (n * (n - 1) * (n - 2)) * np.sum((n - k) * (n - k - 1) * (n - k - 2) * max(rho, 0.0) ** k)
    return [float(s), variance, p(variance), max(p(variance), p(variance * inflation)), rho]


def sen_limits(years, y):
    """Limits of the slope by rank; None where the ranks lie outside."""
    slopes = np.sort([(y[j] - y[i]) / (years[j] - years[i]) for j in range(len(y)) for i in range(j)])
    c = stats.norm.ppf(0.975) * np.sqrt(kendall(years, y)[1])
    lower, upper = int(np.round((len(slopes) - c) / 2)), int(np.round((len(slopes) + c) / 2 + 1))
    return [slopes[lower - 1], slopes[upper - 1]] if lower >= 1 and upper <= len(slopes) else None


def pettitt(y):
    n = len(y)
    u = [sum(np.sign(y[i] - y[j]) for i in range(t) for j in range(t, n)) for t in range(1, n)]
    k = max(abs(x) for x in u)
    return [float(k), min(1.0, 2 * np.exp(-6 * k**2 / (n**3 + n**2)))]


def byar(x):
    z = stats.norm.ppf(0.975)
    upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    return [x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3 if x else 0.0, upper]


def poisson(years, y, people):
    """Slope, its standard error and the dispersion of a Poisson model with population offset, by Newton's method."""
    x = np.column_stack([np.ones(len(y)), years - years[0]])
    b = np.array([np.log(y.sum() / people.sum()), 0.0])
    for _ in range(100):
        mean = people * np.exp(x @ b)
        b = b + np.linalg.solve((x * mean[:, None]).T @ x, x.T @ (y - mean))
    mean = people * np.exp(x @ b)
    error = np.sqrt(np.linalg.inv((x * mean[:, None]).T @ x)[1, 1])
    return [b[1], error, np.sum((y - mean) ** 2 / mean) / (len(y) - 2)]


def negative_binomial(years, y, people):
    """Log likelihood and slope of largest likelihood, with population offset."""
    t = years - years[0]
    def loss(b):
        mean, size = people * np.exp(b[0] + b[1] * t), np.exp(b[2])
        return -np.sum(stats.nbinom.logpmf(y, size, size / (size + mean)))
    start = [np.log(y.sum() / people.sum()), 0.0, 2.0]
    options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 40000, "maxfev": 40000}
    best = optimize.minimize(loss, start, method="Nelder-Mead", options=options)
    best = optimize.minimize(loss, best.x, method="Nelder-Mead", options=options)
    return [-best.fun, best.x[1]]


def chow(y, after):
    rss = lambda part: np.sum((part - part.mean()) ** 2)
    whole, parts = rss(y), rss(y[:after]) + rss(y[after:])
    f = (whole - parts) / (parts / (len(y) - 2))
    return [f, stats.f.sf(f, 1, len(y) - 2)]


def cusum(y):
    e = y - y.mean()
    return np.max(np.abs(np.cumsum(e))) / np.sqrt(np.sum(e**2) / (len(y) - 1) * len(y))


def prediction(total, share):
    """Counts y of which neither tail of Bin(total + y, share) is 2.5 per cent or less."""
    inside = [y for y in range(int(3 * total + 100))
              if stats.binom.cdf(y, total + y, share) > 0.025 and stats.binom.sf(y - 1, total + y, share) > 0.025]
    return [float(inside[0]), float(inside[-1])]


def ratio(x1, n1, x0, n0):
    d = n1 / n0
    return [(x1 - d * x0) / np.sqrt(x1 + d * d * x0), (x1 - d * x0) / np.sqrt(d * (x1 + x0)),
            2 * (np.sqrt(x1 + 3 / 8) - np.sqrt(d * (x0 + 3 / 8))) / np.sqrt(1 + d)]


def outliers(y):
    mad = stats.median_abs_deviation(y)
    scores = 0.6745 * (y - np.median(y)) / mad
    hampel = np.abs(y - np.median(y)) > 3 * stats.median_abs_deviation(y, scale="normal")
    q1, q3 = np.percentile(y, [25, 75])
    return {"scores": list(scores), "hampel": [bool(h) for h in hampel], "fences": [q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)]}


def case(c):
    years, y, people = np.array(c["years"], dtype=float), np.array(c["values"], dtype=float), np.array(c["people"], dtype=float)
    x1, n1, x0, n0 = c["events"]
    return {
        "kendall": kendall(years, y), "sen_limits": sen_limits(years, y), "pettitt": pettitt(y), "byar": byar(x1),
        "poisson": poisson(years, y, people), "negative_binomial": negative_binomial(years, y, people),
        "chow": chow(y, len(y) // 2), "cusum": cusum(y), "prediction": prediction(x1, 0.2), "ratio": ratio(x1, n1, x0, n0),
        "outliers": outliers(y),
    }


json.dump([case(c) for c in json.load(sys.stdin)], sys.stdout)
