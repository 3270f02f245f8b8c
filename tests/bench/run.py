#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""make bench: drives this project's daemons and the stock ones through liblttng-ctl and compares.

Everything runs inside private namespaces as an ordinary user. All daemons run for a whole round, and
each measure is taken with one suite directly after the other, so that a busy machine is busy for both.
Measures of what daemons hold, and those of --scale, have fresh daemons each. Printed are medians over all
rounds, the least and greatest median of a round, and the ratio stock / ours (above 1: ours is faster or
smaller). A suite is 'ringmaster' (the build directory), 'stock', or the path of another build directory of
this project. A measure that fails is a row of its own, and the rest is taken.
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

import filesystems  # noqa: E402
import growth  # noqa: E402
import isolation  # noqa: E402
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
    parser.add_argument("--sizes", type=lambda text: [int(n) for n in text.split(",")], default=plan.SCALE_SIZES,
                        metavar="N,N", help="numbers of applications for --scale")
    parser.add_argument("--apps", type=int, help="applications of the measure of isolation, instead of 1000")
    parser.add_argument("--only", default="", help="measures whose name contains this")
    parser.add_argument("--patience", type=int, default=900, help="seconds that one measure may take")
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


def drive(world, measure, options, environment, patience):
    """Runs bench-drive and yields its samples, also those before a failure, which is then raised."""
    command = [program("bench-drive"), measure.kind, f"prefix={measure.name}", f"dir={world.path}/trace",
               *options.split()]
    with subprocess.Popen(command, env={**world.tool_environment(), **environment}, text=True, cwd=world.path,
                          stdout=subprocess.PIPE, **world.account.popen_arguments()) as child:
        try:
            said, _ = child.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            child.kill()
            said, _ = child.communicate()
            child.returncode = f"not within {patience} s"
    for line in said.splitlines():
        key, tab, value = line.rpartition("\t")
        if tab:
            yield key, float(value)
    if child.returncode:
        raise RuntimeError(f"bench-drive: {child.returncode}")


def sizes(options, world):
    tmpfs = f"/dev/shm/bench-{world.mark}"
    os.makedirs(tmpfs, exist_ok=True)
    os.chown(tmpfs, world.account.uid, world.account.gid)
    found = {"apps": 100, "many": 100, "several": 10, "few": 3, "events": 12000000, "rules": 1000,
             "disk": os.path.join(world.path, "trace"), "tmpfs": os.path.join(tmpfs, "trace")}
    if options.quick:
        found.update(apps=10, many=2, several=2, few=1, events=10000000, rules=100)
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


class Run:
    """One round of one command line."""

    def __init__(self, options, samples, number, suites):
        self.options, self.samples, self.number, self.suites = options, samples, number, suites

    def wants(self, name):
        return self.options.only in name

    def guarded(self, label, name, take):
        """Whatever goes wrong is told at the end, and everything else is measured."""
        begin = time.monotonic()
        try:
            take()
        except Exception as error:  # noqa: BLE001 - reported as a row
            self.samples.fail(label, name, f"{type(error).__name__}: {error}".splitlines()[0])
        print(f"round {self.number + 1}, {label}: {name}, {time.monotonic() - begin:.0f} s", file=sys.stderr)

    def driven(self, label, measure, place):
        world, variables = place
        text = measure.options.format(**sizes(self.options, world))
        try:
            for key, value in drive(world, measure, text, variables, self.options.patience):
                self.samples.add(label, self.number, key, value)
        except RuntimeError:
            world.lttng("destroy", "--all", check=False)
            raise

    def take(self, label, measure, place):
        self.guarded(label, measure.name, lambda: self.driven(label, measure, place))

    def take_fresh(self, label, measure, suite):
        def taken():
            with world_of(suite, True) as place:
                self.driven(label, measure, place)
        self.guarded(label, measure.name, taken)

    def alone(self):
        """What needs no daemon."""
        with world_of(next(iter(self.suites.values())), False) as place:
            for measure in plan.ALONE:
                if self.wants(measure.name):
                    self.take(results.ALONE, measure, place)
            if self.wants("writing"):
                self.guarded(results.ALONE, "writing", lambda: self.writing(place))

    def writing(self, place):
        found = sizes(self.options, place[0])
        for name, folder in filesystems.each(found["disk"], found["tmpfs"], place[0].account, self.has_not):
            measure = plan.WRITING._replace(name=plan.WRITING.name.format(name),
                                            options=f"{plan.WRITING.options} dir={folder}")
            self.take(results.ALONE, measure, place)

    def has_not(self, name, why):
        self.samples.fail(results.ALONE, f"writing, {name}", why)

    def isolation(self):
        label, suite = next(iter(self.suites.items()))
        for name in plan.ISOLATION:
            if self.wants(name) and self.number == 0 and not suite.is_stock:
                if os.environ.get("RM_NAMESPACE"):
                    self.guarded(label, name, lambda: isolation.take(self.samples, label, self.number, name, suite,
                                                                     self.options, program))
                else:
                    self.samples.fail(label, name, "root only: it is about root's daemon")

    def compared(self):
        wanted = [measure for measure in plan.COMPARED if self.wants(measure.name)]
        self.with_shared_daemons([measure for measure in wanted if not measure.fresh])
        # later: the end of a world in these namespaces is the end of every process
        for measure in wanted:
            for label, suite in self.suites.items():
                if measure.fresh:
                    self.take_fresh(label, measure, suite)

    def with_shared_daemons(self, measures):
        with ExitStack() as stack:
            places = {}

            def open_place(label):
                places[label] = stack.enter_context(world_of(self.suites[label], True))

            for label in self.suites if measures else ():
                self.guarded(label, "daemons", lambda: open_place(label))
            for measure in measures:
                for label in places:
                    self.take(label, measure, places[label])

    def scale(self):
        for measure in plan.scale(self.options.sizes):
            for label, suite in self.suites.items():
                if self.wants(measure.name) and not (suite.is_stock and not plan.stock_takes_part(measure.name)):
                    self.take_fresh(label, measure, suite)

    def all(self):
        if self.options.scale:
            self.scale()
        else:
            self.alone()
            self.compared()
            self.isolation()


def measure(options):
    suites = {name if name in ("ringmaster", "stock") else os.path.basename(os.path.normpath(name)):
              suite_of(name) for name in options.suites}
    growth.self_test()
    samples = results.Samples()
    load = os.getloadavg()[0]
    for number in range(options.rounds):
        Run(options, samples, number, suites).all()
    print(f"{time.strftime('%F')}, {os.cpu_count()} CPUs, Linux {os.uname().release}, load average {load:.1f} before "
          f"and {os.getloadavg()[0]:.1f} after, {options.rounds} rounds, medians [least–greatest of a round]\n")
    labels = list(suites)
    results.print_table(samples, labels)
    results.print_tails(samples, labels)
    if options.scale:
        growth.print_growth(samples, labels, results.number)
    results.print_failures(samples)
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
