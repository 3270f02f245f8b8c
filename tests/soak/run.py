#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""make soak: ten thousand life cycles, and a check that nothing of them is left in the daemons.

With --planted every hundredth session is left behind, and the check must see it.
"""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIO = os.path.join(os.path.dirname(HERE), "scenario")
sys.path[:0] = [HERE, SCENARIO]

import growth  # noqa: E402


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build-dir", default=os.environ.get("RM_BUILD_DIR", os.getcwd()))
    parser.add_argument("--cycles", type=int, default=10000)
    parser.add_argument("--samples", type=int, default=40)
    parser.add_argument("--planted", action="store_true")
    return parser.parse_args(argv)


def sampled(options, world, daemon):
    """Runs the cycles; yields a sample now and then."""
    tests = os.path.join(os.environ["RM_BUILD_DIR"], "tests")
    command = [os.path.join(tests, "soak", "soak-cycles"), os.path.join(world.path, "trace"),
               str(options.cycles), str(options.samples)] + (["20"] if options.planted else [])
    variables = {"BENCH_APP": os.path.join(tests, "bench", "bench-app"), "LTTNG_UST_REGISTER_TIMEOUT": "-1",
                 "BENCH_SESSIOND_PID": str(daemon.pid)}
    with subprocess.Popen(command, env={**world.tool_environment(), **variables}, text=True,
                          stdout=subprocess.PIPE, cwd=world.path, **world.account.popen_arguments()) as child:
        for line in child.stdout:
            print(line, end="", flush=True)
            yield growth.Sample.parse(line)
    assert child.returncode == 0, f"soak-cycles ended with {child.returncode}"


def soak(options):
    from harness.account import USER
    from harness.suite import ringmaster
    from harness.world import World
    world = World(ringmaster(), USER)
    try:
        daemon = world.daemon().start()
        print("cycle seconds KiB descriptors threads shm mappings")
        samples = list(sampled(options, world, daemon))
        found = growth.complaints(samples)
        print("\n".join(growth.fit(samples)))
        if not options.planted:
            found += [f"the daemon warned: {line}" for line in daemon.warnings()]
    finally:
        left = world.close()
        world.remove()
    if options.planted:
        print("seen: " + "; ".join(found))
        return 0 if found else "the planted growth was not seen"
    return "\n".join(found + left) or 0


def main(argv):
    options = parse(argv)
    os.environ["RM_BUILD_DIR"] = os.path.abspath(options.build_dir)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if os.geteuid() == 0 and not os.environ.get("RM_NAMESPACE"):
        os.execvp("unshare", ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child",
                              "--mount-proc", sys.executable, os.path.join(SCENARIO, "harness", "enter.py"),
                              HERE, os.environ["RM_BUILD_DIR"], "--", sys.executable, *sys.argv])
    sys.exit(soak(options))


if __name__ == "__main__":
    main(sys.argv[1:])
