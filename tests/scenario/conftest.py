# SPDX-License-Identifier: GPL-2.0-only
"""Fixtures of the scenario tests: see README.md."""
import os
import subprocess
import sys
import zlib

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import account as accounts  # noqa: E402
from harness import leaks, processes, shard, suite as suites  # noqa: E402
from harness.world import World  # noqa: E402

WORLD = pytest.StashKey()
_idle = {}


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="leave out the tests marked slow")
    parser.addoption("--every-pair", action="store_true",
                     help="both kinds of buffers with both accounts in each test")
    parser.addoption("--keep", action="store_true", help="keep the directory of every world")


def pytest_configure(config):
    config.rm_suite = suites.chosen()


def pytest_report_header(config):
    return f"suite: {config.rm_suite.name} ({config.rm_suite.sessiond})"


def pytest_generate_tests(metafunc):
    """A test that takes 'account' (every world does) runs once as root and once as an ordinary user."""
    if "account" not in metafunc.fixturenames:
        return
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    chosen = [a for a in (accounts.ROOT, accounts.USER)
              if not (a.is_root and "user_only" in marks) and (a.is_root or "root_only" not in marks)]
    metafunc.parametrize("account", chosen, ids=[a.name for a in chosen], scope="function")


def is_one_of_its_pairs(item):
    """A test of both accounts and both kinds of buffers runs as two of the four pairs, with which it sees
    each of them; which two differs from test to test, so that a file sees all."""
    drawn = item.callspec.params if hasattr(item, "callspec") else {}
    marks = {mark.name for mark in item.iter_markers()}
    if not {"account", "buffers"} <= set(drawn) or marks & {"root_only", "user_only"}:
        return True
    # by name: the same in each of several runs that share the tests
    others = [part for part in item.callspec.id.split("-") if part not in ("uid", "pid", "root", "user")]
    crossed = zlib.crc32("-".join([item.originalname] + others).encode()) & 1
    return (drawn["account"].is_root == (drawn["buffers"] == "uid")) != crossed


def pytest_collection_modifyitems(config, items):
    if not config.getoption("every_pair"):
        left = [item for item in items if not is_one_of_its_pairs(item)]
        items[:] = [item for item in items if is_one_of_its_pairs(item)]
        config.hook.pytest_deselected(items=left)
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if "ringmaster_only" in marks and config.rm_suite.is_stock:
            item.add_marker(pytest.mark.skip(reason="only this project's suite promises it"))
        if "slow" in marks and "timeout" not in marks:
            item.add_marker(pytest.mark.timeout(300))
        if "slow" in marks and config.getoption("quick"):
            item.add_marker(pytest.mark.skip(reason="slow, and --quick was given"))
        account = getattr(item, "callspec", None) and item.callspec.params.get("account")
        if account is not None and account.is_root and not os.environ.get("RM_NAMESPACE"):
            item.add_marker(pytest.mark.skip(reason="not run as root: no private namespaces"))


def pytest_runtestloop(session):
    return shard.run(session) if shard.is_one() and not session.config.option.collectonly else None


@pytest.fixture
def suite(request):
    return request.config.rm_suite


@pytest.fixture(params=["uid", "pid"])
def buffers(request):
    """Both kinds of buffers, as the option of enable-channel."""
    return f"--buffers-{request.param}"


@pytest.fixture
def world(request, suite, account):
    """A world without a daemon. Afterwards nothing may be left of it."""
    idle = None if suite.is_stock else idle_figures(suite, account)
    world = World(suite, account)
    request.node.stash[WORLD] = world
    yield world
    complaints = world.close(idle)
    failed = request.node.stash.get(FAILED, False)
    if complaints and not failed:
        request.node.add_report_section("teardown", "logs", _log_text(world))
    if not (failed or complaints or request.config.getoption("keep")):
        world.remove()
    else:
        world.keep()
    assert not complaints or failed, "\n".join(complaints)


@pytest.fixture
def daemon(world):
    """A started session daemon in the world."""
    return world.daemon().start()


@pytest.fixture
def small_disk(world):
    """A file system of 128 KiB in the world's directory."""
    if not os.environ.get("RM_NAMESPACE"):
        pytest.skip("not run as root: cannot mount a small file system")
    path = os.path.join(world.path, "small")
    os.mkdir(path)
    owner = f"uid={world.account.uid},gid={world.account.gid}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=128k,{owner},mode=755", "tmpfs", path],
                   check=True)
    yield path
    world.dispose_apps()
    world.lttng("destroy", "--all", check=False)
    subprocess.run(["umount", "--lazy", path], check=True)


FAILED = pytest.StashKey()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
        world = item.stash.get(WORLD, None)
        if world is not None:
            report.sections.append(("logs of the world", _log_text(world)))


def _log_text(world):
    return "\n".join(f"--- {path}\n" + "\n".join(text.splitlines()[-150:])
                     for path, text in world.logs())


def idle_figures(suite, account):
    """Of daemons that have recorded once and are idle again: descriptors, measured once, and threads."""
    if account.name not in _idle:
        world = World(suite, account)
        try:
            daemon = world.daemon().start()
            session = world.session()
            session.start()
            app = world.ready_app("app-counter", "--wait", "--count", 10)
            app.go()
            app.finish()
            session.destroy()
            world.lttng("list", "-u", check=False)
            _idle[account.name] = {
                "descriptors": [sum(processes.descriptors(p).values()) for p in daemon.pids()],
                "threads": leaks.most_threads(),
            }
        except Exception as error:
            raise AssertionError(f"no ordinary recording: {error}\n{_log_text(world)}") from error
        finally:
            world.close()
            world.remove()
    return _idle[account.name]
