# SPDX-License-Identifier: GPL-2.0-only
"""Wrong use gets a clear error and the documented exit code, and harms nothing."""
import os
import subprocess

import pytest

from harness import account as accounts


def refused(world, *arguments, code, says=()):
    """Runs a command that must fail with code and mention every word of says."""
    result = world.lttng(*arguments, check=False)
    assert result.code == code, f"exit {result.code}: {result.out}{result.err}"
    said = (result.out + result.err).lower()
    for word in says:
        assert str(word).lower() in said, f"does not mention {word!r}: {said}"
    return result


# What was said must name the thing, the cause and what to do. The session 's' has the channel 'ch', was
# never started, and is the current one; exit codes are those that scripts know.
MISUSE = [
    # an unknown session
    (["start", "nosuch"], 23, ["nosuch", "no session", "lttng list"]),
    (["stop", "nosuch"], 23, ["nosuch", "no session", "lttng list"]),
    (["destroy", "nosuch"], 23, ["nosuch", "no session", "lttng list"]),
    (["list", "nosuch"], 1, ["nosuch", "no session", "lttng list"]),
    (["set-session", "nosuch"], 1, ["nosuch", "no session", "lttng list"]),
    (["enable-channel", "-u", "-s", "nosuch", "x"], 1, ["nosuch", "no session", "lttng list"]),
    (["disable-channel", "-u", "-s", "nosuch", "x"], 4, ["nosuch", "no session", "lttng list"]),
    (["enable-event", "-u", "-s", "nosuch", "a:b"], 23, ["nosuch", "no session", "lttng list"]),
    (["disable-event", "-u", "-s", "nosuch", "a:b"], 23, ["nosuch", "no session", "lttng list"]),
    # a duplicate
    (["create", "s"], 1, ["\"s\"", "exists", "another name"]),
    (["enable-channel", "-u", "ch"], 4, ["\"ch\"", "exists"]),
    # a bad size
    (["enable-channel", "-u", "--subbuf-size", "0", "x"], 1, ["--subbuf-size=0", "size above 0", "512k"]),
    (["enable-channel", "-u", "--subbuf-size", "many", "x"], 1, ["--subbuf-size=many", "size above 0", "512k"]),
    (["enable-channel", "-u", "--num-subbuf", "0", "x"], 1, ["--num-subbuf=0", "number above 0", "-h"]),
    (["enable-channel", "-u", "--num-subbuf", "-1", "x"], 1, ["--num-subbuf=-1", "number above 0", "-h"]),
    (["enable-channel", "-u", "--blocking-timeout", "soon", "x"], 1, ["--blocking-timeout=soon", "microseconds", "inf"]),
    (["enable-channel", "-u", "--overwrite", "--num-subbuf", "1", "x"], 1, ["overwrite", "at least two"]),
    (["enable-channel", "-u", "--overwrite", "--blocking-timeout", "inf", "x"], 1, ["overwrite", "blocking"]),
    # a bad name
    (["create", "a/b"], 1, ["a/b", "no \"/\"", "254"]),
    (["create", ""], 1, ["session", "name is empty", "leave it out"]),
    (["create", "x" * 300], 1, ["xxx", "254"]),
    (["enable-channel", "-u", "a/b"], 1, ["a/b", "no \"/\""]),
    (["enable-channel", "-u", ".hidden"], 1, [".hidden", "dot"]),
    (["enable-event", "-u", "-c", "ch", "x" * 300], 1, ["event name", "at most 255", "-h"]),
    # an unknown option, command, argument
    (["create", "--frobnicate"], 2, ["--frobnicate", "create has no option", "lttng create -h"]),
    (["enable-event", "-u", "--frobnicate", "a:b"], 2, ["--frobnicate", "enable-event has no option", "-h"]),
    (["frobnicate"], 2, ["frobnicate", "unknown command", "--list-commands"]),
    # what is not started, or not there
    (["stop"], 81, ["\"s\"", "stopped"]),
    (["disable-channel", "-u", "nosuch"], 4, ["nosuch", "has no channel", "lttng status"]),
    (["disable-event", "-u", "-c", "ch", "a:b"], 76, ["a:b", "has no event rule", "lttng status"]),
    (["disable-event", "-u", "-c", "nosuch", "rm_test:*"], 59, ["nosuch", "has no channel", "lttng status"]),
]


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("arguments, code, says", MISUSE,
                         ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else str(value))
def test_misuse_is_explained(daemon, world, arguments, code, says):
    """Named, explained, and without any effect."""
    world.session()
    before = world.lttng("list", "s").out, world.lttng("list").out
    result = refused(world, *arguments, code=code, says=says)
    assert result.out == "", "complaints go to the standard error"
    assert (world.lttng("list", "s").out, world.lttng("list").out) == before
    assert daemon.alive()


NO_DAEMON = [(["list"], 1), (["start", "s"], 19), (["stop", "s"], 19), (["destroy", "s"], 1),
             (["enable-event", "-u", "-s", "s", "a:b"], 19), (["--no-sessiond", "create", "s"], 1)]


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("arguments, code", NO_DAEMON, ids=lambda value: str(value))
def test_no_daemon_is_explained(world, arguments, code):
    refused(world, *arguments, code=code, says=["no session daemon", "lttng-sessiond --daemonize"])


def test_unknown_session(daemon, world):
    refused(world, "start", "nosuch", code=23, says=["session"])
    refused(world, "destroy", "nosuch", code=23, says=["session"])


def test_duplicate_session(daemon, world):
    world.lttng("create", "twice")
    result = world.lttng("create", "twice", check=False)
    assert result.code != 0 and "exist" in result.out + result.err
    assert world.lttng("list").out.count("twice") >= 1


@pytest.mark.parametrize("name", ["a/b", "", "x" * 300], ids=["slash", "empty", "long"])
def test_bad_session_name(daemon, world, name):
    assert world.lttng("create", name, check=False).code != 0
    assert daemon.alive()


@pytest.mark.parametrize("options", [["--subbuf-size", "0"], ["--subbuf-size", "many"],
                                     ["--num-subbuf", "0"], ["--num-subbuf", "-1"],
                                     ["--blocking-timeout", "soon"],
                                     ["--overwrite", "--num-subbuf", "1"],
                                     ["--overwrite", "--blocking-timeout", "inf"]],
                         ids=" ".join)
def test_bad_channel(daemon, world, options):
    world.lttng("create", "s", "--output", os.path.join(world.path, "t"))
    assert world.lttng("enable-channel", "-u", *options, "ch", check=False).code != 0
    assert "ch:" not in world.lttng("list", "s").out
    assert daemon.alive()


def test_size_that_is_no_power_of_two_is_rounded_up(daemon, world):
    world.lttng("create", "s", "--output", os.path.join(world.path, "t"))
    result = world.lttng("enable-channel", "-u", "--subbuf-size", "5000", "--num-subbuf", "3", "ch")
    assert "8192" in result.out + result.err and "4" in result.out + result.err
    assert "8192" in world.lttng("list", "s").out


@pytest.mark.parametrize("name", [".hidden", "a/b"])
def test_bad_channel_name(daemon, world, name):
    world.lttng("create", "s", "--output", os.path.join(world.path, "t"))
    assert world.lttng("enable-channel", "-u", name, check=False).code != 0


def test_duplicate_channel(daemon, world):
    world.session()
    refused(world, "enable-channel", "-u", "-s", "s", "ch", code=4)


def test_second_kind_of_buffers(daemon, world):
    world.session(channel=["--buffers-uid"])
    refused(world, "enable-channel", "-u", "-s", "s", "--buffers-pid", "other", code=1,
            says=() if world.suite.is_stock else ["other", "per-user or per-process buffers", "--buffers-uid or --buffers-pid"])


def test_channel_after_start(daemon, world):
    session = world.session()
    session.start()
    refused(world, "enable-channel", "-u", "-s", "s", "late", code=1,
            says=() if world.suite.is_stock else ["late", "started"])
    session.destroy()


def test_start_twice_and_stop_twice(daemon, world):
    session = world.session()
    session.start()
    refused(world, "start", "s", code=80, says=["already"])
    session.stop()
    refused(world, "stop", "s", code=81, says=["already"])
    session.destroy()


def test_no_daemon(world):
    for command in (["list"], ["start", "s"], ["stop", "s"], ["destroy", "s"],
                    ["--no-sessiond", "create", "s"]):
        result = world.lttng(*command, check=False)
        assert result.code != 0 and (result.err + result.out).strip(), command
    refused(world, "start", "s", code=19, says=["session daemon"])


def test_unknown_option_and_command(world):
    refused(world, "create", "--frobnicate", code=2)
    refused(world, "enable-event", "-u", "--frobnicate", "a:b", code=2)
    refused(world, "frobnicate", code=2)


def test_no_current_session(daemon, world):
    says = () if world.suite.is_stock else ["no current session", "lttng create", "set-session"]
    refused(world, "start", code=1, says=says)
    refused(world, "status", code=1, says=says)


def test_daemon_with_unknown_option(world):
    daemon = world.daemon("--frobnicate")
    with pytest.raises(AssertionError, match="exit 1"):
        daemon.start()
    assert "frobnicate" in daemon.log()
    assert world.suite.is_stock or "--help" in daemon.log(), "and what to do"
    world.daemons.remove(daemon)


def test_daemon_with_missing_configuration(world):
    daemon = world.daemon("--config", os.path.join(world.path, "nosuch.conf"))
    with pytest.raises(AssertionError, match="exit 1"):
        daemon.start()
    assert world.suite.is_stock or ("nosuch.conf" in daemon.log() and "No such file" in daemon.log())
    world.daemons.remove(daemon)


def test_second_daemon(daemon, world):
    second = world.daemon()
    with pytest.raises(AssertionError, match="exit 1"):
        second.start()
    assert "already running" in second.log().lower()
    if not world.suite.is_stock:
        for word in (f"pid {daemon.pid}", "lttng-sessiond", world.run_dir, f"'kill {daemon.pid}'"):
            assert word in second.log(), second.log()
    world.daemons.remove(second)
    session = world.session()
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 5)
    app.go()
    session.destroy()
    assert len(session.read().events) == 5, "the first daemon is unharmed"


def closed_folder(world):
    """Of root and for nobody else; for root itself: a file system that is mounted read-only."""
    path = os.path.join(world.path, "closed")
    os.mkdir(path, 0o500)
    if world.account.is_root:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", path], check=True)
    elif os.geteuid() == 0:
        os.chown(path, 0, -1)
    return path


def test_unwritable_output(daemon, world):
    """Names the place and the cause; the session can be destroyed, and the next one records."""
    path = os.path.join(closed_folder(world), "trace")
    try:
        result = world.lttng("create", "s", "--output", path, check=False)
        if result.code == 0:
            world.lttng("enable-event", "-u", "-s", "s", "rm_test:*")
            result = world.lttng("start", "s", check=False)
        assert result.code != 0
        if not world.suite.is_stock:
            assert result.code == 17, "cannot create the directory"
            cause = "Read-only file system" if world.account.is_root else "Permission denied"
            for word in (path, cause, "lttng create --output"):
                assert word in result.err, result.err
        world.lttng("destroy", "s", check=False)
    finally:
        if world.account.is_root:
            subprocess.run(["umount", os.path.dirname(path)], check=True)
    session = world.session("good")
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 3)
    app.go()
    session.destroy()
    assert len(session.read().events) == 3


@pytest.mark.root_only
def test_no_permission(daemon, world):
    """A user outside the tracing group does not reach the root daemon, nor its sessions."""
    world.session()
    result = world.lttng("list", "s", account=accounts.OTHER, check=False,
                         environment=world.home_of(accounts.OTHER))
    assert result.code != 0 and (result.out + result.err).strip()
    if not world.suite.is_stock:
        for word in ("no session daemon", "/var/run/lttng", "tracing"):
            assert word in result.err.lower(), result.err


@pytest.mark.root_only
@pytest.mark.ringmaster_only
def test_session_of_another_user(daemon, world):
    """A member of the tracing group names a session of root: it is told whose it is, and what to do."""
    world.session("roots")
    for verb, code, words in (("start", 32, ["belongs to another user", "as that user or as root"]),
                              ("destroy", 23, ["no session has this name", "lttng list"])):
        result = world.lttng(verb, "roots", account=accounts.TRACER, check=False,
                             environment=world.home_of(accounts.TRACER))
        assert result.code == code, result
        for word in ('"roots"', *words):
            assert word in result.err.lower(), result.err


@pytest.mark.ringmaster_only
def test_too_little_memory(daemon, world, buffers):
    """Buffers larger than the machine's memory are refused at once: which, how large, and what to do."""
    world.session(channel=[buffers])
    result = refused(world, "enable-channel", "-u", "-s", "s", buffers, "--subbuf-size", "2G", "--num-subbuf",
                     1 << (memory_of_machine() >> 31).bit_length(), "huge", code=1,
                     says=["memory", '"huge"', '"s"', "MiB for each", "--subbuf-size", "--num-subbuf"])
    assert result.out == "" and "huge" not in world.lttng("list", "s").out
    world.session("next", channel=[buffers]).start()
    assert world.ready_app("app-counter", "--wait", "--count", 2).go() == 2
    world.lttng("destroy", "next")
    assert daemon.alive()


def memory_of_machine():
    with open("/proc/meminfo") as file:
        sizes = dict(line.split(":") for line in file)
    return sum(int(sizes[name].split()[0]) << 10 for name in ("MemTotal", "SwapTotal"))


def test_disable_of_unknown_things(daemon, world):
    world.session()
    refused(world, "disable-channel", "-u", "-s", "s", "nosuch", code=4)
    assert world.lttng("disable-event", "-u", "-s", "s", "-c", "ch", "a:b", check=False).code != 0
    assert world.lttng("disable-event", "-u", "-s", "s", "-c", "nosuch", "rm_test:*",
                       check=False).code != 0
