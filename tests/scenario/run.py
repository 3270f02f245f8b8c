#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs the scenario tests: run.py [--build-dir DIR] [--suite NAME] [--shards N] [PYTEST-ARGUMENT]...

As root everything runs inside private mount, pid, network and ipc namespaces with a run directory,
/dev/shm and user table of its own (harness/enter.py), once for the whole run: daemons of the machine
are neither seen nor disturbed, and no process outlives the run. An ordinary user has no such
namespaces; then only the tests of the 'user' account run, each with a home of its own.

Most of a test's time is waiting. With --shards N (root only) N runs, each in namespaces of its own,
draw the tests from one queue (harness/shard.py); their outputs follow one another.
"""
import argparse
import os
import signal
import subprocess
import sys
import tempfile

from harness import shard

HERE = os.path.dirname(os.path.abspath(__file__))


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build-dir", default=os.environ.get("RM_BUILD_DIR", os.getcwd()))
    parser.add_argument("--suite", choices=["ringmaster", "stock"],
                        default=os.environ.get("RM_SUITE", "ringmaster"))
    parser.add_argument("--stock-root", default=os.environ.get("RM_STOCK_ROOT", ""))
    parser.add_argument("--shards", type=int, default=1)
    return parser.parse_known_args(argv)


def main(argv):
    options, rest = parse(argv)
    os.environ["RM_BUILD_DIR"] = os.path.abspath(options.build_dir)
    os.environ["RM_SUITE"] = options.suite
    if options.stock_root:
        os.environ["RM_STOCK_ROOT"] = os.path.abspath(options.stock_root)
    # bytecode and pytest's cache stay out of the source tree, which may be read-only or shared
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = os.path.join(os.environ["RM_BUILD_DIR"], "tests", "scenario", "bytecode")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c",
               os.path.join(HERE, "pytest.ini"), "--rootdir", HERE]
    # test files may be named from anywhere
    rest = [os.path.join(HERE, a) if os.path.exists(os.path.join(HERE, a.split("::")[0])) else a
            for a in rest]
    command += rest if any(a.startswith(HERE) for a in rest) else rest + [HERE]
    # a shell ignores it in what it runs in the background, and programs would inherit that
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if os.geteuid() == 0:
        command = ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child",
                   "--mount-proc", sys.executable, os.path.join(HERE, "harness", "enter.py"),
                   HERE, os.environ["RM_BUILD_DIR"], "--"] + command
        if options.shards > 1:
            sys.exit(run_shards(command, options.shards))
    os.execvp(command[0], command)


def run_shards(command, count):
    queue = shard.Queue()
    outputs = [tempfile.TemporaryFile("w+") for _ in range(count)]
    runs = [subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, pass_fds=queue.fds,
                             env=dict(os.environ, **queue.environment()))
            for output in outputs]
    codes = [run.wait() for run in runs]
    for output in outputs:
        output.seek(0)
        sys.stdout.write(output.read())
    if not queue.all_saw_the_same(count):
        print("FAILED: the runs did not share one list of tests: some may not have run")
        return 1
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    main(sys.argv[1:])
