# SPDX-License-Identifier: GPL-2.0-only
"""How the cost of commands grows with applications: tables, and the exponent of a fit."""
import math

from samples import number

STEPS = ("start", "enable", "list", "stop", "destroy")
KINDS = ("per user", "per process")


def fit(points):
    """(exponent, value per unit) of value = c * n ^ exponent, over points of at least 100."""
    points = [(n, v) for n, v in points if n >= 100 and v and v > 0] or points
    if len(points) < 2:
        return None, None
    xs, ys = [math.log(n) for n, _ in points], [math.log(max(v, 1e-6)) for _, v in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = (sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) /
             sum((x - mean_x) ** 2 for x in xs))
    (n0, v0), (n1, v1) = points[0], points[-1]
    return slope, (v1 - v0) / (n1 - n0)


def row(samples, label, kind, sizes, name):
    points = [(n, samples.median(label, f"scale, {kind}, {n}: {name}")) for n in sizes]
    points = [(n, v) for n, v in points if v is not None]
    if not points:
        return None
    slope, each = fit(points)
    by_size = dict(points)
    cells = [number(by_size.get(n)) for n in sizes]
    return f"| {kind}: {name} | " + " | ".join(cells) + f" | n^{slope:.2f} | {number(each)} |" if slope else None


def print_growth(samples, labels, sizes):
    for label in labels:
        rows = [row(samples, label, kind, sizes, name) for kind in KINDS
                for name in [f"{s}{what} ms" for s in STEPS
                             for what in ("", ": CPU of the daemons", ": CPU of the applications")]
                + ["descriptors", "threads", "memory KiB"]]
        rows = [r for r in rows if r]
        if rows:
            print(f"\n{label}: | applications | " + " | ".join(map(str, sizes)) + " | grows as | each more |")
            print("|---" * (len(sizes) + 3) + "|")
            print("\n".join(rows))
