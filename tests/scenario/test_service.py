# SPDX-License-Identifier: GPL-2.0-only
"""The daemon within the limits of its systemd unit: it can do all it promises, and needs what it is granted."""
import os
import re
import subprocess

import pytest

from harness import processes, unit
from harness.account import OTHER, TRACER, USER
from harness.suite import app_program, needs_testpoints
from harness.unit import ConfinedDaemon
from harness.waiting import eventually
from test_users import app_of, session_of

pytestmark = [pytest.mark.root_only, pytest.mark.ringmaster_only]

# Each capability of the unit, and the first step below that fails without it.
NEEDED = {
    "CAP_CHOWN": "starts",
    "CAP_SETGID": "records for a member",
    "CAP_SETUID": "records for a member",
    "CAP_DAC_READ_SEARCH": "leaves an application near its limit alone",
}


class Step(Exception):
    pass


def status(pid):
    with open(f"/proc/{pid}/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file)


def owners(folder):
    return {(os.stat(path).st_uid, os.stat(path).st_gid)
            for top, _, files in os.walk(folder) for path in [top] + [os.path.join(top, name) for name in files]}


def starts(world, daemon):
    daemon.start()
    runs = os.stat(os.path.join(world.run_dir, "client-lttng-sessiond"))
    assert runs.st_gid == 12350, "the control socket is the tracing group's"


def records_for_a_member(world, daemon):
    """Another user's program, into the member's home, with the member's identity; saved and loaded again."""
    session, lttng = session_of(world, TRACER, "member")
    lttng("start", "member")
    app = app_of(world, USER, 6)
    assert app.go() == 6
    lttng("stop", "member")
    assert len(session.read().ticks(app.pid)) == 6
    assert owners(session.path) == {(TRACER.uid, TRACER.gid)}
    lttng("save", "member")
    saved = os.path.join(world.home_of(TRACER)["HOME"], ".lttng", "sessions")
    assert owners(saved) == {(TRACER.uid, TRACER.gid)} and os.listdir(saved)
    lttng("destroy", "member")
    lttng("load", "member")
    lttng("destroy", "member")


def records_for_root(world, daemon):
    """The applications of root, which has more capabilities than the daemon, and of others."""
    session = world.session("roots", channel=["--buffers-pid"])
    session.start()
    apps = [app_of(world, world.account, 4), app_of(world, OTHER, 5)]
    wanted = {app.pid: app.go() for app in apps}
    session.stop()
    found = session.read()
    assert {pid: len(found.ticks(pid)) for pid in wanted} == wanted and sum(wanted.values()) == 9
    assert owners(session.path) == {(0, 0)}
    session.destroy()


def leaves_alone(world, daemon):
    crowded = world.ready_app("/usr/bin/prlimit", "--nofile=16", app_program("app-counter"), "--wait", "--count", 3,
                              account=USER, environment=world.home_of(USER))
    session = world.session("crowd")
    started = session.start()
    assert re.search(rf"\(pid {crowded.pid}\) is not recorded: .* of 16 file descriptors", started.err), started.err
    session.destroy()


STEPS = {"starts": starts, "records for a member": records_for_a_member, "records for root": records_for_root,
         "leaves an application near its limit alone": leaves_alone}


def serve(world, granted):
    """A daemon with these capabilities that goes through the steps: raises the name of the first that fails."""
    # descriptors are counted as Linux before 6.2 has it
    daemon = ConfinedDaemon(world, granted, environment={"RM_TESTPOINT": "list-descriptors"})
    for name, step in STEPS.items():
        try:
            step(world, daemon)
        except AssertionError as error:
            raise Step(name) from error
    return daemon


def test_within_the_units_limits(world):
    needs_testpoints()
    daemon = serve(world, unit.capabilities())
    pids = daemon.pids()
    assert len(pids) > 1
    for pid in pids:
        found = status(pid)
        assert int(found["CapBnd"], 16) == int(found["CapEff"], 16) == unit.mask(unit.capabilities())
        assert found["NoNewPrivs"] == "1" and found["Seccomp"] == "2"


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_each_capability_is_needed(world, missing):
    needs_testpoints()
    assert set(NEEDED) == unit.capabilities(), "the table above and the unit name the same"
    world.crashed()  # a daemon that cannot switch its identity back ends at once
    with pytest.raises(Step, match=f"^{NEEDED[missing]}$"):
        serve(world, unit.capabilities() - {missing})
    if NEEDED[missing] == "starts":
        # the command has failed when the daemon said why, which may be a moment before it is gone
        eventually(lambda: not processes.marked(world.mark), "the end of the daemon")


PROBES = {
    "open('/usr/planted', 'w')": "Read-only file system",
    "socket.socket(socket.AF_INET)": "Address family not supported",
    "os.nice(-1)": "Operation not permitted",
    "mmap.mmap(-1, 4096, prot=7)": "Operation not permitted",
    "mmap.mmap(-1, 4096, prot=3)": "",
    "os.chroot('/')": "Operation not permitted",
    "os.kill(os.getppid(), 0)": "",
    "socket.socket(socket.AF_UNIX)": "",
}


@pytest.mark.parametrize("probe", PROBES)
def test_the_limits_are_real(world, probe):
    """What the unit forbids is refused to any program that is started like the daemon above."""
    program = ["/usr/bin/python3", "-c", f"import mmap, os, socket; {probe}"]
    done = subprocess.run(unit.confined(program, unit.capabilities()), capture_output=True, text=True)
    assert (done.returncode == 0) == (not PROBES[probe]) and PROBES[probe] in done.stderr, done.stderr
