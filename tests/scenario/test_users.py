# SPDX-License-Identifier: GPL-2.0-only
"""The root daemon serves applications and sessions of several users, each with its own identity."""
import os
from collections import Counter

import pytest

from harness.account import OTHER, SECOND_TRACER, TRACER, USER, WATCHER, WATCHING_GID
from harness.session import Session

pytestmark = pytest.mark.root_only


def app_of(world, account, count):
    return world.ready_app("app-counter", "--wait", "--count", count, account=account,
                           environment=world.home_of(account))


def test_applications_of_several_users(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    apps = {account: app_of(world, account, n) for account, n in ((USER, 5), (OTHER, 7))}
    apps[world.account] = app_of(world, world.account, 9)
    wanted = {app.pid: app.go() for app in apps.values()}
    session.stop()
    found = session.read()
    assert Counter(pid for pid, _, _ in found.ticks()) == wanted and sorted(wanted.values()) == [5, 7, 9]
    if buffers == "--buffers-uid":
        for account in apps:
            assert os.path.isdir(f"{session.path}/ust/uid/{account.uid}/64-bit")
    else:
        assert len(found.paths) == 3
    session.destroy()


def session_of(world, account, name, buffers="--buffers-uid", options=(), rings=None):
    """A session that account makes through the root daemon; rings: a folder at home for its ring buffers."""
    environment = world.home_of(account)
    path = os.path.join(environment["HOME"], name)

    def lttng(*arguments, check=True):
        return world.lttng(*options, *arguments, account=account, environment=environment, check=check)

    where = ["--shm-path", os.path.join(environment["HOME"], rings)] if rings else []
    lttng("create", name, "--output", path, *where)
    lttng("enable-channel", "-u", "-s", name, buffers, "ch")
    lttng("enable-event", "-u", "-s", name, "-c", "ch", "rm_test:*")
    return Session(world, name, path), lttng


def check_rings(folder, account):
    """Whoever writes there, they are the session owner's."""
    files = [os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names]
    assert len(files) > 3
    for name in files:
        info = os.stat(name)
        assert (info.st_uid, info.st_gid, info.st_mode & 0o7777) == (account.uid, account.gid, 0o600), name


def check_identity(session, account):
    """Every file and directory of a trace was made as account; how many of each sort there are."""
    sorts = Counter()
    for folder, _, files in os.walk(session.path):
        for name in [folder] + [os.path.join(folder, name) for name in files]:
            info = os.stat(name)
            assert (info.st_uid, info.st_gid) == (account.uid, account.gid), name
            sorts[os.path.splitext(name)[1] or ("folder" if name == folder else "file")] += 1
    assert sorts[".idx"] > 0 and sorts["folder"] > 4 and sorts["file"] > 1
    return sorts


def test_sessions_of_two_group_members(daemon, world, buffers):
    """At once: files with the identity of each, applications of every user in both."""
    members = [(account, *session_of(world, account, f"of-{account.name}", buffers, rings="rings"))
               for account in (TRACER, SECOND_TRACER)]
    for _, session, lttng in members:
        lttng("start", session.name)
    apps = [app_of(world, USER, 6), app_of(world, OTHER, 7), app_of(world, world.account, 8)]
    for account, _, _ in members:
        check_rings(os.path.join(world.home_of(account)["HOME"], "rings"), account)
    wanted = {app.pid: app.go() for app in apps}
    for _, session, lttng in members:
        lttng("stop", session.name)
    for account, session, lttng in members:
        assert Counter(pid for pid, _, _ in session.read().ticks()) == wanted
        check_identity(session, account)
        assert session.name in world.lttng("list").out, "root sees every session"
        assert session.name in lttng("list").out
    [first, second] = members
    refused = first[2]("stop", second[1].name, check=False)
    assert refused.code != 0, "one member's session is out of the other's reach"
    for _, session, lttng in members:
        lttng("destroy", session.name)


@pytest.mark.ringmaster_only
def test_group_option(world):
    """--group: the members of that group reach root's daemon, those of the tracing group do not."""
    world.daemon("--group", "watching").start()
    assert os.stat(f"{world.run_dir}/client-lttng-sessiond").st_gid == WATCHING_GID
    session, lttng = session_of(world, WATCHER, "watched", options=["--group", "watching"])
    lttng("start", "watched")
    app = app_of(world, OTHER, 5)
    assert app.go() == 5
    lttng("stop", "watched")
    assert len(session.read().ticks(app.pid)) == 5
    lttng("destroy", "watched")
    outside = world.lttng("list", account=TRACER, environment=world.home_of(TRACER), check=False)
    assert outside.code != 0 and (outside.out + outside.err).strip()


def test_sessions_of_others_are_out_of_reach(daemon, world):
    """A group member controls its own sessions only."""
    world.session("roots")
    environment = world.home_of(TRACER)
    listed = world.lttng("list", account=TRACER, environment=environment, check=False)
    assert "roots" not in listed.out
    for verb in ("start", "destroy"):
        refused = world.lttng(verb, "roots", account=TRACER, environment=environment, check=False)
        assert refused.code != 0
    assert "roots" in world.lttng("list").out


@pytest.mark.ringmaster_only
def test_group_sees_own(world):
    """--group-sees-own: a member's session records that member's applications alone; root's all."""
    world.daemon("--group-sees-own").start()
    member, lttng = session_of(world, TRACER, "member")
    lttng("start", "member")
    roots = world.session("roots")
    roots.start()
    own, foreign = app_of(world, TRACER, 3), app_of(world, USER, 4)
    own.go()
    foreign.go()
    lttng("stop", "member")
    roots.stop()
    assert Counter(pid for pid, _, _ in member.read().ticks()) == {own.pid: 3}
    assert Counter(pid for pid, _, _ in roots.read().ticks()) == {own.pid: 3, foreign.pid: 4}
    lttng("destroy", "member")
    roots.destroy()


@pytest.mark.ringmaster_only
def test_output_follows_no_link_planted_by_another(daemon, world):
    """A member cannot have the daemon write where the member may not."""
    environment = world.home_of(TRACER)
    target = os.path.join(world.path, "secret")
    os.mkdir(target, 0o700)
    link = os.path.join(environment["HOME"], "linked")
    os.symlink(target, link)
    lttng = lambda *a: world.lttng(*a, account=TRACER, environment=environment, check=False)
    lttng("create", "sly", "--output", os.path.join(link, "trace"))
    lttng("enable-event", "-u", "-s", "sly", "rm_test:*")
    started = lttng("start", "sly")
    app = app_of(world, USER, 3)
    app.go()
    lttng("destroy", "sly")
    assert os.listdir(target) == []
    assert started.code != 0 or started.err
