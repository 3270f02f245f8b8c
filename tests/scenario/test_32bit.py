# SPDX-License-Identifier: GPL-2.0-only
"""32-bit applications: recorded by a 32-bit consumer daemon, refused where there is none."""
import os
import signal

import pytest

from harness import packets, trace
from harness.waiting import eventually, within

pytestmark = pytest.mark.ringmaster_only


@pytest.fixture
def folder():
    """Where the consumer daemon and the test programs of extras/build-32bit.sh can be run from."""
    path = os.environ.get("RM_32BIT_DIR")
    if not path:
        pytest.skip("no 32-bit programs: run with --with-32bit")
    return path


def app32(world, folder, *arguments, **environment):
    return world.app(os.path.join(folder, "tests", "apps", "app-counter"), *arguments,
                     environment=environment)


def test_refused_without_a_32bit_consumer(daemon, world, folder):
    """One warning that names the application, its pid and its bitness; it starts without delay."""
    app = app32(world, folder, "--commands", LTTNG_UST_REGISTER_TIMEOUT="3000")
    app.ready(within(1.5))
    said = eventually(lambda: [w for w in daemon.warnings() if str(app.pid) in w], "a warning")
    assert len(said) == 1 and "app-counter" in said[0] and "32" in said[0]


def test_both_in_one_session(world, folder, buffers):
    world.spare_descriptors = 3  # the link to the second consumer daemon
    daemon = world.daemon("--consumerd32-path", os.path.join(folder, "src", "lttng-consumerd")).start()
    rings = os.path.join(world.home, "rings")
    session = world.session("s", "--shm-path", rings, channel=[buffers])
    session.start()
    small = app32(world, folder, "--commands").ready()
    large = world.ready_app("app-counter", "--commands")
    assert small.emit(100) == 100 and large.emit(50) == 50
    session.stop()
    found = trace.read(session.path)
    assert sorted(found.ticks()) == sorted([(small.pid, 0, n) for n in range(100)]
                                           + [(large.pid, 0, n) for n in range(50)])
    assert {e["architecture_bit_width"] for e in found.environments.values()} == {32, 64}
    if buffers == "--buffers-uid":
        for bits in ("32", "64"):
            assert os.path.isdir(f"{session.path}/ust/uid/{world.account.uid}/{bits}-bit")
            [of_session] = os.listdir(rings)
            assert {"metadata", "ch_0"} <= set(os.listdir(f"{rings}/{of_session}/ust/uid/{world.account.uid}/{bits}-bit"))
        packets.check(f"{session.path}/ust/uid/{world.account.uid}/64-bit")
    session.destroy()
    assert os.listdir(rings) == []
    assert "not recognized" not in daemon.log(), "what either library keeps of a channel is guarded"


@pytest.fixture
def both(world, folder):
    """A daemon for either bitness; it ends here, for with a second consumer it holds more than an idle one."""
    daemon = world.daemon("--consumerd32-path", os.path.join(folder, "src", "lttng-consumerd")).start()
    yield daemon
    daemon.stop()


def test_killed(world, both, folder, buffers):
    """What a killed 32-bit application committed is kept; the other one goes on."""
    small = app32(world, folder, "--commands").ready()
    large = world.ready_app("app-counter", "--commands")
    session = world.session(channel=[buffers])
    session.start()
    assert small.emit(50) == 50
    small.kill()
    eventually(lambda: small.pid not in world.listed_applications(), "the dead application is gone")
    assert large.emit(70) == 70
    session.stop()
    found = session.read()
    assert (len(found.ticks(small.pid)), len(found.ticks(large.pid))) == (50, 70)
    session.destroy()


def test_filters_and_contexts(world, both, folder, buffers):
    """Bytecode and contexts mean the same in either bitness."""
    session = world.session(channel=[buffers], events=[])
    session.enable("rm_test:tick", options=["-f", "seq >= 10 && seq < 30 && $ctx.vpid == pid && i == 0"])
    session.enable("rm_test:tick", options=["-f", "seq == 40"])
    world.lttng("add-context", "-u", "-s", "s", "-t", "vpid", "-t", "procname", "-t", "vtid")
    small = app32(world, folder, "--commands").ready()
    session.start()
    large = world.ready_app("app-counter", "--commands")
    late = app32(world, folder, "--commands").ready()
    for app in (small, large, late):
        assert app.emit(50) == 50
    session.stop()
    found = trace.read(session.path)
    accepted = [*range(10, 30), 40]
    assert sorted(found.ticks()) == sorted((app.pid, 0, n) for app in (small, large, late) for n in accepted)
    for event in found.events:
        assert event.context == {"vpid": event.fields["pid"], "procname": "app-counter", "vtid": event.fields["pid"]}
    session.destroy()


def test_losses_are_counted(world, both, folder, buffers):
    """Recorded and discarded together are what was emitted; the count is a long of 32 bits there."""
    session = world.session(channel=[buffers, "--subbuf-size", "4k", "--num-subbuf", "2"])
    session.start()
    app = app32(world, folder, "--wait", "--count", "50000").ready()
    # or the consumer may be faster than an emulated program
    consumers = both.consumer_pids()
    for pid in consumers:
        os.kill(pid, signal.SIGSTOP)
    emitted = app.go()
    for pid in consumers:
        os.kill(pid, signal.SIGCONT)
    app.finish()
    session.stop()
    listed = session.listed_discarded()
    found = session.read()
    assert len(found.ticks(app.pid)) + found.discarded == emitted
    assert listed == found.discarded > 0
    session.destroy()
