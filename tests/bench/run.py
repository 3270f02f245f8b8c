#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""make bench: drives this project's daemons and the stock ones through liblttng-ctl and compares.

Everything runs inside private namespaces as an ordinary user, the suites in turn within each round, so
that a busy machine is busy for both. Printed are medians over all rounds, the least and greatest
median of a round, and the ratio stock / ours (above 1: ours is faster or smaller).
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIO = os.path.join(os.path.dirname(HERE), "scenario")
sys.path.insert(0, SCENARIO)

# name, measure, options; {events} and the like come from the size of the run
MEASURES = [
    ("life, 1 application", "life", "apps=1 cycles={many}"),
    ("life, 100 applications, per user", "life", "apps={apps} cycles={few} buffers=uid"),
    ("life, 100 applications, per process", "life", "apps={apps} cycles={few} buffers=pid"),
    ("list, 100 applications", "list", "apps={apps} cycles={many}"),
    ("100 start at once, running session", "launch", "apps={apps} cycles={few}"),
    ("lossless, 2 threads, disk", "data", "events={events} lossless=1 dir={disk}"),
    ("lossless, 2 threads, tmpfs", "data", "events={events} lossless=1 dir={tmpfs}"),
    ("lossy, 2 threads, tmpfs", "data", "events={events} lossless=0 dir={tmpfs}"),
    ("memory, 100 applications, per user", "memory", "apps={apps} buffers=uid"),
    ("memory, 100 applications, per process", "memory", "apps={apps} buffers=pid"),
    ("rules, 100 applications", "rules", "apps={apps} cycles=1"),
]
ALONE = [
    ("100 start at once, no daemon", "launch-alone", "apps={apps} cycles={few}"),
    ("plain loop, disk", "plain-loop", "events={events} dir={disk}"),
    ("plain loop, tmpfs", "plain-loop", "events={events} dir={tmpfs}"),
]
HIGHER_IS_BETTER = ("Mev/s",)
NOT_COMPARED = ("recorded MB", "CPU of the applications")


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build-dir", default=os.environ.get("RM_BUILD_DIR", os.getcwd()))
    parser.add_argument("--stock-root", default=os.environ.get("RM_STOCK_ROOT", ""))
    parser.add_argument("--suites", nargs=2, default=["ringmaster", "stock"],
                        choices=["ringmaster", "stock"], help="'stock stock' tries the benchmark itself")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: does it run at all?")
    parser.add_argument("--only", default="", help="measures whose name contains this")
    parser.add_argument("--json", help="write every sample there")
    return parser.parse_args(argv)


class Samples:
    """Values by (suite, name), with the rounds kept apart."""

    def __init__(self):
        self.rounds = defaultdict(lambda: defaultdict(list))

    def add(self, suite, number, name, value):
        self.rounds[suite, name][number].append(value)

    def median(self, suite, name):
        values = [v for r in self.rounds.get((suite, name), {}).values() for v in r]
        return statistics.median(values) if values else None

    def spread(self, suite, name):
        medians = [statistics.median(r) for r in self.rounds[suite, name].values()]
        return min(medians), max(medians)

    def names(self):
        return list(dict.fromkeys(name for _, name in self.rounds))


def drive(world, label, measure, options, environment):
    """Runs bench-drive and yields its samples."""
    from harness.suite import build_dir
    command = [os.path.join(build_dir(), "tests", "bench", "bench-drive"), measure, f"prefix={label}",
               *options.split()]
    done = subprocess.run(command, env={**world.tool_environment(), **environment}, text=True,
                          stdout=subprocess.PIPE, timeout=600, cwd=world.path,
                          **world.account.popen_arguments())
    if done.returncode:
        print(f"{label}: bench-drive failed with {done.returncode}", file=sys.stderr)
    for line in done.stdout.splitlines():
        name, value = line.rsplit("\t", 1)
        yield name, float(value)


def sizes(options, world):
    tmpfs = f"/dev/shm/bench-{os.getpid()}"
    os.makedirs(tmpfs, exist_ok=True)
    os.chown(tmpfs, world.account.uid, world.account.gid)
    found = {"apps": 100, "many": 10, "few": 3, "events": 12000000,
             "disk": os.path.join(world.path, "trace"), "tmpfs": os.path.join(tmpfs, "trace")}
    if options.quick:
        found.update(apps=10, many=2, few=1, events=1000000)
    return found


def environment(daemon=None):
    from harness.suite import build_dir
    variables = {"BENCH_APP": os.path.join(build_dir(), "tests", "bench", "bench-app"),
                 "LTTNG_UST_REGISTER_TIMEOUT": "-1", "LTTNG_UST_ALLOW_BLOCKING": "1"}
    if daemon:
        variables["BENCH_SESSIOND_PID"] = str(daemon.pid)
    return variables


def one_round(samples, number, suite, label, options):
    """Every measure of one suite, with a daemon of its own."""
    from harness.account import USER
    from harness.world import World
    world = World(suite, USER)
    try:
        daemon = world.daemon().start()
        for name, measure, text in MEASURES:
            if options.only in name:
                for key, value in drive(world, name, measure, text.format(**sizes(options, world)),
                                        environment(daemon)):
                    samples.add(label, number, key, value)
                print(f"round {number + 1}, {label}: {name}", file=sys.stderr)
    finally:
        world.close()
        world.remove()


def round_alone(samples, number, suite, options):
    """What needs no daemon: the floors."""
    from harness.account import USER
    from harness.world import World
    world = World(suite, USER)
    try:
        for name, measure, text in ALONE:
            if options.only in name:
                for key, value in drive(world, name, measure, text.format(**sizes(options, world)),
                                        {**environment(), "LTTNG_UST_REGISTER_TIMEOUT": "0"}):
                    samples.add("alone", number, key, value)
    finally:
        world.close()
        world.remove()


def number(value):
    return "" if value is None else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def ratio(name, ours, theirs):
    if any(word in name for word in NOT_COMPARED) or not ours or not theirs:
        return None
    return ours / theirs if any(word in name for word in HIGHER_IS_BETTER) else theirs / ours


def print_table(samples, labels):
    print(f"| measure | {labels[0]} | {labels[1]} | ratio |\n|---|---|---|---|")
    for name in samples.names():
        if samples.median("alone", name) is not None:
            low, high = samples.spread("alone", name)
            print(f"| {name} | {number(samples.median('alone', name))} "
                  f"[{number(low)}–{number(high)}] | | |")
            continue
        cells = []
        for label in labels:
            median = samples.median(label, name)
            if median is None:
                cells.append("")
                continue
            low, high = samples.spread(label, name)
            cells.append(f"{number(median)} [{number(low)}–{number(high)}]")
        found = ratio(name, samples.median(labels[0], name), samples.median(labels[1], name))
        print(f"| {name} | {cells[0]} | {cells[1]} | {number(found)} |")


def targets(samples, labels):
    """(what, wanted ratio, reached ratio) of what the project promises."""
    def reached(name):
        ours, theirs = (samples.median(label, name) for label in labels)
        return None if ours is None or theirs is None else ratio(name, ours, theirs)

    kinds = ("per user", "per process")
    wanted = [("life, 1 application: stop ms", 60), ("life, 1 application: destroy ms", 60),
              ("life, 100 applications, per process: stop ms", 200),
              ("list, 100 applications: list ms", 3),
              ("100 start at once, running session: exec to main, median ms", 2),
              ("lossless, 2 threads, disk: emitted Mev/s", 1),
              ("lossless, 2 threads, tmpfs: emitted Mev/s", 1),
              ("lossless, 2 threads, disk: daemons CPU s/GB", 1),
              ("lossless, 2 threads, tmpfs: daemons CPU s/GB", 1)]
    for name, times in wanted:
        yield name, times, reached(name), ""
    for kind in kinds:
        name = f"life, 100 applications, {kind}: start"
        cpu = samples.median(labels[0], f"{name}: CPU of the applications ms")
        ours = samples.median(labels[0], f"{name} ms")
        floor = cpu and 1.4 * cpu / os.cpu_count()
        note = f"{ours:.1f} ms; 1.4 x floor is {floor:.1f} ms" if ours and floor else ""
        found = reached(f"{name} ms")
        if ours and floor and found and ours <= floor:
            found = max(found, 3)
        yield f"{name} ms", 3, found, note


def print_targets(samples, labels):
    print("\n| target | wanted | reached | |\n|---|---|---|---|")
    for name, wanted, found, note in targets(samples, labels):
        if found is not None:
            # two runs of the same program differ by a few per cent
            word = "ok" if found >= wanted * 0.95 else "MISSED"
            print(f"| {name} | {wanted} x | {number(found)} x | {word} {note} |")


def measure(options):
    from harness import suite as suites
    made = {"ringmaster": suites.ringmaster, "stock": suites.stock}
    chosen = [made[name]() for name in options.suites]
    labels = options.suites if len(set(options.suites)) == 2 else [f"{n} {i}" for i, n in
                                                                   enumerate(options.suites)]
    samples = Samples()
    for round_number in range(options.rounds):
        round_alone(samples, round_number, chosen[0], options)
        for suite, label in zip(chosen, labels):
            one_round(samples, round_number, suite, label, options)
    print(f"{os.cpu_count()} CPUs, Linux {os.uname().release}, {options.rounds} rounds, medians "
          f"[least–greatest of a round]\n")
    print_table(samples, labels)
    print_targets(samples, labels)
    if options.json:
        with open(options.json, "w") as file:
            json.dump([[s, n, r] for (s, n), r in samples.rounds.items()], file, indent=1)


def main(argv):
    options = parse(argv)
    os.environ["RM_BUILD_DIR"] = os.path.abspath(options.build_dir)
    if options.stock_root:
        os.environ["RM_STOCK_ROOT"] = os.path.abspath(options.stock_root)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if os.geteuid() == 0 and not os.environ.get("RM_NAMESPACE"):
        os.execvp("unshare", ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child",
                              "--mount-proc", sys.executable,
                              os.path.join(SCENARIO, "harness", "enter.py"), HERE,
                              os.environ["RM_BUILD_DIR"], "--", sys.executable, *sys.argv])
    measure(options)


if __name__ == "__main__":
    main(sys.argv[1:])
