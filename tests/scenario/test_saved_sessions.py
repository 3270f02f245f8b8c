# SPDX-License-Identifier: GPL-2.0-only
"""Sessions saved, loaded, loaded at the daemon's start, and exchanged with the stock suite."""
import os
import re
import shutil
import stat
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

from harness import account as accounts, suite as suites
from harness.session import Session
from harness.waiting import PATIENCE, eventually

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "session")
# of 60 events in turn: tick (info), tock (warning), note (notice), phase and bulk (debug), 12 of each
EMITTED = 60
WANTED = {"rm_test:tick": 6, "rm_test:tock": 12, "rm_test:bulk": 12}


def saved_path(world, name):
    return os.path.join(world.home, ".lttng", "sessions", name + ".lttng")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(world, path, text):
    """A file that belongs to the world's account."""
    made = os.path.dirname(path)
    missing = []
    while not os.path.isdir(made):
        missing.append(made)
        made = os.path.dirname(made)
    for folder in reversed(missing):
        os.mkdir(folder, 0o770)
        os.chown(folder, world.account.uid, world.account.gid)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chown(path, world.account.uid, world.account.gid)
    return path


def session_text(name, inside="", started="false"):
    return (f"<sessions>\n<session>\n<name>{name}</name>\n{inside}<started>{started}</started>\n"
            "</session>\n</sessions>\n")


def channel_text(attributes="", events="<event><name>rm_test:*</name></event>"):
    return ("<domains><domain><type>UST</type><buffer_type>PER_UID</buffer_type><channels><channel>\n"
            f"<name>ch</name>\n{attributes}<events>{events}</events></channel></channels></domain></domains>\n")


def output_text(path):
    return f"<output><consumer_output><destination><path>{path}</path></destination></consumer_output></output>\n"


def names(world):
    """Names of the sessions that there are."""
    done = world.lttng("--mi", "xml", "list", check=False)
    return sorted(re.findall(r"<name>([^<]*)</name>", done.out.split("<output>")[-1]))


def rich_session(world, buffers):
    """A session that uses what can be saved."""
    session = Session(world, "rich").create()
    session.channel("ch", buffers, "--subbuf-size", "65536", "--num-subbuf", "8", "--switch-timer", "100000")
    session.channel("off", buffers)
    world.lttng("disable-channel", "-u", "-s", "rich", "off")
    session.enable("rm_test:*", channel="off")
    session.enable("rm_test:t*", options=["--filter", "seq >= 30", "--exclude", "rm_test:to*"])
    session.enable("rm_test:tock", options=["--loglevel", "WARNING"])
    session.enable("rm_test:note", options=["--loglevel-only", "DEBUG"])
    session.enable("rm_test:bulk", "rm_test:phase")
    world.lttng("disable-event", "-u", "-s", "rich", "-c", "ch", "rm_test:phase")
    world.lttng("add-context", "-u", "-s", "rich", "-c", "ch", "-t", "vpid", "-t", "procname", "-t",
                "$app.myprov:thing")
    world.lttng("track", "-u", "-s", "rich", "--vuid", str(world.account.uid))
    return session


def record(world, session):
    """One program's events in the session, which is started; then it is stopped."""
    app = world.ready_app("app-counter", "--commands", "--event", "all")
    assert app.emit(EMITTED) == EMITTED
    assert app.finish() == 0
    session.stop()
    return session.read().counts()


def destroy(session):
    """With its trace: the loaded session has the same output directory."""
    session.destroy()
    shutil.rmtree(session.path)


def test_save_destroy_load(daemon, world, buffers):
    session = rich_session(world, buffers)
    session.start()
    listed = session.list()
    world.lttng("save", "rich")
    text = read(saved_path(world, "rich"))
    assert record(world, session) == WANTED
    destroy(session)
    assert names(world) == []
    world.lttng("load", "rich")
    assert [line for line in session.list().splitlines() if "Created" not in line] == \
        [line for line in listed.splitlines() if "Created" not in line]
    world.lttng("save", "--force", "rich")
    assert read(saved_path(world, "rich")) == text
    assert record(world, session) == WANTED
    destroy(session)


def test_files(daemon, world):
    """Modes, names and what is not overwritten."""
    world.session("one")
    world.lttng("create", "two", "--no-output")
    world.lttng("save")
    folder = os.path.dirname(saved_path(world, "one"))
    assert sorted(os.listdir(folder)) == ["one.lttng", "two.lttng"]
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o770
    for name in ("one", "two"):
        info = os.stat(saved_path(world, name))
        assert (stat.S_IMODE(info.st_mode), info.st_uid) == (0o660, world.account.uid)
    before = read(saved_path(world, "one"))
    world.lttng("enable-event", "-u", "-s", "one", "-c", "ch", "other:*")
    refused = world.lttng("save", "one", check=False)
    assert refused.code == 85 and saved_path(world, "one") in refused.err
    assert read(saved_path(world, "one")) == before
    world.lttng("save", "-f", "one")
    assert "other:*" in read(saved_path(world, "one"))
    assert sorted(os.listdir(folder)) == ["one.lttng", "two.lttng"], "no temporary file is left"


def test_save_failures(daemon, world):
    world.lttng("create", "one", "--no-output")
    assert world.lttng("save", "nosuch", check=False).code == 23
    assert not os.path.exists(os.path.join(world.home, ".lttng", "sessions"))
    write(world, os.path.join(world.home, "file"), "")
    refused = world.lttng("save", "one", "-o", os.path.join(world.home, "file", "dir"), check=False)
    assert refused.code != 0 and os.path.join(world.home, "file") in refused.err


def test_no_output_and_stopped(daemon, world):
    world.lttng("create", "quiet", "--no-output")
    world.lttng("enable-event", "-u", "-s", "quiet", "rm_test:*")
    world.lttng("save", "quiet")
    world.lttng("destroy", "quiet")
    world.lttng("load", "quiet")
    assert "inactive" in world.lttng("list", "quiet").out and "no output" in world.lttng("list", "quiet").out
    world.lttng("destroy", "quiet")


def test_overrides(daemon, world):
    session = world.session("one")
    session.start()
    world.lttng("save", "one")
    session.destroy()
    other = os.path.join(world.path, "traces", "elsewhere")
    world.lttng("load", "one", "--override-name", "two", "--override-url", "file://" + other)
    assert names(world) == ["two"]
    moved = Session(world, "two", other)
    app = world.ready_app("app-counter", "--commands")
    app.emit(5)
    moved.stop()
    assert len(moved.read().ticks(app.pid)) == 5
    moved.destroy()
    write(world, saved_path(world, "x2"), session_text("x2"))
    refused = world.lttng("load", "-i", os.path.dirname(saved_path(world, "x")), "--override-name", "y",
                          check=False)
    assert refused.code == 1 and "y" in refused.err
    assert names(world) == []


def test_a_session_without_name_takes_one(daemon, world):
    path = write(world, os.path.join(world.home, "a.lttng"), "<sessions><session/></sessions>")
    refused = world.lttng("load", "-i", path, check=False)
    assert refused.code == 1 and f"{path}:1" in refused.err and "name" in refused.err
    world.lttng("load", "-i", path, "--override-name", "given")
    assert names(world) == ["given"]


def test_existing_session(daemon, world):
    write(world, saved_path(world, "one"), session_text("one", channel_text()))
    world.lttng("create", "one", "--no-output")
    for arguments in ((), ("one",)):
        refused = world.lttng("load", *arguments, check=False)
        assert refused.code == 1 and f"{saved_path(world, 'one')}:2" in refused.err and "exist" in refused.err
    assert "ch" not in world.lttng("list", "one").out.split("\n", 1)[1]
    world.lttng("load", "--force", "one")
    assert "Channel ch" in world.lttng("list", "one").out


BAD = {
    "malformed": (session_text("bad").replace("</started>", "</start>"), 4, "mismatch"),
    "unknown element": (session_text("bad", "<mood/>"), 4, "mood"),
    "filter": (session_text("bad", channel_text(events="<event><name>a</name>\n<filter>a ==</filter></event>")),
               7, "column 5"),
    "kernel": (session_text("bad", channel_text().replace("UST", "KERNEL").replace("PER_UID", "GLOBAL")), 4,
               "kernel"),
    # what only the daemon finds is told with the line of the session
    "sub-buffers": (session_text("bad", channel_text("<subbuffer_size>99999999999999</subbuffer_size>")), 2, "ch"),
    "exclusion": (session_text("bad", channel_text(events="<event><name>a</name><exclusions><exclusion>b"
                                                   "</exclusion></exclusions></event>")), 2, "exclusion"),
    "user": (session_text("bad", channel_text().replace(
        "</channels>", "</channels><process_attr_trackers><vuid_process_attr_tracker><process_attr_values><vuid>"
        "<name>no_such_user</name></vuid></process_attr_values></vuid_process_attr_tracker>"
        "</process_attr_trackers>")), 2, "no_such_user"),
    "splice": (session_text("bad", channel_text("<output_type>SPLICE</output_type>")), 2, "mmap"),
    "global buffers": (session_text("bad", channel_text().replace("PER_UID", "GLOBAL")), 4, "GLOBAL"),
    "no channel": (session_text("bad", started="true"), 2, "no channel"),
    "directory": (session_text("bad", channel_text() + output_text("/proc/no/such"), "true"), 2, "/proc/no/such"),
    "live": (session_text("bad", "<attributes><live_timer_interval>1</live_timer_interval></attributes>"), 2,
             "not supported"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_file_changes_nothing(daemon, world, kind):
    """Good sessions before and behind the bad one are not loaded either, and nothing is replaced."""
    text, line, says = BAD[kind]
    world.lttng("create", "a-good", "--no-output")
    write(world, saved_path(world, "a-good"), session_text("a-good", channel_text()))
    bad = write(world, saved_path(world, "b-bad"), text)
    write(world, saved_path(world, "c-good"), session_text("c-good"))
    refused = world.lttng("load", "--force", check=False)
    assert refused.code == 1
    assert f"{bad}:{line}:" in refused.err and says in refused.err, refused.err
    assert names(world) == ["a-good"] and "ch" not in world.lttng("list", "a-good").out.split("\n", 1)[1]
    # one of them can still be had
    one = world.lttng("load", "c-good")
    assert names(world) == ["a-good", "c-good"]
    if line != 2:
        assert bad in one.err, "a file that was in the way is named"
    os.remove(bad)
    world.lttng("load", "--force")
    assert "Channel ch" in world.lttng("list", "a-good").out


def test_failure_at_the_start_takes_all_back(daemon, world):
    """Some failures show when a session is started: then the sessions before it go again."""
    write(world, saved_path(world, "a"), session_text("a", channel_text(), "true"))
    bad = write(world, saved_path(world, "b"), session_text("b", channel_text() + output_text("/proc/no/such"), "true"))
    refused = world.lttng("load", check=False)
    assert refused.code == 1 and f"{bad}:2:" in refused.err and "/proc/no/such" in refused.err
    assert names(world) == []
    world.lttng("load", "a")
    assert names(world) == ["a"]


def test_not_found(daemon, world):
    refused = world.lttng("load", "nosuch", check=False)
    assert refused.code == 1 and "nosuch" in refused.err
    missing = os.path.join(world.home, "nowhere")
    refused = world.lttng("load", "-i", missing, check=False)
    assert refused.code == 1 and missing in refused.err
    nothing = world.lttng("load")
    assert nothing.code == 0 and "no saved session" in nothing.err
    write(world, saved_path(world, "a"), session_text("a"))
    write(world, saved_path(world, "copy"), session_text("a"))
    refused = world.lttng("load", check=False)
    assert refused.code == 1 and saved_path(world, "a") in refused.err and "copy.lttng:2" in refused.err
    assert names(world) == []


def test_any_schema_directory(daemon, world):
    """The variable of the stock suite names another schema; a schema that is not there is an error."""
    path = write(world, saved_path(world, "a"), session_text("a", "<mood/>"))
    schema = write(world, os.path.join(world.home, "xsd", "session.xsd"),
                   "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='sessions'>"
                   "<xs:complexType><xs:sequence><xs:any processContents='skip'/></xs:sequence></xs:complexType>"
                   "</xs:element></xs:schema>")
    assert world.lttng("load", "-i", path, check=False).code == 1
    world.lttng("load", "-i", path, environment={"LTTNG_SESSION_CONFIG_XSD_PATH": os.path.dirname(schema)})
    refused = world.lttng("load", "-f", check=False,
                          environment={"LTTNG_SESSION_CONFIG_XSD_PATH": world.home})
    assert refused.code == 1 and "session.xsd" in refused.err


# at the daemon's start

def start_and_end(world, *options, environment=None):
    """A daemon that is to refuse its start."""
    return subprocess.run([world.suite.sessiond, "--no-kernel", "--consumerd64-path", world.suite.consumerd, "-b",
                           *options], capture_output=True, text=True, timeout=PATIENCE, cwd=world.path,
                          env={**world.tool_environment(), **(environment or {})}, stdin=subprocess.DEVNULL,
                          **world.account.popen_arguments())


def auto_path(world, name):
    return os.path.join(world.home, ".lttng", "sessions", "auto", name)


def test_autoload(world):
    path = os.path.join(world.path, "traces", "auto")
    write(world, auto_path(world, "a.lttng"), session_text("recording", channel_text() + output_text(path), "true"))
    write(world, auto_path(world, "b.lttng"), session_text("stopped"))
    write(world, auto_path(world, "c.txt"), "no session")
    write(world, saved_path(world, "not-auto"), session_text("not-auto"))
    # the program waits for the daemon, and is recorded from its first event on
    app = world.app("app-counter", "--wait", "--count", 20)
    world.daemon().start()
    assert names(world) == ["recording", "stopped"]
    app.ready()
    session = Session(world, "recording", path)
    assert app.go() == 20
    app.finish()
    session.stop()
    assert session.read().counts() == {"rm_test:tick": 20}


def test_load_option(world):
    path = write(world, os.path.join(world.home, "some.file"), session_text("one", channel_text()))
    write(world, auto_path(world, "a.lttng"), session_text("auto"))
    world.daemon("--load", path).start()
    assert names(world) == ["one"], "instead of the autoload directories"


@pytest.mark.parametrize("kind", ["malformed", "sub-buffers", "missing"])
def test_bad_autoload_ends_the_daemon(world, kind):
    """Said with file and line; an operator who wants sessions at the start is not left without."""
    good = write(world, auto_path(world, "a.lttng"), session_text("good"))
    path = os.path.join(world.home, "nosuch")
    options, says = ["--load", path], [path]
    if kind != "missing":
        text, line, word = BAD[kind]
        options, says = [], [f"{write(world, auto_path(world, 'b.lttng'), text)}:{line}", word]
    done = start_and_end(world, *options)
    assert done.returncode == 1
    for word in says:
        assert word in done.stderr, done.stderr
    assert not os.path.exists(os.path.join(world.run_dir, "lttng-sessiond.pid"))
    if kind != "missing":
        os.remove(auto_path(world, "b.lttng"))
    world.daemon().start()
    assert names(world) == ["good"] and os.path.exists(good)


@pytest.mark.root_only
def test_autoload_skips_files_of_others(world):
    write(world, auto_path(world, "a.lttng"), session_text("mine"))
    other = write(world, auto_path(world, "b.lttng"), session_text("others"))
    os.chown(other, accounts.USER.uid, accounts.USER.gid)
    daemon = world.daemon().start()
    assert names(world) == ["mine"] and other in daemon.log()
    daemon.stop()
    os.chown(os.path.dirname(other), accounts.USER.uid, accounts.USER.gid)
    daemon.start()
    assert names(world) == [] and os.path.dirname(other) in daemon.log()


# the stock suite

def with_suite(world, chosen):
    """The world's programs, from now on, are those of another suite; its daemon, started."""
    if chosen.is_stock and not os.access(chosen.sessiond, os.X_OK):
        pytest.fail(f"no stock suite at {chosen.sessiond}: set RM_STOCK_ROOT")
    for daemon in world.daemons:
        if daemon.alive():
            daemon.stop()
    world.suite = chosen
    return world.daemon().start()


def plain_session(world, buffers, *options):
    """What both suites can save and load (the stock schema lacks some contexts)."""
    session = Session(world, "rich").create(*options)
    session.channel("ch", buffers, "--subbuf-size", "65536", "--num-subbuf", "8", "--switch-timer", "100000")
    session.enable("rm_test:t*", options=["--filter", "seq >= 30", "--exclude", "rm_test:to*"])
    session.enable("rm_test:tock", options=["--loglevel", "WARNING"])
    session.enable("rm_test:note", options=["--loglevel-only", "DEBUG"])
    session.enable("rm_test:bulk", "rm_test:phase")
    world.lttng("disable-event", "-u", "-s", "rich", "-c", "ch", "rm_test:phase")
    world.lttng("add-context", "-u", "-s", "rich", "-c", "ch", "-t", "vpid", "-t", "procname")
    world.lttng("track", "-u", "-s", "rich", "--vuid", str(world.account.uid))
    return session


def full_session(world, buffers):
    """Of each thing that both suites can save, what is not the default; nobody records it."""
    session = Session(world, "full").create()
    session.channel("every", buffers, "--overwrite", "--subbuf-size", "16384", "--num-subbuf", "16", "--switch-timer",
                    "100000", "--read-timer", "300000", "--monitor-timer", "700000", "--tracefile-size", "65536",
                    "--tracefile-count", "3", "--output", "mmap")
    session.channel("blocks", buffers, "--blocking-timeout", "1000")
    session.channel("blocks-long", buffers, "--blocking-timeout", "inf")
    session.enable("a:*", channel="every", options=["--filter", 'x == "a<&>b" || $ctx.vpid > 1', "--exclude", "a:b,a:c*"])
    session.enable("a:from", channel="every", options=["--loglevel", "TRACE_CRIT"])
    session.enable("a:only", channel="blocks", options=["--loglevel-only", "TRACE_EMERG", "--filter", "x < 1"])
    session.enable("a:off", channel="blocks-long")
    world.lttng("disable-event", "-u", "-s", "full", "-c", "blocks-long", "a:off")
    world.lttng("add-context", "-u", "-s", "full", "-c", "every", "-t", "vpid", "-t", "vtid", "-t", "procname", "-t", "ip",
                "-t", "pthread_id", "-t", "$app.myprov:thing", "-t", "perf:thread:cpu-cycles")
    world.lttng("track", "-u", "-s", "full", "--vpid", "1,22")
    world.lttng("track", "-u", "-s", "full", "--vuid", "root,4242")
    world.lttng("untrack", "-u", "-s", "full", "--vgid", "--all")
    return session


def comparable(text):
    """A saved session without the order of what has none, and without empty domains."""
    tree = ElementTree.fromstring(text.encode())
    for domains in tree.iter("domains"):
        for domain in domains.findall("domain"):
            if domain.find("channels") is not None and not len(domain.find("channels")):
                domains.remove(domain)
    for element in reversed(list(tree.iter())):
        element.tail = None
        if len(element):
            element.text = None
        if element.tag in ("channels", "events", "process_attr_values"):
            element[:] = sorted(element, key=ElementTree.tostring)
    return ElementTree.tostring(tree, encoding="unicode")


@pytest.mark.ringmaster_only
@pytest.mark.parametrize("first", ["ours", "stock"])
def test_exchange_with_the_stock_suite(world, buffers, first):
    """Saved by one, loaded by the other, which records the same events and saves the same session."""
    world.crashed()  # the stock suite leaves files in the run directory
    suites_of = {"ours": suites.ringmaster(), "stock": suites.stock()}
    second = "stock" if first == "ours" else "ours"
    folder = {name: os.path.join(world.home, name) for name in suites_of}
    with_suite(world, suites_of[first])
    full_session(world, buffers)
    shm_base = os.path.join(world.home, "shm")
    session = plain_session(world, buffers, "--shm-path", shm_base)
    session.start()
    world.lttng("save", "-o", folder[first])
    assert record(world, session) == WANTED
    destroy(session)
    eventually(lambda: os.listdir(shm_base) == [], "the files of the ring buffers are removed")
    with_suite(world, suites_of[second])
    world.lttng("load", "-i", folder[first])
    world.lttng("save", "-o", folder[second])
    assert record(world, session) == WANTED
    destroy(session)
    for name in ("rich", "full"):
        texts = {suite: read(os.path.join(folder[suite], name + ".lttng")) for suite in folder}
        assert comparable(texts["ours"]) == comparable(texts["stock"])
        for change in ("<filter>", "<shared_memory_path>" if name == "rich" else "<filter>", "<enabled>false", "PROCNAME", "MMAP"):
            assert comparable(texts["ours"].replace(change, change + "x")) != comparable(texts["stock"]), "the oracle sees"
    with_suite(world, suites_of["ours"])


@pytest.mark.parametrize("name,line,says", [("stock-agents", 239, "otation"), ("stock-snapshot", 3, "not supported"),
                                            ("stock-live", 3, "not supported")])
def test_stock_files_beyond_this_version(daemon, world, name, line, says):
    path = os.path.join(GOLDEN, name + ".lttng")
    refused = world.lttng("load", "-i", path, check=False)
    assert refused.code == 1 and f"{path}:{line}:" in refused.err and says in refused.err
    assert names(world) == []


def test_stock_file_without_output(daemon, world):
    world.lttng("load", "-i", os.path.join(GOLDEN, "stock-no-output.lttng"))
    assert "peerprov:*" in world.lttng("list", "mi5").out


@pytest.mark.ringmaster_only
def test_files_hold_for_the_stock_schema(daemon, world, buffers):
    session = plain_session(world, buffers)
    world.lttng("save", "rich")
    session.destroy()
    schema = suites.stock().schema_dir
    if not os.path.isdir(schema):
        pytest.fail(f"no stock schema in {schema}: set RM_STOCK_ROOT")
    world.lttng("load", environment={"LTTNG_SESSION_CONFIG_XSD_PATH": schema})
    path = saved_path(world, "rich")
    write(world, path, read(path).replace("<type>VPID", "<type>VUID"))
    refused = world.lttng("load", "-f", environment={"LTTNG_SESSION_CONFIG_XSD_PATH": schema}, check=False)
    assert refused.code == 1 and "VUID" in refused.err, "that schema was used"
    world.lttng("load", "-f")
