# SPDX-License-Identifier: GPL-2.0-only
"""Trackers: which processes a session records, by vpid, vuid and vgid; on running programs both ways."""
import subprocess
import sys
from collections import Counter

import pytest

from harness import account as accounts
from harness import listing
from harness.waiting import PATIENCE


def per_pid(session):
    return Counter(pid for pid, _, _ in session.read().ticks())


def track(world, *options, check=True):
    return world.lttng("track", "-u", "-s", "s", *options, check=check)


def untrack(world, *options, check=True):
    return world.lttng("untrack", "-u", "-s", "s", *options, check=check)


def test_vpid_on_running_programs(daemon, world, buffers):
    session = world.session(channel=[buffers])
    apps = [world.ready_app("app-counter", "--commands") for _ in range(3)]
    session.start()
    wanted = Counter()

    def emit(*recorded):
        for app in apps:
            app.emit(10)
        wanted.update({app.pid: 10 for app in recorded})

    emit(*apps)                                         # everybody
    track(world, f"--vpid={apps[0].pid}")               # from all to one
    assert listing.trackers(world, "s") == {"vpid": [str(apps[0].pid)]}
    emit(apps[0])
    track(world, f"--vpid={apps[1].pid},999999999")     # a second, and one that does not exist
    emit(apps[0], apps[1])
    untrack(world, f"--vpid={apps[0].pid}")
    emit(apps[1])
    untrack(world, "--vpid", "--all")                   # nobody
    assert listing.trackers(world, "s") == {"vpid": []}
    emit()
    late = world.ready_app("app-counter", "--commands")
    apps.append(late)
    emit()
    track(world, f"--vpid={late.pid}")
    emit(late)
    track(world, "--vpid", "--all")                     # everybody again
    assert listing.trackers(world, "s") == {}
    emit(*apps)
    session.stop()
    assert per_pid(session) == wanted
    session.destroy()


def test_before_the_first_start(daemon, world, buffers):
    session = world.session(channel=[buffers])
    apps = [world.ready_app("app-counter", "--commands") for _ in range(2)]
    track(world, f"--vpid={apps[1].pid}")
    session.start()
    late = world.ready_app("app-counter", "--commands")
    for app in [*apps, late]:
        app.emit(10)
    session.stop()
    assert per_pid(session) == {apps[1].pid: 10}
    session.destroy()


@pytest.mark.parametrize("attribute", ["vuid", "vgid"])
def test_own_id(daemon, world, buffers, attribute):
    own = {"vuid": world.account.uid, "vgid": world.account.gid}[attribute]
    session = world.session(channel=[buffers])
    app = world.ready_app("app-counter", "--commands")
    session.start()
    track(world, f"--{attribute}=4242")
    app.emit(1)
    track(world, f"--{attribute}={own}")
    assert set(listing.trackers(world, "s")[attribute]) == {"4242", str(own)}
    app.emit(2)
    untrack(world, f"--{attribute}={own}")
    app.emit(4)
    track(world, f"--{attribute}", "--all")
    app.emit(8)
    untrack(world, f"--{attribute}", "--all")
    app.emit(16)
    session.stop()
    assert per_pid(session) == {app.pid: 2 + 8}
    session.destroy()


@pytest.mark.root_only
def test_users_and_groups_by_name(daemon, world, buffers):
    """The daemon knows the names; programs of several users."""
    session = world.session(channel=[buffers])
    apps = {account.name: world.ready_app("app-counter", "--commands", account=account,
                                          environment=world.home_of(account))
            for account in (accounts.ROOT, accounts.USER, accounts.OTHER)}
    session.start()
    wanted = Counter()

    def emit(*recorded):
        for app in apps.values():
            app.emit(10)
        wanted.update({apps[name].pid: 10 for name in recorded})

    emit("root", "user", "other")
    track(world, "--vuid=rmuser,rmother")
    assert set(listing.trackers(world, "s")["vuid"]) == {"rmuser", "rmother"}
    emit("user", "other")
    untrack(world, "--vuid=rmuser")
    emit("other")
    track(world, f"--vuid={accounts.USER.uid}")
    emit("user", "other")
    track(world, "--vgid=rmuser")
    emit("user")
    track(world, "--vuid", "--all")
    emit("user")
    untrack(world, "--vgid=rmuser")
    emit()
    track(world, "--vgid", "--all")
    emit("root", "user", "other")
    session.stop()
    assert per_pid(session) == wanted
    session.destroy()


def test_attributes_together(daemon, world, buffers):
    """A process is recorded when each attribute accepts it."""
    session = world.session(channel=[buffers])
    apps = [world.ready_app("app-counter", "--commands") for _ in range(2)]
    track(world, f"--vpid={apps[0].pid}", f"--vuid={world.account.uid}", "--vgid=4242")
    session.start()
    apps[0].emit(1)
    track(world, f"--vgid={world.account.gid}")
    for app in apps:
        app.emit(10)
    session.stop()
    assert per_pid(session) == {apps[0].pid: 10}
    session.destroy()


def test_answers(daemon, world):
    world.session()
    assert track(world, "--vpid=7").code == 0
    again = track(world, "--vpid=7")
    assert again.code == 0 and "already" in again.err, "a warning"
    missing = untrack(world, "--vpid=8")
    assert missing.code == 0 and missing.err, "a warning"
    assert track(world, "--pid=9").code == 0, "--pid means --vpid here"
    assert set(listing.trackers(world, "s")["vpid"]) == {"7", "9"}
    for options in (["--vuid=nosuchuser"], ["--vgid=nosuchgroup"], ["--vpid=abc"], ["--vpid=-4"],
                    ["--vpid=1", "--all"], ["--uid=1"], []):
        said = track(world, *options, check=False)
        assert said.code != 0 and said.err.strip(), options
    assert world.lttng("track", "-s", "s", "--vpid=1", check=False).code != 0, "no domain"
    world.lttng("destroy", "s")


LIBRARY = """
import ctypes, sys
lib = ctypes.CDLL("liblttng-ctl.so.0")
class Domain(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("buf_type", ctypes.c_int), ("padding", ctypes.c_char * 12),
                ("attr", ctypes.c_char * 272)]
lib.lttng_create_handle.restype = ctypes.c_void_p
handle = ctypes.c_void_p(lib.lttng_create_handle(b"s", ctypes.byref(Domain(2, 1))))
for word in sys.argv[1:]:
    what, pid = word.split("=")
    print(getattr(lib, f"lttng_{what}_pid")(handle, int(pid)))
enabled, pids, count = ctypes.c_int(-1), ctypes.POINTER(ctypes.c_int32)(), ctypes.c_size_t(0)
print(lib.lttng_list_tracker_pids(handle, ctypes.byref(enabled), ctypes.byref(pids), ctypes.byref(count)))
print(enabled.value, sorted(pids[i] for i in range(count.value)))
"""


def through_library(world, *words):
    """The former calls by pid: an answer for each word, and what the list says at last."""
    done = subprocess.run([sys.executable, "-c", LIBRARY, *words], capture_output=True, text=True,
                          env=world.tool_environment(), timeout=PATIENCE, **world.account.popen_arguments())
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.ringmaster_only  # the stock library leaves 'enabled' as it was
def test_former_pid_functions(daemon, world, buffers):
    session = world.session(channel=[buffers])
    apps = [world.ready_app("app-counter", "--commands") for _ in range(2)]
    assert through_library(world) == ["0", "0 []"], "everything is tracked: the tracker is off"
    answers = through_library(world, f"track={apps[0].pid}", f"track={apps[0].pid}", "untrack=77")
    assert answers[0] == "0" and int(answers[1]) < 0 and answers[2] == "0"
    assert answers[3:] == ["0", f"1 [{apps[0].pid}]"]
    session.start()
    for app in apps:
        app.emit(10)
    assert through_library(world, "track=-1") == ["0", "0", "0 []"], "all again"
    for app in apps:
        app.emit(10)
    assert through_library(world, "untrack=-1") == ["0", "0", "1 []"], "none"
    for app in apps:
        app.emit(10)
    assert through_library(world, f"track={apps[1].pid}") == ["0", "0", f"1 [{apps[1].pid}]"], "one of those that run"
    apps.append(world.ready_app("app-counter", "--commands"))
    for app in apps:
        app.emit(10)
    late = apps[2].pid
    assert through_library(world, f"untrack={apps[1].pid}", f"track={late}") == ["0", "0", "0", f"1 [{late}]"]
    for app in apps:
        app.emit(10)
    session.stop()
    assert per_pid(session) == {apps[0].pid: 20, apps[1].pid: 20, late: 10}
    session.destroy()
