# SPDX-License-Identifier: GPL-2.0-only
"""Attributes of channels: what is asked for, what is made of it, what it does to the trace."""
import glob
import json
import os
import re
import subprocess
import time
from collections import Counter
from types import SimpleNamespace

import pytest

from harness import listing, packets, trace
from harness.waiting import eventually
from test_loss import TINY, paused

BLOCKING = {"LTTNG_UST_ALLOW_BLOCKING": "1"}


def enable(world, *options, check=True):
    return world.lttng("enable-channel", "-u", "-s", "s", *options, check=check)


# what is asked for and what is made of it


@pytest.mark.parametrize("buffers, size", [("--buffers-uid", 524288), ("--buffers-pid", 16384)])
def test_defaults(daemon, world, buffers, size):
    world.lttng("create", "s")
    enable(world, buffers, "c")
    assert listing.channels(world, "s")["c"] == {
        "overwrite_mode": "DISCARD", "subbuffer_size": size, "subbuffer_count": 4,
        "switch_timer_interval": 0, "read_timer_interval": 0, "monitor_timer_interval": 1000000,
        "blocking_timeout": 0, "output_type": "MMAP", "tracefile_size": 0, "tracefile_count": 0,
        "live_timer_interval": 0, "discarded_events": 0, "lost_packets": 0, "enabled": True, "events": []}
    world.lttng("destroy", "s")


ROUNDED = [
    (["--subbuf-size", "5000"], {"subbuffer_size": 8192}),
    (["--num-subbuf", "3"], {"subbuffer_count": 4}),
    (["--subbuf-size", "8k", "--tracefile-size", "5000"], {"tracefile_size": 8192}),
]
TAKEN = [
    (["--subbuf-size", "4096"], {"subbuffer_size": 4096}),
    (["--subbuf-size", "2M"], {"subbuffer_size": 2097152}),
    (["--num-subbuf", "1"], {"subbuffer_count": 1}),
    (["--num-subbuf", "16"], {"subbuffer_count": 16}),
    (["--overwrite", "--num-subbuf", "2"], {"overwrite_mode": "OVERWRITE", "subbuffer_count": 2}),
    (["--discard"], {"overwrite_mode": "DISCARD"}),
    (["--switch-timer", "100000"], {"switch_timer_interval": 100000}),
    (["--read-timer", "200000"], {"read_timer_interval": 200000}),
    (["--monitor-timer", "0"], {"monitor_timer_interval": 0}),
    (["--monitor-timer", "250000"], {"monitor_timer_interval": 250000}),
    (["--blocking-timeout", "inf"], {"blocking_timeout": -1}),
    (["--blocking-timeout", "0"], {"blocking_timeout": 0}),
    (["--blocking-timeout", "1500"], {"blocking_timeout": 1500}),
    (["--output", "mmap"], {"output_type": "MMAP"}),
    (["--subbuf-size", "8k", "--tracefile-size", "16k", "--tracefile-count", "3"],
     {"tracefile_size": 16384, "tracefile_count": 3}),
]


def test_attributes(daemon, world, buffers):
    """R11: each is taken, or rounded with a warning, and listed."""
    world.lttng("create", "s")
    for n, (options, _) in enumerate(ROUNDED):
        said = enable(world, buffers, *options, f"rounded{n}")
        assert said.code == 0 and "warning" in said.err.lower(), f"{options}: {said.err}"
    if not world.suite.is_stock:  # it refuses
        said = enable(world, buffers, "--subbuf-size", "1k", "page")
        assert "warning" in said.err.lower()
        assert listing.channels(world, "s")["page"]["subbuffer_size"] == 4096
    for n, (options, _) in enumerate(TAKEN):
        said = enable(world, buffers, *options, f"taken{n}")
        assert said.code == 0 and "warning" not in said.err.lower(), f"{options}: {said.err}"
    found = listing.channels(world, "s")
    for name, rows in (("rounded", ROUNDED), ("taken", TAKEN)):
        for n, (options, wanted) in enumerate(rows):
            shown = {key: found[f"{name}{n}"][key] for key in wanted}
            assert shown == wanted, options
    world.lttng("destroy", "s")


REFUSED = [
    ["--subbuf-size", "0", "c"], ["--subbuf-size", "many", "c"], ["--num-subbuf", "0", "c"],
    ["--switch-timer", "soon", "c"], ["--read-timer", "-1", "c"], ["--blocking-timeout", "-1", "c"],
    ["--output", "splice", "c"], ["--output", "paper", "c"], ["--buffers-global", "c"],
    ["--tracefile-count", "3", "c"], ["--overwrite", "--blocking-timeout", "5", "c"],
    ["a/b"], [".hidden"], [],
]
OURS_REFUSED = [["--buffers-uid", "--buffers-pid", "c"], ["metadata"]]  # the stock suite takes them


def test_refusals(daemon, world):
    """Exit 1 (2 for what is no command line at all), a reason, and nothing is made."""
    world.lttng("create", "s")
    for options in REFUSED + ([] if world.suite.is_stock else OURS_REFUSED):
        said = enable(world, *options, check=False)
        assert said.code in (1, 2) and said.err.strip(), f"{options}: {said.code} {said.err}"
    said = world.lttng("enable-channel", "-s", "s", "c", check=False)
    assert said.code == 1 and said.err, "no domain"
    assert listing.channels(world, "s") == {}
    enable(world, "--buffers-uid", "c")
    assert enable(world, "c", check=False).code == 4, "exists"
    assert enable(world, "--buffers-pid", "d", check=False).code == 1, "one ownership in a session"
    world.lttng("start", "s")
    for state in ("running", "stopped"):
        said = enable(world, "d", check=False)
        assert said.code == 1 and "start" in said.err.lower(), state
        said = world.lttng("add-context", "-u", "-s", "s", "-t", "vpid", check=False)
        assert said.code == 4 and "start" in said.err.lower(), state
        said = world.lttng("enable-event", "-u", "-s", "s", "-c", "d", "a:b", check=False)
        assert said.code in (1, 80) and "start" in said.err.lower(), state
        if state == "running":
            world.lttng("stop", "s")
    assert list(listing.channels(world, "s")) == ["c"]
    world.lttng("destroy", "s")


def test_channels_made_on_demand(daemon, world):
    world.lttng("create", "s")
    assert world.lttng("start", "s", check=False).code == 72, "no channel yet"
    world.lttng("enable-event", "-u", "-s", "s", "rm_test:tick")
    world.lttng("enable-event", "-u", "-s", "s", "-c", "other", "rm_test:note")
    assert set(listing.channels(world, "s")) == {"channel0", "other"}
    world.lttng("create", "t")
    world.lttng("enable-channel", "-u", "-s", "t", "mine")
    assert world.lttng("enable-event", "-u", "-s", "t", "rm_test:*", check=False).code in (1, 83)
    world.lttng("enable-event", "-u", "-s", "t", "-c", "more", "rm_test:note")
    assert set(listing.channels(world, "t")) == {"mine", "more"}
    world.lttng("start", "s")
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    app.emit(10)
    world.lttng("destroy", "--all")


# too little memory is told before anything is started


@pytest.fixture
def fake_memory(world):
    """Says how much memory there is: of the machine in KiB, and of the daemon's control group in bytes."""
    if not os.environ.get("RM_NAMESPACE"):
        pytest.skip("not run as root: no private namespaces")
    mounts = []

    def mount(source, target, *options):
        subprocess.run(["mount", *options, source, target], check=True)
        mounts.append(target)

    def set_machine(kib):
        path = os.path.join(world.path, "meminfo")
        with open("/proc/meminfo") as file:
            text = re.sub(r"MemAvailable: .*", f"MemAvailable: {kib} kB", file.read())
        with open(path, "w") as file:
            file.write(text)
        mount(path, "/proc/meminfo", "--bind")

    def set_group(daemon, limit, used):
        with open(f"/proc/{daemon.pid}/cgroup") as file:
            [group] = [line.split(":", 2)[2].strip() for line in file if line.startswith("0::")]
        mount("tmpfs", "/sys/fs/cgroup", "-t", "tmpfs", "-o", "mode=755")
        folder = "/sys/fs/cgroup" + group
        os.makedirs(folder, exist_ok=True)
        for name, value in (("memory.max", limit), ("memory.current", used)):
            with open(os.path.join(folder, name), "w") as file:
                file.write(f"{value}\n")

    yield SimpleNamespace(set_machine=set_machine, set_group=set_group)
    for target in reversed(mounts):
        subprocess.run(["umount", "--lazy", target], check=True)


def memory_warnings(said):
    return [line for line in said.err.splitlines() if line.startswith("warning:") and "memory" in line]


@pytest.mark.ringmaster_only
def test_memory_of_the_machine(daemon, world, buffers, fake_memory):
    cpus = len(packet_cpus(world))
    world.lttng("create", "s")
    fake_memory.set_machine(8 * 1024 * cpus)  # 8 MiB for each CPU
    assert not memory_warnings(enable(world, buffers, "--subbuf-size", "1M", "--num-subbuf", "4", "fits"))
    [warning] = memory_warnings(enable(world, buffers, "--subbuf-size", "1M", "--num-subbuf", "8", "more"))
    assert '"more"' in warning and f"{12 * cpus} MiB" in warning and f"{8 * cpus} MiB" in warning
    assert ("process" if buffers == "--buffers-pid" else "user") in warning
    for place, n in ((world.path, 0), ("/dev/shm", 1)):  # a disk, and what is memory itself
        world.lttng("destroy", "s")
        world.lttng("create", "s", "--shm-path", place)
        warnings = memory_warnings(enable(world, buffers, "--subbuf-size", "1M", "--num-subbuf", "16", "more"))
        assert len(warnings) == n and all(f"{8 * cpus} MiB of memory" in warning for warning in warnings)
    world.lttng("destroy", "s")


def packet_cpus(world):
    """The CPUs that a channel has rings for."""
    with open("/sys/devices/system/cpu/possible") as file:
        first, _, last = file.read().strip().partition("-")
    return range(int(first), int(last or first) + 1)


@pytest.mark.ringmaster_only
def test_memory_of_the_control_group(daemon, world, fake_memory):
    cpus = len(packet_cpus(world))
    world.lttng("create", "s")
    fake_memory.set_group(daemon, (20 << 20) * cpus, (16 << 20) * cpus)  # 4 MiB left for each CPU
    assert not memory_warnings(enable(world, "--subbuf-size", "512k", "--num-subbuf", "4", "fits"))
    [warning] = memory_warnings(enable(world, "--subbuf-size", "1M", "--num-subbuf", "4", "more"))
    assert f"{4 * cpus} MiB" in warning
    world.lttng("destroy", "s")


@pytest.mark.ringmaster_only
def test_memory_of_all_programs(daemon, world, buffers, fake_memory):
    """Said at the first start, before anything is made: a set for each process that is tracked, or one for the user."""
    cpus = len(packet_cpus(world))
    apps = [world.ready_app("app-counter", "--commands") for _ in range(3)]
    for name in ("s", "one"):
        world.lttng("create", name)
        world.lttng("enable-channel", "-u", buffers, "-s", name, "--subbuf-size", "1M", "--num-subbuf", "4", "ch")
        world.lttng("enable-event", "-u", "-s", name, "-c", "ch", "rm_test:*")
    world.lttng("track", "-u", "-s", "one", f"--vpid={apps[1].pid}")
    fake_memory.set_machine(5 * 1024 * cpus)  # enough for one set, of 4 MiB for each CPU
    assert not wanted_of(world.lttng("start", "one"), "one")
    world.lttng("destroy", "one")
    said = wanted_of(world.lttng("start", "s"), "s")
    if buffers == "--buffers-pid":
        [warning] = said
        assert f"{12 * cpus} MiB for 3 processes" in warning and f"{5 * cpus} MiB" in warning
    else:
        assert not said
    world.lttng("destroy", "s")
    fake_memory.set_machine(3 * 1024 * cpus)
    world.lttng("create", "t")
    world.lttng("enable-channel", "-u", buffers, "-s", "t", "--subbuf-size", "1M", "--num-subbuf", "4", "ch")
    [warning] = wanted_of(world.lttng("start", "t"), "t")
    count = "3 processes" if buffers == "--buffers-pid" else "1 user"
    assert f"for {count}, and only {3 * cpus} MiB" in warning
    world.lttng("destroy", "t")


def wanted_of(said, name):
    """Warnings of what a session would need; what the consumer then refuses is another matter."""
    return [line for line in memory_warnings(said) if f'The buffers of session "{name}"' in line]


# timers


def bytes_of(session, channel):
    return sum(os.path.getsize(path) for path in packets.data_files(session.path)
               if os.path.basename(path).startswith(channel + "_"))


def test_switch_timer(daemon, world, buffers):
    """Half-full sub-buffers get out while the session runs; those of the other channel do not."""
    session = world.session(channel=[buffers, "--switch-timer", "100000"])
    session.channel("still", buffers).enable("rm_test:*", channel="still")
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    eventually(lambda: bytes_of(session, "ch") > 0, "the timer switches sub-buffers")
    assert bytes_of(session, "still") == 0
    app.emit(5)
    session.stop()
    assert session.read().counts() == {"rm_test:tick": 30}
    session.destroy()


def test_read_timer(daemon, world, buffers):
    """Applications do not wake the consumer: full sub-buffers are fetched at intervals."""
    session = world.session(channel=[buffers, "--subbuf-size", "4k", "--num-subbuf", "64", "--read-timer",
                                     "50000"])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(1000)
    eventually(lambda: bytes_of(session, "ch") > 4096, "the timer reads")
    app.emit(1000)
    session.stop()
    assert len(session.read().ticks(app.pid)) == 2000
    session.destroy()


def test_read_timer_is_waited_for(daemon, world, buffers):
    """Full sub-buffers stay where they are until the timer fires, and are fetched then."""
    session = world.session(channel=[buffers, "--subbuf-size", "4k", "--num-subbuf", "64", "--read-timer", "8000000"])
    app = world.ready_app("app-counter", "--commands")
    begin = time.monotonic()
    session.start()
    app.emit(1000)
    written = bytes_of(session, "ch")
    assert time.monotonic() - begin < 8, "the machine is too slow for this test"
    assert written == 0
    eventually(lambda: bytes_of(session, "ch") > 4096, "the timer reads")
    session.stop()
    assert len(session.read().ticks(app.pid)) == 1000
    session.destroy()


@pytest.mark.ringmaster_only
def test_monitor_timer(daemon, world, buffers):
    """The list shows how full the buffers were; nothing when nobody looks."""
    session = world.session(channel=[buffers, "--subbuf-size", "16k", "--monitor-timer", "20000"])
    session.channel("unseen", buffers, "--subbuf-size", "16k", "--monitor-timer", "0")
    session.enable("rm_test:*", channel="unseen")
    session.start()
    app = world.ready_app("app-counter", "--commands")
    assert "Buffer use" not in session.list()
    app.emit(2000)
    eventually(lambda: "Buffer use" in session.list(), "a sample")
    eventually(lambda: "Buffer use        0 B of " in session.list(), "a sample of drained buffers")
    document = json.loads(world.lttng("--mi", "json", "list", "s").out)
    found = {name: attributes for name, attributes in attributes_of(document)}
    assert found["ch"]["buffer_use_highest"] == found["ch"]["buffer_use_lowest"] == 0
    assert "buffer_use_highest" not in found["unseen"]
    assert session.list().count("Buffer use") == 1
    session.destroy()


def attributes_of(value):
    """(name, attributes) of each channel in a document."""
    if isinstance(value, dict) and "attributes" in value and "name" in value:
        yield value["name"], value["attributes"]
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from attributes_of(item)


@pytest.mark.ringmaster_only
def test_timers_together(daemon, world, buffers):
    session = world.session(channel=[buffers, "--subbuf-size", "4k", "--switch-timer", "20000",
                                     "--read-timer", "30000", "--monitor-timer", "10000"])
    session.start()
    app = world.ready_app("app-counter", "--commands", "--delay-us", "100")
    app.emit(2000)
    eventually(lambda: bytes_of(session, "ch") > 4096, "data comes out")
    session.stop()
    found = session.read()
    assert len(found.ticks(app.pid)) + packets.discarded(session.path) == 2000
    session.destroy()


# blocking


def test_blocking_waits_for_room(daemon, world, buffers):
    session = world.session(channel=[buffers, *TINY, "--blocking-timeout", "inf"])
    session.start()
    app = world.ready_app("app-counter", "--commands", environment=BLOCKING)
    app.emit(1)
    with paused(daemon):
        app.say("emit 5000")
        with pytest.raises(AssertionError, match="no line"):
            app.line(0.5)
    assert app.emitted() == 5001
    session.stop()
    assert len(session.read().ticks(app.pid)) == 5001
    assert packets.discarded(session.path) == 0 and not session.listed_discarded()
    session.destroy()


def test_blocking_for_a_while(daemon, world, buffers):
    """Each event that finds no room waits for the timeout, then it is discarded and counted."""
    session = world.session(channel=[buffers, *TINY, "--blocking-timeout", "20000"])
    session.start()
    app = world.ready_app("app-counter", "--commands", "--event", "bulk", "--bulk-size", "2000",
                          environment=BLOCKING)
    app.emit(1)
    with paused(daemon):
        begin = time.monotonic()
        emitted = app.emit(30)
        seconds = time.monotonic() - begin
    session.stop()
    lost = packets.discarded(session.path)
    recorded = len(session.read().events)
    assert recorded + lost == emitted and recorded > 0 and lost > 0
    assert session.listed_discarded() == lost
    assert seconds > 0.9 * lost * 0.020, "it waited for each"
    session.destroy()


@pytest.mark.parametrize("timeout, environment", [("inf", {}), ("0", BLOCKING)])
def test_programs_that_do_not_block(daemon, world, buffers, timeout, environment):
    """Neither a program that was not told that it may, nor one in a channel without a timeout."""
    session = world.session(channel=[buffers, *TINY, "--blocking-timeout", timeout])
    session.start()
    app = world.ready_app("app-counter", "--commands", environment=environment)
    app.emit(1)
    with paused(daemon):
        emitted = app.emit(5000)
    session.stop()
    lost = packets.discarded(session.path)
    assert lost > 0 and len(session.read().events) + lost == emitted
    session.destroy()


# trace files


def files_of_streams(session):
    """{(folder, channel and cpu): numbers of its files}"""
    found = {}
    for path in packets.data_files(session.path):
        name, number = os.path.basename(path).rsplit("_", 1)
        found.setdefault((os.path.dirname(path), name), []).append(int(number))
    return found


def test_tracefile_size(daemon, world, buffers):
    session = world.session(channel=[buffers, "--subbuf-size", "4k", "--num-subbuf", "64",
                                     "--tracefile-size", "16k"])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(5000)
    session.stop()
    numbers = files_of_streams(session)
    assert any(len(found) > 3 for found in numbers.values())
    for found in numbers.values():
        assert sorted(found) == list(range(len(found)))
    for path in packets.data_files(session.path):
        assert os.path.getsize(path) <= 16384 and packets.check_file(path, gaps=True) is not None
    seqs = [seq for _, _, seq in trace.read(session.path).ticks(app.pid)]
    assert sorted(seqs) == list(range(5000))
    session.destroy()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_tracefile_ring(daemon, world, buffers, count):
    """The last packets of each stream are there, in numbered files that are used again."""
    session = world.session(channel=[buffers, "--subbuf-size", "4k", "--num-subbuf", "64",
                                     "--tracefile-size", "8k", "--tracefile-count", count])
    session.start()
    app = world.ready_app("app-counter", "--commands")
    for _ in range(4):
        emitted = app.emit(2000)
    session.stop()
    check_ring(session, count, emitted, app.pid)
    session.destroy()


def check_ring(session, count, emitted, pid):
    seqs = [seq for _, _, seq in trace.read(session.path).ticks(pid)]
    assert len(set(seqs)) == len(seqs) and max(seqs) == emitted - 1 and 0 < len(seqs) < emitted
    recycled = 0
    for (folder, name), numbers in files_of_streams(session).items():
        assert len(numbers) <= count and max(numbers) < count
        assert len(glob.glob(os.path.join(folder, "index", name + "_*.idx"))) == len(numbers)
        kept = sorted(p.sequence for n in numbers
                      for p in packets.check_file(os.path.join(folder, f"{name}_{n}"), gaps=True))
        if kept:
            assert kept == list(range(kept[0], kept[-1] + 1)), "the last packets, without a gap"
            recycled += kept[0]
    assert recycled > 0 and recycled == packets.unrecorded(session.path)
    if session.world.suite.is_stock:
        return
    losses = session.losses()
    assert losses["recycled_packets"] == recycled, "counted and kept packets cover all from 0 to the last"
    assert losses["lost_packets"] == session.listed_lost() == 0
    assert losses["discarded_events"] == session.listed_discarded() == packets.discarded(session.path)


# enabling and disabling


def test_disable_and_enable_channel(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.channel("other", buffers).enable("rm_test:*", channel="other")
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    world.lttng("disable-channel", "-u", "-s", "s", "ch")
    assert not listing.channels(world, "s")["ch"]["enabled"]
    late = world.ready_app("app-counter", "--commands")
    app.emit(10)
    late.emit(5)
    enable(world, "ch")
    assert listing.channels(world, "s")["ch"]["enabled"]
    app.emit(10)
    late.emit(5)
    session.stop()
    found = session.read()
    by_channel = {}
    for event in found.events:
        channel = os.path.basename(event.stream[1]).rsplit("_", 1)[0]
        by_channel.setdefault((channel, event.fields["pid"]), []).append(event.fields["seq"])
    assert by_channel == {
        ("ch", app.pid): [*range(10), *range(20, 30)], ("ch", late.pid): list(range(5, 10)),
        ("other", app.pid): list(range(30)), ("other", late.pid): list(range(10))}
    assert world.lttng("disable-channel", "-u", "-s", "s", "nosuch", check=False).code == 4
    session.destroy()


def test_disable_channel_before_start(daemon, world, buffers):
    session = world.session(channel=[buffers])
    world.lttng("disable-channel", "-u", "-s", "s", "ch")
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(10)
    enable(world, "ch")
    app.emit(10)
    session.stop()
    assert [seq for _, _, seq in session.read().ticks()] == list(range(10, 20))
    session.destroy()


# output and names


def test_no_output(daemon, world, buffers):
    world.lttng("create", "s", "--no-output")
    enable(world, buffers, "ch")
    world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", "rm_test:*")
    world.lttng("start", "s")
    app = world.ready_app("app-counter", "--commands")
    assert app.emit(1000) == 1000
    world.lttng("stop", "s")
    world.lttng("destroy", "s")
    traces = os.path.join(world.home, "lttng-traces")
    assert not os.path.exists(traces) or not os.listdir(traces)


def test_odd_names(daemon, world):
    """Whatever is a file's name is a channel's name."""
    names = ["a b", "ü", "x" * 200, "-dash", "100%", "a.b"]
    session = world.session(channel=[], events=[])
    for name in names:
        world.lttng("enable-channel", "-u", "-s", "s", "--", name)
        world.lttng("enable-event", "-u", "-s", "s", f"--channel={name}", "rm_test:tick")
    session.start()
    app = world.ready_app("app-counter", "--commands")
    app.emit(3)
    session.stop()
    found = session.read()
    channels = {os.path.basename(event.stream[1]).rsplit("_", 1)[0] for event in found.events}
    assert channels == set(names) and len(found.events) == 3 * len(names)
    session.destroy()


LONGEST = {(): 240, ("--tracefile-size", "8k"): 219}  # with every number that may follow, a file's name has 255 bytes


@pytest.mark.ringmaster_only  # the stock suite takes 254 bytes, and then records nothing
@pytest.mark.user_only
def test_longest_names(daemon, world):
    """The longest name records; one byte more is refused when it is given, wherever that is, and the limit is named."""
    session = world.session(channel=[], events=[])
    for options, limit in LONGEST.items():
        for letter, length in (("n", limit), ("x", limit + 1), ("y", 255)):
            said = enable(world, *options, "--subbuf-size", "8k", "--num-subbuf", "64", letter * length, check=False)
            assert said.code == (0 if letter == "n" else 1), said.err
            assert letter == "n" or (str(limit) in said.err and "bytes" in said.err), said.err
    said = enable(world, "z" * 300, check=False)
    assert said.code == 1 and "240 bytes" in said.err
    said = world.lttng("enable-event", "-u", "-s", "s", "-c", "x" * 241, "rm_test:tick", check=False)
    assert said.code and "may have 240" in said.err
    for limit in LONGEST.values():
        world.lttng("enable-event", "-u", "-s", "s", "-c", "n" * limit, "rm_test:tick")
    assert {len(name) for name in listing.channels(world, "s")} == {2, *LONGEST.values()}
    path = os.path.join(world.home, "s.lttng")
    world.lttng("save", "s", "-o", world.home)
    session.start()
    app = world.ready_app("app-counter", "--commands")
    emitted = app.emit(3000)
    session.stop()
    recorded = Counter(len(os.path.basename(event.stream[1]).partition("_")[0]) for event in session.read(gaps=True).events)
    assert recorded == {limit: emitted for limit in LONGEST.values()}
    assert {os.path.basename(path).count("_") for path in packets.data_files(session.path)} == {1, 2}
    session.destroy()
    with open(path) as file:
        text = file.read()
    for limit in LONGEST.values():
        with open(path, "w") as file:
            file.write(text.replace(f"<name>{'n' * limit}<", f"<name>{'n' * (limit + 1)}<"))
        said = world.lttng("load", "-i", path, check=False)
        assert said.code and f"may have {limit}" in said.err
    with open(path, "w") as file:
        file.write(text)
    assert world.lttng("load", "-i", path).code == 0
    assert {len(name) for name in listing.channels(world, "s")} == {2, *LONGEST.values()}
    world.lttng("destroy", "s")
