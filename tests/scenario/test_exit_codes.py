# SPDX-License-Identifier: GPL-2.0-only
"""The exact exit code of every situation that scripts tell apart, with either suite."""
import os

import pytest


def nothing(world):
    pass


def created(world):
    world.lttng("create", "s", "--output", os.path.join(world.path, "t"))


def with_rule(world):
    """Session s with channel ch, a rule of its own, not started."""
    created(world)
    world.lttng("enable-channel", "-u", "-s", "s", "ch")
    world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", "a:b")


def with_everything(world):
    with_rule(world)
    world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", "-a")


def with_context(world):
    with_rule(world)
    world.lttng("add-context", "-u", "-s", "s", "-t", "vpid")


def started(world):
    with_rule(world)
    world.lttng("start", "s")


def stopped(world):
    started(world)
    world.lttng("stop", "s")


def per_process(world):
    created(world)
    world.lttng("enable-channel", "-u", "-s", "s", "--buffers-pid", "ch")
    world.lttng("enable-event", "-u", "-s", "s", "-c", "ch", "a:b")
    world.lttng("start", "s")


def saved(world):
    with_rule(world)
    world.lttng("save", "-o", os.path.join(world.path, "saved"), "s")


def tracked(world):
    with_rule(world)
    world.lttng("track", "-u", "-s", "s", "--vpid=1")


def without_current_session(world):
    with_rule(world)
    os.unlink(os.path.join(world.home, ".lttngrc"))


EVENT = ["enable-event", "-u", "-s", "s", "-c", "ch"]
CHANNEL = ["enable-channel", "-u", "-s", "s"]
CONTEXT = ["add-context", "-u", "-s", "s"]

WITH_DAEMON = [
    (nothing, ["no-such-command"], 2), (nothing, ["create", "--no-such-option"], 2),
    (with_rule, [*EVENT, "--no-such-option", "a:c"], 2),
    (nothing, [], 1), (nothing, ["-v"], 1), (nothing, ["--mi", "csv", "list"], 165),
    (created, ["regenerate", "no-such-action"], 2), (nothing, ["regenerate"], 1),
    # the current session
    (without_current_session, ["start"], 1), (without_current_session, ["stop"], 1),
    (without_current_session, ["status"], 1), (without_current_session, ["destroy"], 1),
    (without_current_session, ["enable-event", "-u", "a:b"], 1),
    # sessions
    (nothing, ["start", "nosuch"], 23), (nothing, ["destroy", "nosuch"], 23), (nothing, ["stop", "nosuch"], 23),
    (nothing, ["list", "nosuch"], 1), (nothing, ["regenerate", "metadata", "-s", "nosuch"], 23),
    (created, ["create", "s"], 1), (created, ["create", "a/b"], 1),
    (started, ["start", "s"], 80), (stopped, ["stop", "s"], 81),
    (started, [*EVENT, "a:c"], 0),
    # rules
    (with_rule, [*EVENT, "-f", "a ==", "a:c"], 106), (with_rule, [*EVENT, "--loglevel=LOUD", "a:c"], 97),
    (with_rule, [*EVENT, "--loglevel-only=LOUD", "a:c"], 97), (with_rule, [*EVENT, "--syscall", "open"], 5),
    (with_rule, [*EVENT, "--probe=x", "p"], 5), (with_rule, [*EVENT, "--function=x", "p"], 5),
    (with_rule, [*EVENT, "a:b"], 55), (with_everything, [*EVENT, "*"], 55), (with_everything, [*EVENT, "-a"], 1),
    (with_rule, [*EVENT, "-x", "a:c", "a:d"], 1),
    (with_rule, ["disable-event", "-u", "-s", "s", "a:b"], 83),
    (with_rule, ["disable-event", "-u", "-s", "s", "-c", "ch", "a:c"], 76),
    (with_rule, ["disable-event", "-u", "-s", "s", "-c", "nosuch", "a:b"], 59),
    (with_rule, ["disable-event", "-u", "-s", "s", "-c", "ch", "a:b"], 0),
    # contexts
    (with_rule, [*CONTEXT, "-t", "nosuch"], 3), (with_context, [*CONTEXT, "-t", "vpid"], 4),
    (with_rule, [*CONTEXT, "-t", "prio"], 4), (with_rule, [*CONTEXT, "-c", "nosuch", "-t", "vpid"], 4),
    (started, [*CONTEXT, "-t", "vtid"], 4), (with_rule, [*CONTEXT], 1),
    # channels
    (with_rule, [*CHANNEL, "ch"], 4), (started, [*CHANNEL, "other"], 1),
    (with_rule, [*CHANNEL, "--buffers-pid", "other"], 1), (with_rule, [*CHANNEL, ".hidden"], 1),
    (with_rule, [*CHANNEL, "a/b"], 1), (with_rule, [*CHANNEL, "--subbuf-size=0", "other"], 1),
    (with_rule, ["disable-channel", "-u", "-s", "s", "nosuch"], 4),
    (with_rule, ["disable-channel", "-u", "-s", "s", "ch"], 0),
    # saved sessions, metadata, trackers
    (saved, ["save", "-o", "PATH/saved", "s"], 85), (saved, ["save", "--force", "-o", "PATH/saved", "s"], 0),
    (saved, ["load", "-i", "PATH/saved/s.lttng"], 1), (saved, ["load", "--force", "-i", "PATH/saved/s.lttng"], 0),
    (nothing, ["load", "-i", "/nowhere/at/all"], 1),
    (per_process, ["regenerate", "metadata", "-s", "s"], 120),
    (tracked, ["track", "-u", "-s", "s", "--vpid=1"], 0), (tracked, ["untrack", "-u", "-s", "s", "--vpid=2"], 0),
    (with_rule, ["set-session", "nosuch"], 1),
]

WITHOUT_DAEMON = [
    (["start", "s"], 19), (["stop", "s"], 19), (["save", "s"], 19), (["regenerate", "metadata", "-s", "s"], 19),
    (["regenerate", "statedump", "-s", "s"], 19), (["destroy", "s"], 1), (["destroy", "--all"], 1), (["list"], 1),
    (["list", "s"], 1), (["--no-sessiond", "create", "s"], 1),
]


def ids(cases):
    return [f"{n}-" + "_".join(case[-2])[:40].replace("/", ".") for n, case in enumerate(cases)]


@pytest.mark.user_only
@pytest.mark.parametrize("prepare,arguments,code", WITH_DAEMON, ids=ids(WITH_DAEMON))
def test_exit_code(daemon, world, prepare, arguments, code):
    prepare(world)
    said = world.lttng(*[argument.replace("PATH", world.path) for argument in arguments], check=False)
    assert said.code == code, said.out + said.err
    world.lttng("destroy", "--all")


@pytest.mark.user_only
@pytest.mark.parametrize("arguments,code", WITHOUT_DAEMON, ids=ids(WITHOUT_DAEMON))
def test_exit_code_without_daemon(world, arguments, code):
    said = world.lttng(*arguments, check=False)
    assert said.code == code, said.out + said.err
    assert world.suite.is_stock or said.err.strip()


@pytest.mark.user_only
@pytest.mark.parametrize("command", ["track", "untrack"])
def test_what_is_tracked_already_is_a_warning(daemon, world, command):
    tracked(world)
    said = world.lttng(command, "-u", "-s", "s", "--vpid=1" if command == "track" else "--vpid=2")
    assert "warning" in said.err.lower()
    world.lttng("destroy", "s")
