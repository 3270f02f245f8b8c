# SPDX-License-Identifier: GPL-2.0-only
"""Planted defects: each check of the harness must see what it is there to see."""
import errno
import hashlib
import os
import re
import select
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import idle, leaks, machine, packets, processes, shard, suite as suites, trace
from harness.account import USER
from harness.suite import app_program, needs_testpoints
from harness.waiting import eventually, promised, within
from harness.world import World
from test_loss import TINY, paused


@pytest.fixture
def recorded(daemon, world):
    """A trace with several packets in one stream, and the number of events in it."""
    session = world.session(channel=["--subbuf-size", "4k", "--num-subbuf", "32"])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    emitted = app.emit(3000)
    session.destroy()
    assert len(session.read().events) == emitted
    return session, emitted


def largest(session):
    return max(packets.data_files(session.path), key=os.path.getsize)


def rewrite(path, data):
    with open(path, "wb") as file:
        file.write(data)


def content(path):
    with open(path, "rb") as file:
        return file.read()


@pytest.mark.user_only
def test_a_packet_cut_out(recorded):
    session, emitted = recorded
    path = largest(session)
    found = packets.packets(path)
    victim = found[len(found) // 2]
    data = content(path)
    rewrite(path, data[:victim.offset] + data[victim.offset + victim.size // 8:])
    with pytest.raises(AssertionError, match="index entries"):
        packets.check(session.path)
    # and with an index that hides it, the packet numbers and the count still tell
    index = os.path.join(os.path.dirname(path), "index", os.path.basename(path) + ".idx")
    left = packets.packets(path)
    entries = [packets.INDEX_ENTRY.pack(p.offset, p.size, p.content, p.begin, p.end, p.discarded,
                                        p.stream_class, p.instance, p.sequence) for p in left]
    rewrite(index, content(index)[:packets.INDEX_HEADER.size] + b"".join(entries))
    with pytest.raises(AssertionError, match="gap before"):
        packets.check(session.path)
    packets.check(session.path, gaps=True)
    assert 0 < len(trace.read(session.path).events) < emitted


@pytest.mark.user_only
def test_a_torn_packet(recorded):
    session, _ = recorded
    path = largest(session)
    rewrite(path, content(path)[:-100])
    with pytest.raises(AssertionError, match="torn|stray"):
        packets.check(session.path)


@pytest.mark.user_only
def test_a_packet_twice(recorded):
    session, _ = recorded
    path = largest(session)
    first = packets.packets(path)[0]
    data = content(path)
    rewrite(path, data[:first.size // 8] + data)
    with pytest.raises(AssertionError):
        packets.check(session.path)


@pytest.mark.user_only
def test_a_wrong_index_entry(recorded):
    session, _ = recorded
    path = largest(session)
    index = os.path.join(os.path.dirname(path), "index", os.path.basename(path) + ".idx")
    data = bytearray(content(index))
    data[packets.INDEX_HEADER.size + 24] ^= 1
    rewrite(index, data)
    with pytest.raises(AssertionError, match="index entry differs"):
        packets.check(session.path)


@pytest.mark.user_only
def test_metadata_missing_or_broken(recorded):
    session, _ = recorded
    path = os.path.join(os.path.dirname(largest(session)), "metadata")
    rewrite(path, content(path).replace(b"rm_test:tick", b"rm_test:tock"))
    assert trace.read(session.path).counts()["rm_test:tick"] == 0
    rewrite(path, content(path).replace(b"struct {", b"strict {"))
    with pytest.raises(AssertionError, match="babeltrace2"):
        trace.read(session.path)


@pytest.mark.user_only
def test_a_changed_discarded_count(recorded):
    """The loss equation uses the count of the last packet: a wrong one cannot pass."""
    session, emitted = recorded
    path = largest(session)
    last = packets.packets(path)[-1]
    data = bytearray(content(path))
    data[last.offset + 0x48] += 5
    rewrite(path, data)
    assert emitted != len(trace.read(session.path, allow_complaints=True).events) + packets.discarded(
        session.path)


@pytest.fixture
def empty_world(suite):
    world = World(suite, USER)
    yield world
    world.close()
    world.remove()


def test_a_process_left(empty_world):
    left = subprocess.Popen(["sleep", "1000"], env=empty_world.base_environment(), start_new_session=True)
    complaints = leaks.left_processes(empty_world)
    assert len(complaints) == 1 and f"{left.pid} sleep" in complaints[0]
    left.kill()
    left.wait()
    assert leaks.left_processes(empty_world) == []


def test_shared_memory_left(empty_world):
    path = "/dev/shm/planted-by-a-test"
    with open(path, "w"):
        pass
    try:
        assert leaks.left_shared_memory(empty_world.shm_before) == [
            "shared memory left: planted-by-a-test"]
    finally:
        os.unlink(path)
    assert leaks.left_shared_memory(empty_world.shm_before) == []


def test_run_file_left(empty_world):
    os.mkdir(empty_world.run_dir)
    assert leaks.left_run_files(empty_world.run_dir) == []
    with open(os.path.join(empty_world.run_dir, "client-lttng-sessiond"), "w"):
        pass
    assert len(leaks.left_run_files(empty_world.run_dir)) == 1


def test_a_sanitizer_report():
    clean = [("log", "a daemon runs\nError: something ordinary\n")]
    assert leaks.sanitizer_reports(clean) == []
    for line in ("==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x60",
                 "==7==ERROR: LeakSanitizer: detected memory leaks",
                 "src/a.c:3:4: runtime error: signed integer overflow",
                 "lttng-sessiond: a.c:5: f: Assertion `x' failed."):
        assert leaks.sanitizer_reports([("log", "before\n" + line + "\nafter")]) == [f"log: {line}"]


class FakeDaemon:
    """A child that opens descriptors and threads when told."""

    SCRIPT = ("import os, sys, threading\n"
              "sys.stdin.readline()\n"
              "held = [os.open('/dev/null', os.O_RDONLY) for _ in range(3)]\n"
              "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
              "sys.stdin.readline()\n")

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, "-c", self.SCRIPT], stdin=subprocess.PIPE)

    def pids(self):
        return [self.process.pid]

    def say(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()


def test_descriptors_and_threads_grown():
    daemon = FakeDaemon()
    eventually(lambda: b"python" in open(f"/proc/{daemon.process.pid}/cmdline", "rb").read(), "exec")
    eventually(lambda: len(processes.descriptors(daemon.process.pid)) > 0, "descriptors")
    idle = [sum(processes.descriptors(daemon.process.pid).values())]
    assert leaks.grown_descriptors(daemon, idle, 0.1) == []
    assert leaks.grown_threads(daemon, [1], 0.1) == []
    daemon.say()
    eventually(lambda: processes.threads(daemon.process.pid) == 2, "the planted thread")
    assert len(leaks.grown_descriptors(daemon, idle, 0.1)) == 1
    assert len(leaks.grown_threads(daemon, [1], 0.1)) == 1
    daemon.process.stdin.close()
    daemon.process.wait()


class Poller(FakeDaemon):
    """Looks ten times a second whether there is something to do."""

    SCRIPT = ("import select, sys\n"
              "print('polling', flush=True)\n"
              "while not select.select([sys.stdin], [], [], 0.1)[0]:\n"
              "    pass\n")

    def __init__(self, script=SCRIPT):
        self.process = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == b"polling\n"

    def wakeups(self):
        return {pid: processes.wakeups(pid) for pid in self.pids()}

    def finish(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def test_a_daemon_that_polls():
    daemon = Poller()
    [complaint] = idle.asleep(daemon, 1, 0.1)
    assert f"{daemon.process.pid} woke" in complaint
    assert 5 <= idle.wakeups_during(daemon, 1)[daemon.process.pid] <= 40, "each wake-up is counted"
    daemon.finish()
    # and one that waits for an event is not complained of
    daemon = Poller(Poller.SCRIPT.replace(", 0.1", ""))
    assert idle.asleep(daemon, 1, 0.1) == []
    daemon.finish()


@pytest.mark.user_only
def test_a_daemon_that_never_answers(world):
    """A limit is missed by who waits for an answer that never comes."""
    os.makedirs(world.run_dir, exist_ok=True)
    os.chown(world.run_dir, world.account.uid, world.account.gid)
    path = f"{world.run_dir}/lttng-ust-sock-8"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        os.chmod(path, 0o666)
        listener.listen()
        app = world.app("app-light")
        with pytest.raises(AssertionError, match="no line within"):
            app.ready(within(1.5))
        app.kill()
    os.unlink(path)


class Marked:
    def __init__(self, *marks):
        self.marks = marks

    def get_closest_marker(self, name):
        return name if name in self.marks else None


def in_its_turn(item, begun, ends):
    """A process of its own, as each run is; it says when it has its turn, and ends when it is told to."""
    to_child, told = os.pipe()
    if os.fork() == 0:
        for fd in ends + [told]:
            os.close(fd)
        with shard.turn(item):
            os.write(begun, b"x")
            os.read(to_child, 1)
        os._exit(0)
    os.close(to_child)
    ends.append(told)


@pytest.mark.parametrize("first, second, together", [((), (), True), ((), ("alone",), False), (("alone",), (), False)])
def test_a_test_that_runs_alone(monkeypatch, first, second, together):
    queue = shard.Queue()
    monkeypatch.setenv(*queue.environment().popitem())
    has_begun, begun = os.pipe()
    ends = []
    in_its_turn(Marked(*first), begun, ends)
    assert os.read(has_begun, 1) == b"x"
    in_its_turn(Marked(*second), begun, ends)
    assert bool(select.select([has_begun], [], [], within(5) if together else 0.2)[0]) == together
    os.close(ends[0])
    assert os.read(has_begun, 1) == b"x"
    os.close(ends[1])
    assert [os.waitstatus_to_exitcode(os.wait()[1]) for _ in ends] == [0, 0]
    queue.notes.close()
    for fd in queue.fds[0], has_begun, begun:
        os.close(fd)


@pytest.mark.parametrize("slowness", ["1", "2", "5"])
def test_promised_limits_are_absolute(monkeypatch, slowness):
    monkeypatch.setenv("RM_SLOWNESS", slowness)
    monkeypatch.setattr(suites, "is_sanitized", lambda: False)
    assert promised(1.5) == 1.5 and within(1.5) == 1.5 * float(slowness)
    monkeypatch.setattr(suites, "is_sanitized", lambda: True)
    assert promised(1.5) == 1.5 * float(slowness)


DEFECTS = {
    "overflow": "int main(int argc, char **argv) { char *p = malloc(4); (void) argv; return p[argc + 3]; }",
    "leak": "static void lose(void) { void *volatile p = malloc(64); p = NULL; (void) p; }\n"
            "int main(void) { lose(); return 0; }",
    "undefined": "int main(int argc, char **argv) { volatile int n = 0x7fffffff; (void) argv; n += argc; return n < 0; }",
    "assertion": "int main(int argc, char **argv) { (void) argv; assert(argc == 0); return 0; }",
}


def sanitizer_flags():
    """Those that configure gives to a build with --enable-sanitizers."""
    with open(os.path.join(machine.TOP, "configure.ac")) as file:
        return re.search(r'RM_SANITIZE="(.*)"', file.read()).group(1).split()


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_in_a_sanitized_program(tmp_path, defect):
    """What a build with the project's flags really says is what the detector looks for."""
    source = tmp_path / "defect.c"
    source.write_text("#include <assert.h>\n#include <stdlib.h>\n" + DEFECTS[defect] + "\n")
    program = tmp_path / "defect"
    subprocess.run(["cc", "-O1", "-g", *sanitizer_flags(), "-o", program, source], check=True)
    done = subprocess.run([program], capture_output=True, text=True,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0"})
    assert done.returncode != 0
    assert leaks.sanitizer_reports([("log", done.stderr)]), done.stderr
    # without the flags only the assertion speaks
    plain = ["cc", "-O1", "-g", "-w", "-o", program, source]
    subprocess.run(plain, check=True)
    done = subprocess.run([program], capture_output=True, text=True)
    assert bool(leaks.sanitizer_reports([("log", done.stderr)])) == (defect == "assertion")


# fault injectors: each must do what the tests that use it rely on


def test_the_small_disk_is_small(world, small_disk):
    path = os.path.join(small_disk, "file")
    with pytest.raises(OSError) as error, open(path, "wb", buffering=0) as file:
        for _ in range(1024):
            file.write(b"x" * 4096)
    assert error.value.errno == errno.ENOSPC and 0 < os.path.getsize(path) <= 128 * 1024


@pytest.mark.user_only
def test_a_paused_consumer_does_nothing(daemon, world):
    session = world.session(channel=TINY)
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    with paused(daemon) as _:
        app.emit(1)
        eventually(lambda: state_of(daemon.consumer_pid()) == "T", "it is stopped")
        before = [os.path.getsize(path) for path in packets.data_files(session.path)]
        app.emit(5000)
        assert [os.path.getsize(path) for path in packets.data_files(session.path)] == before
    eventually(lambda: state_of(daemon.consumer_pid()) == "S", "it goes on")
    session.destroy()


def state_of(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0]


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_scribble_changes_the_shared_buffers(daemon, world):
    """Seen from outside: in the very memory that the consumer reads."""
    session = world.session(channel=["--buffers-pid"])
    session.start()
    vandal = world.ready_app("app-scribble")
    before = shared_contents(vandal.pid)
    vandal.say()
    assert int(vandal.expect("scribbled")) > 0
    after = shared_contents(vandal.pid)
    assert before and set(after) == set(before)
    assert [name for name in before if before[name] != after[name]], "nothing was written over"
    session.destroy()
    vandal.finish()


def shared_contents(pid):
    """{inode: digest} of the shared memory whose descriptors the process holds."""
    found = {}
    for name in os.listdir(f"/proc/{pid}/fd"):
        path = f"/proc/{pid}/fd/{name}"
        if "memfd:" in os.readlink(path) or "ust-shm" in os.readlink(path):
            with open(path, "rb") as file:
                found[os.fstat(file.fileno()).st_ino] = hashlib.sha256(file.read()).digest()
    return found


@pytest.mark.ringmaster_only
@pytest.mark.user_only
@pytest.mark.parametrize("behaviour", ["silent", "half-open"])
def test_hostile_programs_are_there(daemon, world, behaviour):
    """They hold connections that the daemon must serve."""
    idle_now = sum(processes.descriptors(daemon.pid).values())
    enemy = world.ready_app("app-hostile", behaviour, f"{world.run_dir}/lttng-ust-sock-8",
                            app_program("app-light"))
    eventually(lambda: sum(processes.descriptors(daemon.pid).values()) >= idle_now + 2, "its connections")
    enemy.close_input()
    assert int(enemy.expect("rounds")) > 0


@pytest.mark.user_only
def test_what_close_complains_of(suite):
    """World.close() itself, with a process and a run file left behind."""
    world = World(suite, USER)
    left = subprocess.Popen(["sleep", "1000"], env=world.base_environment(), start_new_session=True)
    os.mkdir(world.run_dir)
    shutil.copy(__file__, os.path.join(world.run_dir, "lttng-sessiond.pid"))
    complaints = world.close()
    left.wait()
    world.remove()
    assert len(complaints) == 2, complaints


@pytest.mark.ringmaster_only
@pytest.mark.user_only
def test_pool_threads_that_stay(world):
    """Threads that a pool made beyond its base are complained of while they stay, and then no more."""
    needs_testpoints()
    flag = os.path.join(world.path, "stall")
    daemon = world.daemon(environment={"RM_TESTPOINT": f"stall-pool-command@{flag}"}).start()
    world.session().start()
    world.ready_app("app-light")
    most, _ = leaks.most_threads()
    with open(flag, "w"):
        pass
    with ThreadPoolExecutor(40) as clients:
        answers = [clients.submit(world.lttng, "list", "--userspace") for _ in range(40)]
        eventually(lambda: processes.threads(daemon.pid) > most, "one thread too many")
        complaint = leaks.grown_threads(daemon, leaks.most_threads(), 1)[0]
        os.unlink(flag)
        for answer in answers:
            answer.result()
    assert "lttng-sessiond" in complaint and f"{most} when idle" in complaint
    world.dispose_apps()
    world.lttng("destroy", "--all")
    assert leaks.grown_threads(daemon, leaks.most_threads()) == []
