# SPDX-License-Identifier: GPL-2.0-only
"""Ring buffers in files: where they are, how long, and what the stock lttng-crash finds there after a crash."""
import os
import re
import signal
import stat
import subprocess

import pytest

from harness import suite as suites, trace
from harness.session import Session
from harness.waiting import eventually, wait_for_exit

SMALL = ("--subbuf-size", "4k", "--num-subbuf", "8")


@pytest.fixture
def base(world):
    return os.path.join(world.home, "shm", "deep")


def made(world, base, buffers, name="s"):
    session = Session(world, name).create("--shm-path", base)
    session.channel("ch", buffers, *SMALL)
    session.enable("rm_test:*")
    return session


def found_below(base):
    """{path: (mode, owner)} of all that is there, with what differs from run to run named."""
    found = {}
    for folder, folders, files in os.walk(base):
        for name in folders + files:
            path = os.path.join(folder, name)
            st = os.lstat(path)
            shown = re.sub(r"-\d+-\d{8}-\d{6}(?=/|$)", "-PID-DATE", os.path.relpath(path, base))
            shown = re.sub(r"^s-\d{8}-\d{6}", "s-DATE", shown)
            found[shown] = (oct(stat.S_IMODE(st.st_mode)), st.st_uid)
    return found


def wanted_below(world, buffers):
    uid = world.account.uid
    folder = f"ust/uid/{uid}/64-bit" if buffers == "--buffers-uid" else "ust/pid/app-counter-PID-DATE"
    parts = f"s-DATE/{folder}".split("/")
    found = {"/".join(parts[:n + 1]): ("0o770", uid) for n in range(len(parts))}
    cpus = os.sysconf("SC_NPROCESSORS_CONF")
    found.update({f"s-DATE/{folder}/{name}": ("0o600", uid)
                  for name in ["metadata", *(f"ch_{cpu}" for cpu in range(cpus))]})
    return found


def salvage(world, base):
    """The sequence numbers that the stock lttng-crash and babeltrace2 read there."""
    program = os.path.join(suites.stock_root(), "usr", "bin", "lttng-crash")
    if not os.path.exists(program):
        pytest.skip("the stock packages are not unpacked: set RM_STOCK_ROOT")
    out = os.path.join(world.path, f"salvaged-{world.next_number()}")
    subprocess.run([program, "-x", out, base], check=True, capture_output=True, text=True)
    return sorted(seq for _, _, seq in trace.read(out).ticks())


def test_layout_and_life(daemon, world, buffers, base):
    """Made when there is an application, alive or not; gone with the session, or with the process."""
    session = made(world, base, buffers)
    session.start()
    assert not os.path.exists(base)
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    assert found_below(base) == wanted_below(world, buffers)
    assert salvage(world, base) == list(range(10)), "of programs and daemons that run"
    for path in filter(os.path.isfile, (os.path.join(f, n) for f, _, names in os.walk(base) for n in names)):
        assert os.stat(path).st_blocks * 512 >= os.path.getsize(path), f"{path} has holes"
    app.emit(2000)
    session.stop()
    assert session.read(gaps=True).discarded + len(session.read(gaps=True).ticks()) == 2010
    assert found_below(base) == wanted_below(world, buffers)
    app.finish()
    if buffers == "--buffers-pid":
        eventually(lambda: os.listdir(base) == [], "the files of a process that has gone are removed")
    session.destroy()
    if world.suite.is_stock:
        eventually(lambda: os.listdir(base) == [], "its destroy does not always wait for that")
    assert os.listdir(base) == []


def test_crash_of_everything(world, buffers, base):
    """Both daemons are killed: what had not been written is in the buffers, what had is in the trace, nothing is lost."""
    if world.suite.is_stock:
        world.crashed()  # it leaves files in the run directory
    daemon = world.daemon().start()
    session = made(world, base, buffers)
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(150)
    session.stop()
    session.start()
    app.emit(7)
    consumer = daemon.consumer_pid()
    os.kill(consumer, signal.SIGKILL)
    daemon.kill()
    assert wait_for_exit(consumer)
    written = sorted(seq for _, _, seq in session.read().ticks())
    assert written == list(range(150))
    app.finish()
    world.daemon().start()
    assert salvage(world, base) == list(range(150, 157)), "neither the program's end nor a new daemon takes it away"


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_what_a_crash_left_is_kept(world, base):
    """Of a session daemon alone, without an output: the newest events. The same path again does not write over them."""
    daemon = world.daemon().start()
    world.lttng("create", "s", "--no-output", "--shm-path", base)
    world.lttng("enable-channel", "-u", "--overwrite", *SMALL, "ch")
    world.lttng("enable-event", "-u", "-c", "ch", "rm_test:*")
    world.lttng("start")
    app = world.ready_app("app-counter", "--commands")
    app.emit(5000)
    consumer = daemon.consumer_pid()
    daemon.kill()
    assert wait_for_exit(consumer)
    app.finish()
    [left] = os.listdir(base)
    world.daemon().start()
    text = ("<sessions><session><name>s</name><shared_memory_path>{}</shared_memory_path><domains><domain><type>UST</type>"
            "<buffer_type>PER_UID</buffer_type><channels><channel><name>ch</name><events><event><name>rm_test:*</name>"
            "</event></events></channel></channels></domain></domains><started>true</started></session></sessions>")
    path = os.path.join(world.path, "s.lttng")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.format(os.path.join(base, left)))
    said = world.lttng("load", "-i", path)
    assert "ring buffers already" in said.err and left in said.err
    app = world.ready_app("app-counter", "--commands")
    assert app.emit(3) == 3 and app.finish() == 0
    assert "lttng-crash" in world.lttng("status").out
    world.lttng("destroy", "--all")
    found = salvage(world, base)
    assert 100 < len(found) == len(set(found)) < 5000 and found[-1] == 4999 and found[0] > 0


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_a_full_file_system(daemon, world, small_disk):
    """Refused when it can never be, warned about when it is full now; no program is harmed, and it is tried again."""
    world.lttng("create", "s", "--shm-path", small_disk)
    refused = world.lttng("enable-channel", "-u", "big", check=False)
    assert refused.code == 1 and f"on the file system of {small_disk}" in refused.err
    world.lttng("enable-channel", "-u", "ch", "--subbuf-size", "4k", "--num-subbuf", "4")
    world.lttng("enable-event", "-u", "-c", "ch", "rm_test:*")
    filler = os.path.join(small_disk, "filler")
    with open(filler, "wb") as file:
        file.write(bytes(100 << 10))
    app = world.ready_app("app-counter", "--commands")
    said = world.lttng("start")
    assert re.search(rf"warning: .*only 0 MiB on the file system of {small_disk}", said.err), said.err
    assert app.emit(100) == 100
    [why] = [line for line in world.lttng("status").out.splitlines() if 'channel "ch"' in line]
    assert "No space left" in why and small_disk in why and "--shm-path" in why
    assert os.listdir(small_disk) == ["filler"], "what was made for nothing is removed"
    world.lttng("stop")
    os.unlink(filler)
    assert "warning" not in world.lttng("start").err
    app.emit(100)
    assert salvage(world, small_disk) == list(range(100, 200))
    assert app.finish() == 0
    world.lttng("destroy")


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_paths(world):
    """Relative to where the command runs; one that cannot be written is told at the start; a file cut by its owner."""
    daemon = world.daemon(environment={"ASAN_OPTIONS": "detect_leaks=0"}).start()  # what is given up stays behind
    refused = world.lttng("create", "e", "--shm-path=", check=False)
    assert refused.code == 1 and "--shm-path" in refused.err
    world.lttng("create", "w", "--shm-path", "/nobody/shm")
    world.lttng("enable-event", "-u", "rm_test:*")
    refused = world.lttng("start", check=False)
    assert refused.code == 17 and "/nobody/shm/w-" in refused.err and "--shm-path" in refused.err
    here = os.path.join(world.path, "here")
    os.mkdir(here)
    os.chown(here, world.account.uid, world.account.gid)
    said = world.lttng("create", "r", "--shm-path", "here").out
    assert re.search(rf"{here}/r-\d{{8}}-\d{{6}}$", said, re.MULTILINE)
    world.lttng("enable-event", "-u", "rm_test:*")
    world.lttng("start")
    assert not os.listdir(here)
    app = world.ready_app("app-counter", "--commands")
    app.emit(5)
    saved = os.path.join(world.home, "saved")
    world.lttng("save", "-o", saved, "r")
    assert "ring buffers" not in world.lttng("load", "-f", "-i", saved, "r").err
    app.emit(5)
    assert salvage(world, here) == list(range(5, 10)), "the session that was replaced has left its place to the new one"
    rings = [os.path.join(folder, name) for folder, _, names in os.walk(here) for name in names if name != "metadata"]
    assert rings
    for path in rings:
        os.truncate(path, 0)
    app.dispose()
    assert world.lttng("stop", check=False).code in (0, 1)
    world.lttng("list", "r")
    assert daemon.alive() and daemon.consumer_pids()
    world.lttng("destroy", "--all")
    assert not os.listdir(here)
