# SPDX-License-Identifier: GPL-2.0-only
"""What a run of the benchmark measured, and the tables made of it."""
import json
import statistics
from collections import defaultdict

ALONE = "alone"
HIGHER_IS_BETTER = ("Mev/s",)
NOT_COMPARED = ("recorded MB", "CPU of the applications")


class Samples:
    """Values by (label of a suite, name), with the rounds kept apart."""

    def __init__(self):
        self.rounds = defaultdict(lambda: defaultdict(list))

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
    many = len(samples.values(label, name)) >= 50
    return f"{number(median)} [{number(low)}–{number(high)}]" + (f" p99 {number(tail)}" if many else "")


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
