#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""How the cost of commands grows: tables, and whether that is linear at worst. --self-test tries the judge."""
import math
import os
import re
import sys

# of log value over log n; n log n has 1.18 between 100 and 1000, a square 2
EXPONENT_MAX = 1.15
# what the square of n has of the greatest value, in a fit of a + b n + c n²
SQUARE_MAX = 0.15
# the wall time of this one is mostly lttng-ust's own, in the applications
LIVE = "rules on running applications ms"
# below these nothing is judged: a call has its fixed cost, and its noise
LEAST = {"ms": 5.0, "KiB": 256.0, "": 50.0}


def exponent(points):
    """Of a fit value = c * n ^ exponent over the points of at least 100, or over all of fewer."""
    points = [(n, v) for n, v in points if v > 0]
    large = [(n, v) for n, v in points if n >= 100]
    points = large if len(large) > 1 else points
    if len(points) < 2:
        return None
    xs, ys = [math.log(n) for n, _ in points], [math.log(v) for _, v in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return (sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs))


def square_share(points):
    """The share of c n² in the last value of the parabola through the first, the middle and the last point."""
    if len(points) < 3:
        return None
    (x0, y0), (x1, y1), (x2, y2) = points[0], points[len(points) // 2], points[-1]
    if y2 <= 0:
        return None
    c = ((y2 - y0) / (x2 - x0) - (y1 - y0) / (x1 - x0)) / (x2 - x1)
    return c * x2 * x2 / y2


def unit_of(name):
    return next((unit for unit in ("ms", "KiB") if name.endswith(unit)), "")


def is_linear(points, unit="ms"):
    """At worst; True also when the values are too small, or fewer than three, to say."""
    slope, share = exponent(points), square_share(points)
    if slope is None or share is None or points[-1][1] < LEAST[unit]:
        return True
    return slope <= EXPONENT_MAX or share <= SQUARE_MAX


def series(samples, label):
    """{(what grows, row): [(n, value)]} of all names with a number of applications, sessions or rules."""
    found = {}
    for name in samples.names():
        match = re.match(r"scale, (per \w+), (\d+): (.*)", name)
        other = re.match(r"(\d+) (sessions|rules|live rules, 100 applications): (.*)", name)
        if match:
            key, n = (f"applications, {match[1]}", match[3]), int(match[2])
        elif other:
            key, n = (other[2], other[3]), int(other[1])
        else:
            continue
        value = samples.median(label, name)
        if value is not None and not name.endswith("each application"):
            found.setdefault(key, []).append((n, value))
    add_own_shares(found)
    return {key: sorted(points) for key, points in found.items() if len(points) > 1}


def add_own_shares(found):
    """Rows of what a command takes beyond the processor time of the applications, which is lttng-ust's own."""
    for (what, row), points in list(found.items()):
        theirs = dict(found.get((what, f"{row[:-3]}: CPU of the applications ms"), []))
        if "live rules" in what and theirs:
            found[what, f"{row[:-3]}: beyond the applications' CPU ms"] = [
                (n, value - theirs[n] / os.cpu_count()) for n, value in points if n in theirs]


def print_growth(samples, labels, number):
    for label in labels:
        groups = {}
        for (what, row), points in series(samples, label).items():
            groups.setdefault((what, tuple(n for n, _ in points)), []).append((row, points))
        for (what, sizes), rows in groups.items():
            print(f"\n{label}\n\n| {what} | " + " | ".join(map(str, sizes)) + " | grows as | n² has | each more | |")
            print("|---" * (len(sizes) + 5) + "|")
            for row, points in rows:
                print(line(row, points, number))


def line(row, points, number):
    slope, share = exponent(points), square_share(points)
    (n0, v0), (n1, v1) = points[0], points[-1]
    return (f"| {row} | " + " | ".join(number(v) for _, v in points)
            + f" | {'' if slope is None else f'n^{slope:.2f}'} | {'' if share is None else f'{share:.0%}'}"
            + f" | {number((v1 - v0) / (n1 - n0))} | {'' if is_linear(points, unit_of(row)) else 'MORE THAN LINEAR'} |")


def judged(samples, label):
    """(name, wanted, reached, ok): one for all that grows, by what grows. What lttng-ust does itself is not ours."""
    found = {}
    for (what, row), points in series(samples, label).items():
        if "CPU of the applications" in row or ("live rules" in what and row == LIVE):
            continue
        bad = found.setdefault(what, [])
        if not is_linear(points, unit_of(row)):
            bad.append(row)
    return [(f"growth with {what}", "linear at worst", ", ".join(bad) or "linear", not bad)
            for what, bad in found.items()]


def self_test():
    sizes = (10, 100, 300, 1000)
    assert is_linear([(n, 5 + 0.3 * n) for n in sizes])
    assert is_linear([(n, 40.0) for n in sizes]), "a constant"
    assert is_linear([(n, 200 + 0.01 * n * 1.04 ** (n % 3)) for n in sizes]), "some noise"
    assert not is_linear([(n, 0.001 * n * n) for n in sizes])
    assert not is_linear([(n, 0.1 * n + 0.0005 * n * n) for n in sizes]), "a square hidden by a line"
    assert is_linear([(n, 1e-6 * n * n) for n in sizes]), "too small to be judged"
    assert unit_of("start: CPU of the daemons ms") == "ms" and unit_of("recorded: threads") == ""


if __name__ == "__main__":
    assert sys.argv[1:] == ["--self-test"], __doc__
    self_test()
