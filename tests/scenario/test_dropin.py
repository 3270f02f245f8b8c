# SPDX-License-Identifier: GPL-2.0-only
"""The drop-in proof: the command line of the distribution's LTTng 2.13, unpacked and otherwise untouched,
drives our daemon. Nothing but LD_LIBRARY_PATH tells it of our library."""
import os
import re
import subprocess

import pytest

from harness import machine, suite as suites, trace
from harness.waiting import PATIENCE
from harness.world import Result

pytestmark = [pytest.mark.ringmaster_only]
RULES = (["rm_test:*", "-x", "rm_test:note", "--filter", "seq < 30"], ["rm_test:note", "--loglevel", "DEBUG"])


class StockClient:
    """The stock lttng on our library; its own words are not compared, but that it is content is."""

    def __init__(self, world):
        self.world = world
        self.program = os.path.join(suites.stock_root(), "usr", "bin", "lttng")
        if not os.path.exists(self.program):
            pytest.skip("the stock packages are not unpacked: set RM_STOCK_ROOT")

    def environment(self):
        return {**self.world.base_environment(), "LD_LIBRARY_PATH": self.world.suite.library_dir}

    def run(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE, cwd=self.world.path, env=self.environment(),
                              **self.world.account.popen_arguments())
        assert done.returncode >= 0, f"stock lttng {arguments} was killed by signal {-done.returncode}\n{done.stderr}"
        return Result(done.returncode, done.stdout, done.stderr, 0)

    def __call__(self, *arguments):
        result = self.run(*arguments)
        assert result.code == 0 and "rror" not in result.err, f"{arguments}: {result}"
        return result.out


@pytest.fixture
def stock(daemon, world):
    return StockClient(world)


def make_session(stock, name, path, *options):
    assert f"{name} created" in stock("create", name, "--output", path, *options)
    stock("enable-channel", "-u", "-s", name, "--subbuf-size", "64k", "--num-subbuf", "8", "ch")
    for rule in RULES:
        stock("enable-event", "-u", "-s", name, "-c", "ch", *rule)
    stock("add-context", "-u", "-s", name, "-c", "ch", "-t", "vpid", "-t", "procname")


def check_listing(text, state, *words):
    assert re.search(rf"session s: \[{state}\]", text), text
    for word in ("ch: [enabled]", "65536 bytes", "rm_test:* (type: tracepoint) [enabled] [exclusions: rm_test:note] "
                 "[filter: 'seq < 30']", "rm_test:note (loglevel <= TRACE_DEBUG (14)) (type: tracepoint) [enabled]",
                 *words):
        assert word in text, f"{word}\n{text}"


def check_trace(stock, path, pid):
    """Of 100 events of five kinds in turn: what the filter and the level let through, of the tracked program."""
    found = trace.read(path)
    assert found.counts() == {"rm_test:tick": 6, "rm_test:tock": 6, "rm_test:phase": 6, "rm_test:bulk": 6,
                              "rm_test:note": 20}
    assert {event.context["vpid"] for event in found.events} == {pid}
    assert {event.context["procname"] for event in found.events} == {"app-counter"}
    shown = stock("view", "s").splitlines()
    assert sum("rm_test:" in line for line in shown) == 44
    assert "rm_test:tick" in stock("view", "-e", "babeltrace2 --no-delta", "-t", path)


def test_first_recording(stock, daemon, world):
    """create, enable-channel, enable-event, add-context, track, start, stop, list, status, view, save, destroy, load."""
    apps = [world.ready_app("app-counter", "--commands", "--event", "all") for _ in range(2)]
    path = os.path.join(world.path, "trace")
    rings = os.path.join(world.home, "rings")
    make_session(stock, "s", path, "--shm-path", rings)
    stock("track", "-u", "-s", "s", "--vpid", apps[0].pid)
    listed = stock("list", "-u")
    assert all(f"PID: {app.pid}" in listed for app in apps) and "rm_test:tick" in listed
    stock("start", "s")
    for app in apps:
        app.emit(100)
    assert re.fullmatch(r"s-\d{8}-\d{6}", os.listdir(rings)[0])
    check_listing(stock("list", "s"), "active", "Discarded events: 0", f"Virtual process IDs:  {apps[0].pid}")
    check_listing(stock("status"), "active")
    stock("stop", "s")
    check_listing(stock("status"), "inactive")
    check_trace(stock, path, apps[0].pid)
    stock("save", "s")
    assert "s destroyed" in stock("destroy", "s")
    assert os.listdir(rings) == []
    assert "s [" not in stock("list")
    stock("load", "s")
    check_listing(stock("list", "s"), "inactive")
    stock("destroy", "--all")


def test_sequence_of_changes(stock, world):
    """disable-*, untrack, set-session, regenerate, and two sessions at once."""
    app = world.ready_app("app-counter", "--commands")
    for name in ("a", "b"):
        stock("create", name, "--output", os.path.join(world.path, name))
        stock("enable-event", "-u", "rm_test:tick,rm_test:tock")
        stock("start")
    app.emit(3)
    stock("disable-event", "-u", "-s", "a", "-c", "channel0", "rm_test:tick")
    stock("set-session", "b")
    stock("track", "-u", "--vpid", "1")
    app.emit(5)
    stock("untrack", "-u", "--vpid", "1")
    stock("track", "-u", "--vpid", "--all")
    app.emit(7)
    stock("regenerate", "metadata")
    stock("regenerate", "statedump")
    stock("disable-channel", "-u", "channel0")
    app.emit(9)
    stock("stop", "a")
    stock("stop", "b", "--no-wait")
    stock("destroy", "--all")
    assert len(trace.read(os.path.join(world.path, "a")).events) == 3
    assert len(trace.read(os.path.join(world.path, "b")).events) == 3 + 7


# Corrected samples whose defect was the library's or the daemon's, and the exit status that the client makes of them
CORRECTED = {"145-load-error": 0, "147a-list-sessions-after": 0}


@pytest.mark.user_only
@pytest.mark.parametrize("section", ["core", "saved"])
def test_machine_interface(stock, world, section):
    """Every sample of 2.13 comes out as 2.13 makes it, the client's defects included."""
    complaints = []
    for step in machine.steps(section):
        result = stock.run(*step.command("xml", world.home))
        got = machine.normal(result.out, world.home)
        want = machine.golden(step.name, step.name not in CORRECTED) if step.name != "-" else got
        if result.code != CORRECTED.get(step.name, step.code):
            complaints.append(f"{step}: exit {result.code}: {result.err}")
        if not machine.same(got, want):
            complaints.append(machine.complaint(step.name, got, want))
    assert not complaints, "\n".join(complaints)


RULE_TRIGGER = ["add-trigger", "--name", "t", "--condition", "event-rule-matches", "--type", "user", "--name", "a:*"]
NOT_SERVED = [
    ["list-triggers"], ["remove-trigger", "t"], [*RULE_TRIGGER, "--action", "notify"],
    [*RULE_TRIGGER, "-x", "a:b", "--filter", "x == 1", "--log-level", "INFO..", "--capture", "x[1]", "--action",
     "start-session", "s", "--action", "snapshot-session", "s", "--path", "/tmp/x", "--rate-policy", "every:3"],
    ["add-trigger", "--condition", "event-rule-matches", "--type", "jul", "--action", "notify"],
    ["rotate", "s"], ["enable-rotation", "-s", "s", "--timer", "10s"], ["disable-rotation", "-s", "s", "--size"],
    ["snapshot", "record", "-s", "s"], ["snapshot", "list-output", "-s", "s"], ["snapshot", "del-output", "-s", "s", "1"],
    ["snapshot", "add-output", "-s", "s", "file:///tmp/x"], ["clear", "s"], ["create", "--snapshot", "other"],
    ["create", "other", "--set-url", "net://127.0.0.1"], ["list", "-k"], ["list", "-k", "--syscall"],
    ["enable-event", "-k", "-a", "-s", "s"], ["enable-event", "-k", "-s", "s", "--probe", "x", "p"],
    ["enable-event", "-k", "-s", "s", "--function", "x", "p"],
    ["enable-event", "-k", "-s", "s", "--userspace-probe", "elf:/bin/sh:main", "p"],
    ["enable-event", "-j", "-s", "s", "-a"], ["enable-channel", "-k", "-s", "s", "c"],
]


# What the client makes of it where the library's status has no cause.
SAYS = {"remove-trigger": "Failed to get the list of triggers", "enable-rotation": "Failed to enable periodic rotation",
        "disable-rotation": "No size-based rotation schedule"}


@pytest.mark.parametrize("form", ["text", "xml"])
def test_what_is_not_served_fails_in_order(stock, daemon, world, form):
    """Neither client nor daemon comes to harm; the exit status is an ordinary one, and the user is told why."""
    stock("create", "s", "--no-output")
    stock("enable-channel", "-u", "ch")
    for arguments in NOT_SERVED:
        result = stock.run(*([] if form == "text" else ["--mi", "xml"]), *arguments)
        words = SAYS.get(arguments[0], "runs as root|ernel" if "-k" in arguments else "Operation not supported")
        assert result.code != 0 and re.search(words, result.err), (arguments, result)
    assert daemon.alive()
    assert "ch: [enabled]" in stock("list", "s")


@pytest.mark.user_only
def test_every_verb_of_the_stock_client(stock, daemon, world):
    """With nothing, with a name and with options that there may not be: an exit status, never a signal."""
    stock("create", "s", "--no-output")
    stock("enable-event", "-u", "-s", "s", "a:*")
    verbs = stock("--list-commands").split()
    assert len(verbs) > 25
    for verb in verbs:
        stock.run(verb)
        stock.run("--mi", "xml", verb, "nosuch")
        stock.run(verb, "-s", "s", "-u", "x")
    assert daemon.alive() and stock("list")


def test_library_is_ours(stock, daemon, world):
    """The proof would be worth nothing if the loader had found another library."""
    environment = {**stock.environment(), "LD_DEBUG": "libs"}
    shown = subprocess.run([stock.program, "list"], capture_output=True, text=True, env=environment,
                           **world.account.popen_arguments()).stderr
    found = re.findall(r"calling init: (\S*liblttng-ctl\.so\S*)", shown)
    assert found and all(path.startswith(world.suite.library_dir) for path in found)
