#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""make bench: drives this project's daemons and the stock ones through liblttng-ctl and compares.

Everything runs inside private namespaces as an ordinary user. All daemons run for a whole round, and
each measure is taken with one suite directly after the other, so that a busy machine is busy for both.
Printed are medians over all rounds, the least and greatest median of a round, and the ratio stock / ours
(above 1: ours is faster or smaller). A suite is 'ringmaster' (the build directory), 'stock', or the path
of another build directory of this project.
"""
import argparse
import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIO = os.path.join(os.path.dirname(HERE), "scenario")
sys.path[:0] = [HERE, SCENARIO]

import growth  # noqa: E402
import plan  # noqa: E402
import samples as results  # noqa: E402
import targets  # noqa: E402


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build-dir", default=os.environ.get("RM_BUILD_DIR", os.getcwd()))
    parser.add_argument("--stock-root", default=os.environ.get("RM_STOCK_ROOT", ""))
    parser.add_argument("--suites", nargs="+", default=["ringmaster", "stock"], metavar="SUITE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: does it run at all?")
    parser.add_argument("--scale", action="store_true", help="instead: up to 1000 applications, sessions, rules")
    parser.add_argument("--only", default="", help="measures whose name contains this")
    parser.add_argument("--json", help="write every sample there")
    return parser.parse_args(argv)


def suite_of(name):
    from harness import suite as suites
    if name == "stock":
        return suites.stock()
    if name == "ringmaster":
        return suites.ringmaster()
    kept, os.environ["RM_BUILD_DIR"] = os.environ["RM_BUILD_DIR"], os.path.abspath(name)
    try:
        return suites.ringmaster()
    finally:
        os.environ["RM_BUILD_DIR"] = kept


def program(name):
    return os.path.join(os.environ["RM_BUILD_DIR"], "tests", "bench", name)


def drive(world, name, measure, options, environment):
    """Runs bench-drive and yields its samples."""
    command = [program("bench-drive"), measure, f"prefix={name}", f"dir={world.path}/trace", *options.split()]
    done = subprocess.run(command, env={**world.tool_environment(), **environment}, text=True,
                          stdout=subprocess.PIPE, timeout=900, cwd=world.path,
                          **world.account.popen_arguments())
    if done.returncode:
        print(f"{name}: bench-drive failed with {done.returncode}", file=sys.stderr)
    for line in done.stdout.splitlines():
        key, value = line.rsplit("\t", 1)
        yield key, float(value)


def sizes(options, world):
    tmpfs = f"/dev/shm/bench-{world.mark}"
    os.makedirs(tmpfs, exist_ok=True)
    os.chown(tmpfs, world.account.uid, world.account.gid)
    found = {"apps": 100, "many": 20, "several": 10, "few": 3, "events": 12000000, "rules": 1000,
             "disk": os.path.join(world.path, "trace"), "tmpfs": os.path.join(tmpfs, "trace")}
    if options.quick:
        found.update(apps=10, many=2, several=2, few=1, events=1000000, rules=100)
    return found


@contextmanager
def world_of(suite, with_daemon):
    """A world, and the environment of bench-drive in it."""
    from harness.account import USER
    from harness.world import World
    world = World(suite, USER)
    variables = {"BENCH_APP": program("bench-app"), "LTTNG_UST_ALLOW_BLOCKING": "1",
                 "LTTNG_UST_REGISTER_TIMEOUT": "-1" if with_daemon else "0"}
    try:
        if with_daemon:
            variables["BENCH_SESSIOND_PID"] = str(world.daemon().start().pid)
        yield world, variables
    finally:
        world.close()
        world.remove()


def take(samples, label, round_number, options, measure, place):
    name, kind, text = measure
    world, variables = place
    for key, value in drive(world, name, kind, text.format(**sizes(options, world)), variables):
        samples.add(label, round_number, key, value)
    print(f"round {round_number + 1}, {label}: {name}", file=sys.stderr)


def one_round(samples, round_number, options, suites):
    measures = plan.scale() if options.scale else plan.COMPARED
    with ExitStack() as stack:
        if not options.scale:
            alone = stack.enter_context(world_of(next(iter(suites.values())), False))
            for measure in plan.ALONE:
                if options.only in measure[0]:
                    take(samples, results.ALONE, round_number, options, measure, alone)
        places = {label: stack.enter_context(world_of(suite, True)) for label, suite in suites.items()}
        for measure in measures:
            if options.only not in measure[0]:
                continue
            for label, suite in suites.items():
                if not (options.scale and suite.is_stock and not plan.stock_takes_part(measure[0])):
                    take(samples, label, round_number, options, measure, places[label])


def measure(options):
    suites = {name if name in ("ringmaster", "stock") else os.path.basename(os.path.normpath(name)):
              suite_of(name) for name in options.suites}
    samples = results.Samples()
    load = os.getloadavg()[0]
    for round_number in range(options.rounds):
        one_round(samples, round_number, options, suites)
    print(f"{time.strftime('%F')}, {os.cpu_count()} CPUs, Linux {os.uname().release}, load average {load:.1f} before "
          f"and {os.getloadavg()[0]:.1f} after, {options.rounds} rounds, medians [least–greatest of a round]\n")
    labels = list(suites)
    results.print_table(samples, labels)
    if options.scale:
        growth.print_growth(samples, labels, plan.SCALE_SIZES)
    else:
        targets.print_targets(samples, labels[0], labels[1] if len(labels) == 2 else None)
    if options.json:
        samples.write(options.json)


def main(argv):
    options = parse(argv)
    os.environ["RM_BUILD_DIR"] = os.path.abspath(options.build_dir)
    if options.stock_root:
        os.environ["RM_STOCK_ROOT"] = os.path.abspath(options.stock_root)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if os.geteuid() == 0 and not os.environ.get("RM_NAMESPACE"):
        others = [os.path.abspath(name) for name in options.suites if os.path.isdir(name)]
        os.execvp("unshare", ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child",
                              "--mount-proc", sys.executable,
                              os.path.join(SCENARIO, "harness", "enter.py"), HERE,
                              os.environ["RM_BUILD_DIR"], *others, "--", sys.executable, *sys.argv])
    measure(options)


if __name__ == "__main__":
    main(sys.argv[1:])
