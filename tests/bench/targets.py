# SPDX-License-Identifier: GPL-2.0-only
"""What the project promises of its speed, and whether a run kept it."""
import os

from samples import ALONE, number

START = "100 applications, {kind}: start"
RATIOS = [
    ("life, 1 application: stop ms", 60),
    ("life, 1 application: destroy ms", 60),
    ("life, 100 applications, per process: stop ms", 200),
    ("list, 100 applications: list ms", 3),
    ("100 start at once, running session: exec to main, median ms", 2),
    ("lossless, 2 threads, disk: emitted Mev/s", 1),
    ("lossless, 2 threads, tmpfs: emitted Mev/s", 1),
    ("lossless, 2 threads, disk: daemons CPU s/GB", 2.5),
    ("lossless, 2 threads, tmpfs: daemons CPU s/GB", 1),
    ("rules: 50 rules on running applications ms", 1),
    ("rules: 100 rules with a filter ms", 1),
    ("rules: list of them ms", 1),
]
LIMITS = [
    ("life, 1 application: whole cycle ms", 15),
    ("life, 100 applications, per user: stop ms", 15),
    ("life, 100 applications, per process: stop ms", 15),
]


def ratios(samples, ours, theirs):
    for name, wanted in RATIOS:
        found = samples.ratio(name, ours, theirs)
        if found is not None:
            # two runs of the same program differ by a few per cent
            yield name, f"{wanted} x stock", f"{number(found)} x", found >= wanted * 0.95


def limits(samples, ours):
    for name, wanted in LIMITS:
        found = samples.median(ours, name)
        if found is not None:
            yield name, f"<= {wanted} ms", f"{number(found)} ms", found <= wanted


def starts(samples, ours, theirs):
    """A third of the stock suite's time, or 1.4 (at scale 1.7) times what the applications compute."""
    for kind in ("per user", "per process"):
        name = f"life, 100 applications, {kind}: start"
        wall, cpu = samples.median(ours, f"{name} ms"), samples.median(ours, f"{name}: CPU of the applications ms")
        if not wall or not cpu:
            continue
        floor = cpu / os.cpu_count()
        ratio = samples.ratio(f"{name} ms", ours, theirs) if theirs else None
        yield (f"{name} ms", "3 x stock, or 1.4 x floor", f"{number(ratio)} x; {wall / floor:.2f} x floor",
               (ratio or 0) >= 3 * 0.95 or wall <= 1.4 * floor)


def data(samples, ours):
    wall, floor = (samples.median(ours, "lossless, 2 threads, tmpfs: daemons CPU s/GB"),
                   samples.median(ALONE, "plain loop, tmpfs: from memory as large as the buffers, CPU s/GB"))
    if wall and floor:
        yield "data path on tmpfs: CPU", "<= 1.25 x plain loop", f"{wall / floor:.2f} x", wall <= 1.25 * floor


def filters(samples, ours, theirs):
    """What a filter adds to the command that enables a rule: a small difference, which may come out below 0."""
    name = "rules: 100 filters, with less without ms"
    a, b = samples.median(ours, name), samples.median(theirs, name)
    if a is not None and b is not None:
        yield ("100 filters: what they add to 100 rules", "not slower than stock", f"{number(a)} ms of {number(b)} ms",
               a <= max(b, 0) * 1.05)


def live_rules(samples, ours, theirs):
    """What is added to the applications' own processor time, beside what the stock suite adds: time, and processor time."""
    name = "rules: 50 rules on running applications"

    def added(label):
        wall, cpu = samples.median(label, f"{name} ms"), samples.median(label, f"{name}: CPU of the applications ms")
        return wall - cpu / os.cpu_count() if wall and cpu else None

    def daemons(label):
        return samples.median(label, f"{name}: CPU of the daemons ms")

    for what, measured in (("beyond the applications' CPU", added), ("CPU of the daemons", daemons)):
        a, b = measured(ours), measured(theirs)
        if a and b:
            yield (f"50 rules on running applications: {what}", "<= 1/3 of stock",
                   f"{number(a)} ms of {number(b)} ms", a <= b / 3 * 1.05)


def print_targets(samples, ours, theirs):
    found = [*limits(samples, ours), *starts(samples, ours, theirs), *data(samples, ours)]
    if theirs:
        found += [*ratios(samples, ours, theirs), *filters(samples, ours, theirs),
                  *live_rules(samples, ours, theirs)]
    if found:
        print("\n| target | wanted | reached | |\n|---|---|---|---|")
    for name, wanted, reached, ok in found:
        print(f"| {name} | {wanted} | {reached} | {'ok' if ok else 'MISSED'} |")
