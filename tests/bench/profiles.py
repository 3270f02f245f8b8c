#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Profiles of both daemons while a fleet of programs is started, listed, stopped, and while one emits.

    profiles.py [--build-dir DIR] [--apps N] [--tools stat record strace heap] [--work life list data]

Prints what each tool says, with the command that gave it; doc/benchmarks.md keeps the figures. Root, for the
private namespaces and for perf; what does not run here is named.
"""
import argparse
import glob
import os
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIO = os.path.join(os.path.dirname(HERE), "scenario")
sys.path[:0] = [HERE, SCENARIO]

WORK = {
    "life": ("life cycles of {apps} programs: start, stop", "life", "apps={apps} cycles=20 buffers=uid"),
    "list": ("lists of {apps} programs", "list", "apps={apps} cycles=20"),
    "rules": ("one more rule on {apps} running programs", "enable-one", "apps={apps} cycles=30"),
    "data": ("throughput, lossless", "data", "events=12000000 lossless=1 cycles=3"),
}
SHOWN = 25


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build-dir", default=os.environ.get("RM_BUILD_DIR", os.getcwd()))
    parser.add_argument("--apps", type=int, default=100)
    parser.add_argument("--tools", nargs="+", default=["stat", "record", "strace", "heap"])
    parser.add_argument("--work", nargs="+", choices=list(WORK), default=list(WORK))
    return parser.parse_args(argv)


class Place:
    """Daemons that have recorded once, so that both are there."""

    def __init__(self, apps, preload=None):
        from harness import suite as suites
        from harness.account import USER
        from harness.world import World
        self.apps = apps
        self.world = World(suites.ringmaster(), USER)
        self.daemon = self.world.daemon(environment=preload)
        if preload:
            self.start_here()
        else:
            self.daemon.start()
        self.drive("life", "apps=1 cycles=1")

    def start_here(self):
        """Without a fork, after which heaptrack would no longer follow."""
        from harness.waiting import eventually
        self.process = subprocess.Popen(self.daemon.argv(), env=self.daemon.environment(), cwd=self.world.path,
                                        stdin=subprocess.DEVNULL, **self.world.account.popen_arguments())
        eventually(lambda: os.path.exists(os.path.join(self.world.run_dir, "lttng-sessiond.pid")), "the daemon is ready")
        self.daemon.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.world.close()
        self.world.remove()

    def command(self, measure, options):
        program = os.path.join(os.environ["RM_BUILD_DIR"], "tests", "bench", "bench-drive")
        return [program, measure, f"dir={self.world.path}/trace", *options.format(apps=self.apps).split()]

    def drive(self, measure, options):
        """The work; its samples are not the matter here."""
        bench_app = os.path.join(os.environ["RM_BUILD_DIR"], "tests", "bench", "bench-app")
        variables = {"BENCH_APP": bench_app, "BENCH_SESSIOND_PID": str(self.daemon.pid),
                     "LTTNG_UST_ALLOW_BLOCKING": "1", "LTTNG_UST_REGISTER_TIMEOUT": "-1"}
        subprocess.run(self.command(measure, options), env={**self.world.tool_environment(), **variables}, check=True,
                       stdout=subprocess.DEVNULL, cwd=self.world.path, **self.world.account.popen_arguments())

    def pids(self):
        return ",".join(map(str, self.daemon.pids()))


def show(command, text):
    print(f"\n    $ {' '.join(command)}")
    print("\n".join(f"    {line.rstrip()}" for line in text.splitlines()), flush=True)


def attached(place, command, work):
    """What a tool that follows the daemons until SIGINT says about the work; its two outputs together."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=place.world.path) as tool:
        time.sleep(1)  # nobody says when a tool has attached itself
        if tool.poll() is None:
            place.drive(*WORK[work][1:])
            tool.send_signal(signal.SIGINT)
        said = tool.communicate()[0]
    return said


def perf_stat(apps, work):
    with Place(apps) as place:
        command = ["perf", "stat", "-e", "task-clock,context-switches,cpu-migrations,page-faults,cycles,instructions",
                   "-p", place.pids()]
        show(command, "\n".join(line for line in attached(place, command, work).splitlines() if line.strip()))


def perf_record(apps, work):
    with Place(apps) as place:
        data = os.path.join(place.world.path, "perf.data")
        command = ["perf", "record", "-q", "-F", "2000", "-g", "-e", "cpu-clock", "-o", data, "-p", place.pids()]
        said = attached(place, command, work)
        if not os.path.exists(data):
            show(command, said)
            return
        for sort in ("comm,dso", "symbol"):
            report = ["perf", "report", "--stdio", "-i", data, "--no-children", "-g", "none", "--sort", sort]
            lines = subprocess.run(report, capture_output=True, text=True).stdout.splitlines()
            shown = [line for line in lines if line.strip() and not line.startswith("#")][:SHOWN]
            show(command if sort == "comm,dso" else report, "\n".join(shown))


def strace(apps, work):
    with Place(apps) as place:
        command = ["strace", "-f", "-c", "-U", "calls,errors,time-percent,total-time,name"]
        for pid in place.daemon.pids():
            command += ["-p", str(pid)]
        lines = attached(place, command, work).splitlines()
        show(command, "\n".join(line for line in lines if "ttached" not in line and "etached" not in line))


def part_of_heaptrack(name):
    return next(iter(glob.glob(f"/usr/lib/heaptrack/{name}") + glob.glob(f"/usr/lib/*/heaptrack/{name}")), None)


def heap(apps, work):
    """What the session daemon holds at its peak and who has allocated that; valgrind knows no pidfd_open()."""
    library, interpret = map(part_of_heaptrack, ("libheaptrack_preload.so", "libexec/heaptrack_interpret"))
    if not library or not interpret:
        raise RuntimeError("no library of heaptrack is found")
    folder = f"/tmp/profile-{os.getpid()}"
    os.mkdir(folder)
    os.chmod(folder, 0o777)
    preload = {"LD_PRELOAD": library, "DUMP_HEAPTRACK_OUTPUT": f"{folder}/raw.$$"}
    try:
        with Place(apps, preload) as place:
            pid = place.daemon.pid
            place.drive(*WORK[work][1:])
        with open(f"{folder}/raw.{pid}") as raw, open(f"{folder}/data", "w") as data:
            subprocess.run([interpret], stdin=raw, stdout=data, check=True, stderr=subprocess.DEVNULL)
        command = ["heaptrack_print", "--shorten-templates", "1", "--print-leaks", "0", "--peak-limit", "8",
                   "--sub-peak-limit", "2", f"{folder}/data"]
        lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
        at = next((i for i, line in enumerate(lines) if line.startswith("PEAK MEMORY")), 0)
        sums = [line for line in lines if line.startswith(("total runtime", "calls to", "temporary", "peak", "total memory"))]
        show([f"{name}={value}" for name, value in preload.items()] + ["lttng-sessiond;"] + command,
             "\n".join(sums + [line[:140] for line in lines[at:at + 2 * SHOWN]]))
    finally:
        shutil.rmtree(folder)


TOOLS = {"stat": ("perf", perf_stat), "record": ("perf", perf_record), "strace": ("strace", strace),
         "heap": ("heaptrack_print", heap)}


def profile(options):
    for work in options.work:
        print(f"\n## {WORK[work][0].format(apps=options.apps)}")
        for name in options.tools:
            program, run = TOOLS[name]
            if not shutil.which(program):
                print(f"\n{name}: no {program} is installed")
                continue
            try:
                run(options.apps, work)
            except Exception as error:  # noqa: BLE001 - the others are run
                print(f"\n{name}: does not run here: {error}")


def main(argv):
    options = parse(argv)
    os.environ["RM_BUILD_DIR"] = os.path.abspath(options.build_dir)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if os.geteuid() == 0 and not os.environ.get("RM_NAMESPACE"):
        os.execvp("unshare", ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child",
                              "--mount-proc", sys.executable, os.path.join(SCENARIO, "harness", "enter.py"), HERE,
                              os.environ["RM_BUILD_DIR"], "--", sys.executable, *sys.argv])
    profile(options)


if __name__ == "__main__":
    main(sys.argv[1:])
