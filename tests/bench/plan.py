# SPDX-License-Identifier: GPL-2.0-only
"""What is measured: name, measure of bench-drive, its options. {events} and the like are sizes of the run."""

COMPARED = [
    ("life, 1 application", "life", "apps=1 cycles={many}"),
    ("life, 100 applications, per user", "life", "apps={apps} cycles={few} buffers=uid"),
    ("life, 100 applications, per process", "life", "apps={apps} cycles={few} buffers=pid"),
    ("list, 100 applications", "list", "apps={apps} cycles={several}"),
    ("100 start at once, running session", "launch", "apps={apps} cycles={few}"),
    ("lossless, 2 threads, disk", "data", "events={events} lossless=1 dir={disk}"),
    ("lossless, 2 threads, tmpfs", "data", "events={events} lossless=1 dir={tmpfs}"),
    ("lossy, 2 threads, tmpfs", "data", "events={events} lossless=0 dir={tmpfs}"),
    ("memory, 100 applications, per user", "memory", "apps={apps} buffers=uid"),
    ("memory, 100 applications, per process", "memory", "apps={apps} buffers=pid"),
    ("rules", "rules", "apps={apps} cycles=1 rules={rules}"),
]

# the floors: no daemon
ALONE = [
    ("100 start at once, no daemon", "launch-alone", "apps={apps} cycles={few}"),
    ("plain loop, disk", "plain-loop", "events={events} dir={disk}"),
    ("plain loop, tmpfs", "plain-loop", "events={events} dir={tmpfs}"),
    ("rules, the library alone", "compile", "cycles={many}"),
]

# how things grow; the stock suite takes part where it ends within a minute
SCALE_SIZES = (10, 100, 300, 1000)
STOCK_SIZES = {"uid": (10, 100, 300), "pid": (10, 100)}


def scale(sizes=SCALE_SIZES):
    plan = []
    for buffers, word in (("uid", "per user"), ("pid", "per process")):
        for apps in sizes:
            plan.append((f"scale, {word}, {apps}", "scale", f"apps={apps} cycles=2 buffers={buffers}"))
    plan.append(("1000 sessions", "sessions", "sessions=1000"))
    plan += [(f"{n} rules", "many-rules", f"rules={n}") for n in (100, 1000, 10000)]
    plan.append(("1000 live rules, 100 applications", "live-rules", "apps=100 rules=1000"))
    return plan


def stock_takes_part(name):
    if name.startswith("scale, "):
        _, word, apps = name.split(", ")
        return int(apps) in STOCK_SIZES["uid" if word == "per user" else "pid"]
    return name not in ("10000 rules", "1000 live rules, 100 applications")
