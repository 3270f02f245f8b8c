# SPDX-License-Identifier: GPL-2.0-only
"""What is measured: name, measure of bench-drive, its options. {events} and the like are sizes of the run."""
from typing import NamedTuple


class Measure(NamedTuple):
    name: str
    kind: str
    options: str
    fresh: bool = False         # with daemons of its own: what they hold is measured


COMPARED = [
    # traces in memory: how dear it is to make files is a matter of the disk's file system, and of what was removed before
    Measure("life, 1 application", "life", "apps=1 cycles={many} dir={tmpfs}"),
    Measure("life, 100 applications, per user", "life", "apps={apps} cycles={few} buffers=uid dir={tmpfs}"),
    Measure("life, 100 applications, per process", "life", "apps={apps} cycles={few} buffers=pid dir={tmpfs}"),
    Measure("list, 100 applications", "list", "apps={apps} cycles={several}"),
    Measure("running session, 100 applications", "enable-one", "apps={apps} cycles={several}"),
    Measure("100 start at once, running session", "launch", "apps={apps} cycles={few}"),
    Measure("lossless, 2 threads, disk", "data", "events={events} lossless=1 dir={disk}"),
    Measure("lossless, 2 threads, tmpfs", "data", "events={events} lossless=1 dir={tmpfs}"),
    Measure("lossy, 2 threads, tmpfs", "data", "events={events} lossless=0 dir={tmpfs}"),
    Measure("full rings, disk", "drain", "events=12000000 cycles={few} dir={disk}"),
    Measure("full rings, tmpfs", "drain", "events=12000000 cycles={few} dir={tmpfs}"),
    Measure("memory, 100 applications, per user", "memory", "apps={apps} buffers=uid", True),
    Measure("memory, 100 applications, per process", "memory", "apps={apps} buffers=pid", True),
    Measure("rules", "rules", "apps={apps} cycles=1 rules={rules}"),
]

# the floors: no daemon
ALONE = [
    Measure("100 start at once, no daemon", "launch-alone", "apps={apps} cycles={few}"),
    Measure("plain loop, disk", "plain-loop", "events={events} cycles={few} dir={disk}"),
    Measure("plain loop, tmpfs", "plain-loop", "events={events} cycles={few} dir={tmpfs}"),
    Measure("plain loop, tmpfs", "fed-loop", "events={events} cycles={few} dir={tmpfs}"),
    Measure("rules, the library alone", "compile", "cycles={many}"),
]

# of this project's suite only, in isolation.py; and the ways of writing, for each file system of filesystems.py
ISOLATION = ("isolation, per user", "isolation, per process")
WRITING = Measure("writing, {}", "writing", "events={events} cycles={few}")

# how things grow; the stock suite takes part where it ends within a minute or so
SCALE_SIZES = (10, 100, 300, 1000)
STOCK_SIZES = {"per user": (10, 100, 300), "per process": (10, 100)}
SESSIONS = (100, 300, 1000)
RULES = (100, 1000, 10000)
LIVE_RULES = (100, 300, 1000)


def scale(sizes=SCALE_SIZES):
    """Each measure with daemons of its own. Everything else grows with the largest of the sizes."""
    share = max(sizes) / max(SCALE_SIZES)
    plan = [Measure(f"scale, {word}, {apps}", "scale", f"apps={apps} cycles=3 buffers={buffers}", True)
            for buffers, word in (("uid", "per user"), ("pid", "per process")) for apps in sizes]
    plan += [Measure(f"{n} sessions", "sessions", f"sessions={n}", True) for n in smaller(SESSIONS, share)]
    plan += [Measure(f"{n} rules", "many-rules", f"rules={n}", True) for n in smaller(RULES, share)]
    plan += [Measure(f"{n} live rules, 100 applications", "live-rules", f"apps={min(100, max(sizes))} rules={n}", True)
             for n in smaller(LIVE_RULES, share)]
    return plan


def smaller(counts, share):
    return [max(10, round(n * share)) for n in counts]


def stock_takes_part(name):
    if name.startswith("scale, "):
        _, word, apps = name.split(", ")
        return int(apps) in STOCK_SIZES[word]
    return "live rules" not in name and name != f"{max(RULES)} rules"
