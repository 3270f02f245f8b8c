# SPDX-License-Identifier: GPL-2.0-only
"""What the project promises of its speed, and whether a run kept it."""
import os

import growth
from samples import ALONE, number

RATIOS = [
    ("life, 1 application: stop ms", 60),
    ("life, 1 application: destroy ms", 60),
    ("life, 100 applications, per process: stop ms", 200),
    ("list, 100 applications: list ms", 3),
    ("running session, 100 applications: enable one ms", 3),
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
    """Two promises: a third of the stock suite's time or 1.4 times what the applications compute, and 1.7 times that."""
    for kind in ("per user", "per process"):
        name = f"life, 100 applications, {kind}: start"
        wall, cpu = samples.median(ours, f"{name} ms"), samples.median(ours, f"{name}: CPU of the applications ms")
        if not wall or not cpu:
            continue
        floor = cpu / os.cpu_count()
        ratio = samples.ratio(f"{name} ms", ours, theirs) if theirs else None
        yield (f"{name} ms", "3 x stock, or 1.4 x floor", f"{number(ratio)} x; {wall / floor:.2f} x floor",
               (ratio or 0) >= 3 * 0.95 or wall <= 1.4 * floor)
        yield (f"{name} at scale: beside the applications' CPU / cores", "<= 1.7 x", f"{wall / floor:.2f} x",
               wall <= 1.7 * floor)


def data(samples, ours):
    """Beside a loop that has everything in its own cache, and one that writes what other processors have just written."""
    cpu = samples.median(ours, "lossless, 2 threads, tmpfs: daemons CPU s/GB")
    for way in ("from memory as large as the buffers", "of what two threads write"):
        floor = samples.median(ALONE, f"plain loop, tmpfs: {way}, CPU s/GB")
        if cpu and floor:
            yield f"data path on tmpfs: CPU, beside a loop {way}", "<= 1.25 x", f"{cpu / floor:.2f} x", cpu <= 1.25 * floor


def filters(samples, ours, theirs):
    """What a filter adds to the command that enables a rule: a small difference, which may come out below 0."""
    name = "rules: 100 filters, with less without ms"
    a, b = samples.median(ours, name), samples.median(theirs, name)
    if a is not None and b is not None:
        yield ("100 filters: what they add to 100 rules", "not slower than stock", f"{number(a)} ms of {number(b)} ms",
               a <= max(b, 0) * 1.05)


def drained(samples, ours):
    """One consumer thread beside plain loops; when rings are full it hands pages back to the disk's file system."""
    for place, way in (("tmpfs", ""), ("disk", ", pages handed back"), ("disk", ""), ("disk", ", O_DIRECT")):
        found, floor = (samples.median(ours, f"full rings, {place}: one consumer thread, GB/s"),
                        samples.median(ALONE, f"plain loop, {place}: from memory as large as full rings{way}, GB/s"))
        if found and floor:
            yield (f"full rings, {place}: one consumer thread", f">= 80 % of a plain loop{way}", f"{found / floor:.0%}",
                   found >= 0.8 * floor)


# of each kind of buffers
ISOLATION = [("commands that failed", 0), ("laggards not named", 0), ("hostile behaviours that did too little", 0),
             ("laggards after SIGCONT", 0), ("from SIGCONT until the last one was recorded ms", 1000),
             ("events lost by the healthy", 0), ("events lost after the first one that was recorded", 0),
             ("growth of the session daemon KiB", 16384),
             ("growth of the consumer daemon KiB", 16384), ("kept by the session daemon KiB", 16384),
             ("kept by the consumer daemon KiB", 16384), ("daemons that ended", 0), ("descriptors left", 0)]
NEWCOMER_MS, COMMAND_MS = 50, 300


def isolation(samples, ours):
    for kind in ("per user", "per process"):
        name = f"isolation, {kind}"
        tails = [samples.percentile(ours, f"{name}: exec to main, {way} ms", 99)
                 for way in ("waits for the daemon", "does not wait")]
        if None not in tails:
            more = tails[0] - tails[1]
            yield (f"{name}: exec to main, p99: more than without waiting", f"<= {NEWCOMER_MS} ms", f"{number(more)} ms",
                   more <= NEWCOMER_MS)
        for what in ("start", "enable-event", "stop"):
            took, needed = (samples.median(ours, f"{name}: {what}{rest} ms") for rest in ("", ", what the healthy need"))
            if took is not None and needed is not None:
                yield (f"{name}: {what}: more than the healthy need", f"<= {COMMAND_MS} ms", f"{number(took - needed)} ms",
                       took - needed <= COMMAND_MS)
        for what, most in ISOLATION:
            found = samples.median(ours, f"{name}: {what}")
            if found is not None:
                yield f"{name}: {what}", f"<= {most}", number(found), found <= most


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
    found = [*limits(samples, ours), *starts(samples, ours, theirs), *data(samples, ours), *drained(samples, ours),
             *isolation(samples, ours), *growth.judged(samples, ours)]
    if theirs:
        found += [*ratios(samples, ours, theirs), *filters(samples, ours, theirs),
                  *live_rules(samples, ours, theirs)]
    found += [(f"{name} ({label})", "to end", why, False) for label, name, why in samples.failures if label == ours]
    if found:
        print("\n| target | wanted | reached | |\n|---|---|---|---|")
    for name, wanted, reached, ok in found:
        print(f"| {name} | {wanted} | {reached} | {'ok' if ok else 'MISSED'} |")
