# SPDX-License-Identifier: GPL-2.0-only
"""What a run of the benchmark measured, and the tables made of it."""
import json
import statistics
from collections import defaultdict

ALONE = "alone"
HIGHER_IS_BETTER = ("Mev/s", ", GB/s", ": GB/s", "on the disk GB/s")
TAIL_FROM = 50          # samples of which a 99th percentile is told
NOT_COMPARED = ("recorded MB", "CPU of the applications")


class Samples:
    """Values by (label of a suite, name), with the rounds kept apart."""

    def __init__(self):
        self.rounds = defaultdict(lambda: defaultdict(list))
        self.failures = []              # (label, measure, why)

    def add(self, label, number, name, value):
        self.rounds[label, name][number].append(value)

    def values(self, label, name):
        return [v for r in self.rounds.get((label, name), {}).values() for v in r]

    def median(self, label, name):
        values = self.values(label, name)
        return statistics.median(values) if values else None

    def percentile(self, label, name, percent):
        values = sorted(self.values(label, name))
        return values[min(len(values) - 1, len(values) * percent // 100)] if values else None

    def spread(self, label, name):
        medians = [statistics.median(r) for r in self.rounds[label, name].values()]
        return min(medians), max(medians)

    def fail(self, label, name, why):
        """The run goes on, and says so at its end."""
        self.failures.append((label, name, why))

    def has_tail(self, label, name):
        return len(self.values(label, name)) >= TAIL_FROM

    def names(self):
        return list(dict.fromkeys(name for _, name in self.rounds))

    def ratio(self, name, ours, theirs):
        """Above 1: ours is faster, or smaller."""
        a, b = self.median(ours, name), self.median(theirs, name)
        if any(word in name for word in NOT_COMPARED) or not a or not b or a < 0 or b < 0:
            return None
        return a / b if any(word in name for word in HIGHER_IS_BETTER) else b / a

    def write(self, path):
        with open(path, "w") as file:
            json.dump([[s, n, r] for (s, n), r in self.rounds.items()], file, indent=1)


def number(value):
    return "" if value is None else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def cell(samples, label, name):
    median = samples.median(label, name)
    if median is None:
        return ""
    low, high = samples.spread(label, name)
    tail = samples.percentile(label, name, 99)
    return (f"{number(median)} [{number(low)}–{number(high)}]"
            + (f" p99 {number(tail)}" if samples.has_tail(label, name) else ""))


def print_table(samples, labels):
    shown = [label for label in labels if any(samples.median(label, n) is not None for n in samples.names())]
    pair = len(shown) == 2
    print("| measure | " + " | ".join(shown) + (" | ratio |" if pair else " |"))
    print("|---" * (len(shown) + 1 + pair) + "|")
    for name in samples.names():
        if samples.median(ALONE, name) is not None:
            print(f"| {name} | {cell(samples, ALONE, name)} |" + " |" * (len(shown) - 1 + pair))
            continue
        cells = [cell(samples, label, name) for label in shown]
        if pair:
            cells.append(number(samples.ratio(name, *shown)))
        print(f"| {name} | " + " | ".join(cells) + " |")


def print_tails(samples, labels):
    """The 99th percentiles, where there are samples enough to tell one."""
    rows = []
    for name in samples.names():
        tails = [samples.percentile(label, name, 99) if samples.has_tail(label, name) else None for label in labels]
        if any(tail is not None for tail in tails):
            ratio = tails[1] / tails[0] if len(tails) == 2 and None not in tails and tails[0] > 0 else None
            rows.append(f"| {name} | " + " | ".join(map(number, tails)) + (f" | {number(ratio)} |" if len(tails) == 2 else " |"))
    if rows:
        print("\n| p99 of | " + " | ".join(labels) + (" | ratio |" if len(labels) == 2 else " |"))
        print("|---" * (len(labels) + 1 + (len(labels) == 2)) + "|")
        print("\n".join(rows))


def print_failures(samples):
    if samples.failures:
        print("\n| not measured | suite | why |\n|---|---|---|")
        for label, name, why in samples.failures:
            print(f"| {name} | {label} | {why} |")
