# SPDX-License-Identifier: GPL-2.0-only
"""A load is applied whole or not at all, also when it replaces sessions that are there."""
import os
import shutil
import signal
import subprocess

import pytest

from harness.session import Session
from harness.suite import needs_testpoints
from harness.waiting import PATIENCE, eventually
from test_saved_sessions import (auto_path, channel_text, names, output_text, saved_path, session_text,
                                 start_and_end, write)

# What shows only when the session is to be started.
BAD = {"path": channel_text() + output_text("/proc/no/such"), "no channel": ""}
SAYS = {"path": "/proc/no/such", "no channel": "no channel"}


@pytest.fixture(params=["active", "inactive"])
def old(request, daemon, world):
    """A session that a load would replace; in its list is more than in the file."""
    session = world.session("web", events=("rm_test:tick", "x:y"))
    session.was_active = request.param == "active"
    if session.was_active:
        session.start()
    session.app = world.ready_app("app-counter", "--commands")
    session.app.emit(5)
    session.listed = session.list()
    return session


def good_text(session, events="<event><name>rm_test:tick</name></event>"):
    """Saved with the output directory that the session has."""
    return session_text("web", channel_text(events=events) + output_text(session.path), "true")


def sessions_text(*texts):
    return "<sessions>\n" + "".join(text[len("<sessions>\n"):-len("</sessions>\n")] for text in texts) + "</sessions>\n"


def assert_untouched(session):
    """As it was, and it records on."""
    assert names(session.world) == ["web"]
    assert session.list() == session.listed
    if not session.was_active:
        session.start()
    session.app.emit(7)
    session.stop()
    assert len(session.read().ticks(session.app.pid)) == 7 + 5 * session.was_active


@pytest.mark.parametrize("kind", BAD)
def test_the_old_one_stays_when_the_new_one_cannot_start(old, world, kind):
    bad = write(world, saved_path(world, "bad"), session_text("web", BAD[kind], "true"))
    refused = world.lttng("load", "-f", "-i", bad, check=False)
    assert refused.code == 1 and f"{bad}:2:" in refused.err and SAYS[kind] in refused.err
    assert_untouched(old)


@pytest.mark.parametrize("kind", BAD)
def test_the_old_one_stays_when_another_of_the_file_fails(old, world, kind):
    made = os.path.join(world.path, "traces", "deep", "er")
    before = os.listdir(os.path.join(world.path, "traces")) if old.was_active else []
    bad = write(world, saved_path(world, "bad"), sessions_text(
        good_text(old), session_text("other", channel_text() + output_text(made), "true"),
        session_text("last", BAD[kind], "true")))
    refused = world.lttng("load", "-f", "-i", bad, check=False)
    assert refused.code == 1 and SAYS[kind] in refused.err
    # made for a session that came to nothing
    assert not os.path.exists(os.path.dirname(made))
    if old.was_active:
        assert os.listdir(os.path.join(world.path, "traces")) == before
    else:
        assert not os.path.exists(os.path.join(world.path, "traces"))
    assert_untouched(old)


def test_load_replaces(old, world):
    """The old one's trace is complete before the new one writes, in another directory or in the same one."""
    other = os.path.join(world.path, "traces", "other")
    for path in (other, old.path):
        new = Session(world, "web", path)
        text = session_text("web", channel_text(events="<event><name>rm_test:tick</name></event>") + output_text(path),
                            "true")
        file = write(world, saved_path(world, "web"), text)
        world.lttng("load", "-f", "-i", file)
        assert "x:y" not in new.list() and path in new.list()
        if path == other and old.was_active:
            assert len(old.read().ticks(old.app.pid)) == 5
        old.app.emit(9)
    assert len(Session(world, "web", other).read().ticks(old.app.pid)) == 9
    new.stop()
    assert len(new.read().ticks(old.app.pid)) == 9
    assert names(world) == ["web"]
    new.destroy()


def test_replaced_sessions_keep_their_place(daemon, world):
    for name in ("aa", "bb", "cc"):
        world.lttng("create", name, "--no-output")
    file = write(world, saved_path(world, "bb"), sessions_text(session_text("bb", channel_text()), session_text("dd")))
    world.lttng("load", "-f", "-i", file)
    listed = world.lttng("list").out
    assert [listed.index(name) for name in ("aa", "bb", "cc", "dd")] == \
        sorted(listed.index(name) for name in ("aa", "bb", "cc", "dd"))
    assert "Channel ch" in world.lttng("list", "bb").out


@pytest.mark.parametrize("active", [True, False], ids=["active", "inactive"])
def test_the_old_one_stays_without_a_consumer(world, active):
    program = os.path.join(world.path, "consumer")
    real = world.suite.consumerd
    write(world, program, f'#!/bin/sh\nexec "{real}" "$@"\n')
    os.chmod(program, 0o755)
    daemon = world.daemon("--consumerd64-path", program).start()
    session = world.session("web", events=("rm_test:tick", "x:y"))
    if active:
        session.start()
        consumer = daemon.consumer_pid()
        write(world, program, "#!/bin/sh\nexit 1\n")
        os.kill(consumer, signal.SIGKILL)
        eventually(lambda: daemon.consumer_pids() == [], "the consumer is gone")
    else:
        write(world, program, "#!/bin/sh\nexit 1\n")
    listed = session.list()
    file = write(world, saved_path(world, "web"), good_text(session))
    refused = world.lttng("load", "-f", "-i", file, check=False)
    assert refused.code == 1 and f"{file}:2:" in refused.err and "consumer" in refused.err
    assert names(world) == ["web"] and session.list() == listed


def test_the_old_one_stays_when_the_client_dies(old, world):
    """Killed when all is loaded but the last word."""
    needs_testpoints()
    stall = write(world, os.path.join(world.path, "stall"), "")
    made = os.path.join(world.path, "traces", "new")
    file = write(world, saved_path(world, "web"), sessions_text(
        good_text(old), session_text("other", channel_text() + output_text(made), "true")))
    client = subprocess.Popen([world.suite.lttng, "load", "-f", "-i", file], stdin=subprocess.DEVNULL,
                              env={**world.tool_environment(), "RM_TESTPOINT": f"stall-load@{stall}"},
                              **world.account.popen_arguments())
    eventually(lambda: os.path.isdir(os.path.join(made, "ust")), "the new session is ready to start")
    assert client.poll() is None
    assert names(world) == ["web"], "nobody sees it yet"
    client.kill()
    client.wait(PATIENCE)
    eventually(lambda: not os.path.exists(made), "its directory is gone")
    assert_untouched(old)


# what a command line can name

def test_names_and_places(daemon, world):
    one = write(world, saved_path(world, "one"), session_text("one"))
    write(world, saved_path(world, "two"), session_text("two"))
    world.lttng("load", "--all")
    assert names(world) == ["one", "two"]
    world.lttng("destroy", "--all")
    refused = world.lttng("load", "-a", "one", check=False)
    assert refused.code == 1 and "--all" in refused.err and names(world) == []
    # relative paths are those of the caller
    world.lttng("load", "-i", os.path.relpath(one, world.path))
    assert names(world) == ["one"]
    world.lttng("save", "-o", "home/here")
    assert os.listdir(os.path.join(world.home, "here")) == ["one.lttng"]
    refused = world.lttng("save", "-o", "home/here", check=False)
    assert refused.code == 85 and "one.lttng exists already" in refused.err and "--force" in refused.err


def test_override_of_one_of_two(daemon, world):
    file = write(world, saved_path(world, "both"), sessions_text(session_text("one"), session_text("two")))
    refused = world.lttng("load", "-i", file, "--override-name", "new", check=False)
    assert refused.code == 1 and "new" in refused.err and names(world) == []
    world.lttng("load", "-i", file, "two", "--override-name", "new")
    assert names(world) == ["new"]


@pytest.mark.parametrize("arguments,says", [
    (("load", "--override-url", "x/y"), "--override-url=x/y"),
    (("load", "--override-url", "tcp://host"), "--override-url=tcp://host"),
    (("load", "n" * 255), "too long"),
    (("load", "one", "--override-name", "n" * 255), "too long"),
    (("save", "n" * 255), "too long"),
])
def test_bad_arguments(daemon, world, arguments, says):
    write(world, saved_path(world, "one"), session_text("one"))
    refused = world.lttng(*arguments, check=False)
    assert refused.code == 1 and says in refused.err and "Invalid parameter" not in refused.err
    assert names(world) == []


def test_nothing_to_load(daemon, world):
    done = world.lttng("load")
    assert "no saved session" in done.err and "loaded" not in done.out
    write(world, saved_path(world, "one"), session_text("one"))
    assert "loaded" in world.lttng("load").out


@pytest.mark.user_only
def test_another_warning_hides_nothing(daemon, world):
    """That an application lags behind does not mean that nothing was loaded."""
    world.ready_app("app-light").freeze()
    write(world, saved_path(world, "one"), session_text("one", channel_text(), "true"))
    done = world.lttng("load")
    assert "app-light" in done.err and "loaded" in done.out and names(world) == ["one"]


# the directories of the system

SYSTEM = "/etc/lttng/sessions"


@pytest.fixture
def system(world):
    """The system's directory, in the /etc of the private namespaces."""
    if not os.environ.get("RM_NAMESPACE"):
        pytest.skip("not run as root: no private namespaces")
    os.makedirs(os.path.join(SYSTEM, "auto"))
    yield SYSTEM
    shutil.rmtree(os.path.dirname(SYSTEM))


def test_a_users_file_hides_the_systems(daemon, world, system):
    write(world, os.path.join(system, "one.lttng"), session_text("one"))
    write(world, os.path.join(system, "two.lttng"), session_text("two"))
    write(world, saved_path(world, "one"), session_text("one", channel_text()))
    world.lttng("load")
    assert names(world) == ["one", "two"] and "Channel ch" in world.lttng("list", "one").out


def test_autoload_directories(world, system):
    write(world, auto_path(world, "a.lttng"), sessions_text(session_text("own"), session_text("both")))
    write(world, os.path.join(system, "auto", "b.lttng"),
          sessions_text(session_text("both", channel_text()), session_text("system")))
    daemon = world.daemon().start()
    if world.account.is_root:
        assert names(world) == ["both", "own", "system"]
        assert "Channel ch" in world.lttng("list", "both").out, "the system's comes last and replaces"
    else:
        assert names(world) == ["both", "own"], "what belongs to root is not for a user's daemon"
        daemon.stop()
        os.chown(os.path.join(system, "auto"), world.account.uid, world.account.gid)
        daemon.start()
        assert names(world) == ["both", "own", "system"]


def test_autoload_of_a_directory(world):
    folder = os.path.join(world.home, "some")
    write(world, os.path.join(folder, "a.lttng"), session_text("one"))
    write(world, os.path.join(folder, "b.lttng"), session_text("two"))
    write(world, os.path.join(folder, "c.txt"), "no session")
    write(world, os.path.join(folder, "deeper", "d.lttng"), session_text("three"))
    world.daemon("--load", folder).start()
    assert names(world) == ["one", "two"]


@pytest.mark.parametrize("text", [
    session_text("bad").replace("</started>", "</start>"),
    session_text("bad", channel_text("<subbuffer_size>99999999999999</subbuffer_size>")),
    session_text("bad", BAD["path"], "true"), session_text("bad", BAD["no channel"], "true"),
], ids=["malformed", "sub-buffers", *BAD])
def test_a_bad_autoload_makes_nothing(world, text):
    path = os.path.join(world.path, "traces", "auto")
    write(world, auto_path(world, "a.lttng"), session_text("good", channel_text() + output_text(path), "true"))
    bad = write(world, auto_path(world, "b.lttng"), text)
    done = start_and_end(world)
    assert done.returncode == 1 and bad in done.stderr
    assert not os.path.exists(os.path.join(world.path, "traces")), "the session before the bad one was made"


def test_autoload_heeds_the_schema_of_the_environment(world):
    write(world, auto_path(world, "a.lttng"), session_text("one", "<mood/>"))
    schema = write(world, os.path.join(world.home, "xsd", "session.xsd"),
                   "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='sessions'>"
                   "<xs:complexType><xs:sequence><xs:any processContents='skip'/></xs:sequence></xs:complexType>"
                   "</xs:element></xs:schema>")
    assert start_and_end(world).returncode == 1
    daemon = world.daemon(environment={"LTTNG_SESSION_CONFIG_XSD_PATH": os.path.dirname(schema)}).start()
    assert names(world) == ["one"]
    daemon.stop()
    done = start_and_end(world, environment={"LTTNG_SESSION_CONFIG_XSD_PATH": world.home})
    assert done.returncode == 1 and os.path.join(world.home, "session.xsd") in done.stderr


def test_autoload_says_no_line_where_there_is_none(world):
    empty = write(world, auto_path(world, "a.lttng"), "")
    done = start_and_end(world)
    assert done.returncode == 1 and empty in done.stderr and f"{empty}:" not in done.stderr and "empty" in done.stderr
