# SPDX-License-Identifier: GPL-2.0-only
"""Wrong use gets a clear error and the documented exit code, and harms nothing."""
import os

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


def test_unknown_session(daemon, world):
    refused(world, "start", "nosuch", code=23, says=["session"])
    refused(world, "destroy", "nosuch", code=23, says=["session"])
    assert world.lttng("list", "nosuch", check=False).code != 0
    assert world.lttng("stop", "nosuch", check=False).code != 0
    assert world.lttng("set-session", "nosuch", check=False).code != 0
    assert world.lttng("enable-event", "-u", "-s", "nosuch", "a:b", check=False).code != 0


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
    refused(world, "enable-channel", "-u", "-s", "s", "--buffers-pid", "other", code=1)


def test_channel_after_start(daemon, world):
    session = world.session()
    session.start()
    refused(world, "enable-channel", "-u", "-s", "s", "late", code=1)
    session.destroy()


def test_start_twice_and_stop_twice(daemon, world):
    session = world.session()
    session.start()
    refused(world, "start", "s", code=80)
    session.stop()
    refused(world, "stop", "s", code=81)
    session.destroy()


def test_stop_of_a_session_never_started(daemon, world):
    world.session()
    assert world.lttng("stop", "s", check=False).code != 0


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
    refused(world, "start", code=1)
    refused(world, "status", code=1)


def test_daemon_with_unknown_option(world):
    daemon = world.daemon("--frobnicate")
    with pytest.raises(AssertionError, match="exit 1"):
        daemon.start()
    assert "frobnicate" in daemon.log()
    world.daemons.remove(daemon)


def test_daemon_with_missing_configuration(world):
    daemon = world.daemon("--config", os.path.join(world.path, "nosuch.conf"))
    with pytest.raises(AssertionError, match="exit 1"):
        daemon.start()
    world.daemons.remove(daemon)


def test_second_daemon(daemon, world):
    second = world.daemon()
    with pytest.raises(AssertionError, match="exit 1"):
        second.start()
    assert "already running" in second.log().lower()
    if not world.suite.is_stock:
        assert str(daemon.pid) in second.log(), "names the pid of the one that runs"
    world.daemons.remove(second)
    session = world.session()
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 5)
    app.go()
    session.destroy()
    assert len(session.read().events) == 5, "the first daemon is unharmed"


@pytest.mark.user_only
def test_unwritable_output(daemon, world):
    closed = os.path.join(world.path, "closed")
    os.mkdir(closed, 0o500)
    os.chown(closed, 0 if os.geteuid() == 0 else -1, -1)
    result = world.lttng("create", "s", "--output", os.path.join(closed, "trace"), check=False)
    if result.code == 0:
        world.lttng("enable-event", "-u", "-s", "s", "rm_test:*")
        result = world.lttng("start", "s", check=False)
    assert result.code != 0
    if not world.suite.is_stock:
        assert "permission" in (result.out + result.err).lower()
    world.lttng("destroy", "s", check=False)


@pytest.mark.root_only
def test_no_permission(daemon, world):
    """A user outside the tracing group does not reach the root daemon, nor its sessions."""
    world.session()
    result = world.lttng("list", "s", account=accounts.OTHER, check=False,
                         environment=world.home_of(accounts.OTHER))
    assert result.code != 0 and (result.out + result.err).strip()


@pytest.mark.ringmaster_only
def test_too_little_memory(daemon, world, buffers):
    """Buffers larger than the machine's memory: said before or at start, and the daemon lives."""
    world.lttng("create", "s", "--output", os.path.join(world.path, "t"))
    asked = world.lttng("enable-channel", "-u", "-s", "s", buffers, "--subbuf-size", "2G",
                        "--num-subbuf", "32", "ch", check=False)
    said = asked.out + asked.err
    if asked.code == 0:
        world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", "rm_test:*")
        world.app("app-light").ready()
        started = world.lttng("start", "s", check=False)
        said += started.out + started.err
    assert "memory" in said.lower()
    assert daemon.alive()
    world.lttng("destroy", "s", check=False)


def test_disable_of_unknown_things(daemon, world):
    world.session()
    refused(world, "disable-channel", "-u", "-s", "s", "nosuch", code=4)
    assert world.lttng("disable-event", "-u", "-s", "s", "-c", "ch", "a:b", check=False).code != 0
    assert world.lttng("disable-event", "-u", "-s", "s", "-c", "nosuch", "rm_test:*",
                       check=False).code != 0
