# SPDX-License-Identifier: GPL-2.0-only
"""The init script as it was generated, with the daemon and the default file where it looks for them."""
import grp
import os
import re
import signal
import subprocess

import pytest

from harness import processes, suite as suites
from harness.account import USER
from harness.enter import libc, mount
from harness.waiting import PATIENCE, wait_for_exit
from harness.world import World

pytestmark = [pytest.mark.root_only, pytest.mark.ringmaster_only]

PIDFILE = "/run/lttng/lttng-sessiond.pid"


class Script:
    def __init__(self, world):
        self.world = world
        self.path = os.path.join(suites.build_dir(), "extras", "init", "lttng-sessiond")
        with open(self.path) as file:
            text = file.read()
        self.program = re.search(r"^DAEMON=(.*)/\$NAME$", text, re.M).group(1) + "/lttng-sessiond"
        self.default = re.search(r" \. (\S+)/\$NAME$", text, re.M).group(1) + "/lttng-sessiond"

    def settings(self, *lines):
        """Replaces the default file; the tests need these two whatever else is in it."""
        with open(self.default, "w") as file:
            file.write("\n".join([f"LTTNG_CONSUMERD64_BIN={self.world.suite.consumerd}",
                                  "SESSIOND_OPTIONS=--no-kernel", *lines, ""]))

    def run(self, verb):
        """Like init: with hardly a variable. What is started inherits no pipe that we would wait for."""
        with open(os.path.join(self.world.path, f"init-{self.world.next_number()}"), "w+") as said:
            done = subprocess.run([self.path, verb], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                  env={processes.MARK: self.world.mark}, cwd="/", timeout=PATIENCE)
            said.seek(0)
            return done.returncode, said.read()

    def start(self):
        code, said = self.run("start")
        assert code == 0, said
        return pid_in_file()

    def stop(self):
        assert self.run("stop")[0] == 0


def pid_in_file():
    with open(PIDFILE) as file:
        return int(file.read())


def write_pid(pid):
    os.makedirs(os.path.dirname(PIDFILE), exist_ok=True)
    with open(PIDFILE, "w") as file:
        file.write(f"{pid}\n")


@pytest.fixture
def script(world):
    """The program and the default file are put where the script has them, in the private namespace."""
    script = Script(world)
    top = os.path.commonpath([script.program, script.default])
    assert top.count("/") > 1, f"{top} is the system's: configure with a prefix of your own"
    mounted = top
    while not os.path.isdir(mounted):
        mounted = os.path.dirname(mounted)
    assert mounted.count("/") > 1, f"{top} does not exist"
    mount("tmpfs", mounted, "tmpfs", data="mode=0755")
    for path in (script.program, script.default):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(world.suite.sessiond, script.program)
    script.settings()
    yield script
    script.stop()
    assert libc.umount2(mounted.encode(), 0) == 0


def test_start_status_restart_stop(script, world):
    assert script.run("status")[0] == 3
    first = script.start()
    assert processes.alive(first) and script.run("status") == (0, f"lttng-sessiond runs: pid {first}\n")
    session = world.session()
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 5)
    assert app.go() == 5
    session.stop()
    assert len(session.read().ticks(app.pid)) == 5
    code, said = script.run("restart")
    second = pid_in_file()
    assert code == 0 and "stopped" in said and f"started: pid {second}" in said
    assert second != first and processes.alive(second) and not processes.alive(first)
    script.stop()
    assert not processes.alive(second) and not os.path.exists(PIDFILE)
    assert script.run("status") == (3, "lttng-sessiond does not run\n")
    assert script.run("stop") == (0, "lttng-sessiond does not run\n")


def test_started_twice(script):
    first = script.start()
    assert script.run("start") == (0, f"lttng-sessiond runs already: pid {first}\n")
    assert pid_in_file() == first and processes.alive(first)
    code, said = script.run("try-restart")
    assert code == 0 and pid_in_file() != first, said
    script.stop()
    assert script.run("try-restart")[0] == 0 and not os.path.exists(PIDFILE), "it starts nothing"
    assert script.run("what")[0] == 2


def stale_pid_is_left_alone(script, pid):
    write_pid(pid)
    assert script.run("status") == (1, "lttng-sessiond does not run\n")
    assert script.run("stop")[0] == 0
    write_pid(pid)
    started = script.start()
    assert started != pid and script.run("status")[0] == 0
    script.stop()


def test_stale_pid_file(script):
    """Of a process that is gone, and of one that another program has become."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    stale_pid_is_left_alone(script, gone.pid)
    with subprocess.Popen(["sleep", "1000"]) as other:
        stale_pid_is_left_alone(script, other.pid)
        assert other.poll() is None
        other.kill()


def test_stale_pid_file_with_the_pid_of_a_users_daemon(script, suite):
    users = World(suite, USER)
    daemon = users.daemon().start()
    stale_pid_is_left_alone(script, daemon.pid)
    assert processes.alive(daemon.pid)
    daemon.stop()
    assert users.close() == []
    users.remove()


def test_after_a_crash(script):
    first = script.start()
    os.kill(first, signal.SIGKILL)
    assert wait_for_exit(first)
    assert script.run("status")[0] == 1, "dead, and its pid file is left"
    assert script.start() != first


def test_default_file(script, world):
    """Options and variables of the file reach the daemon; without the file it starts as well."""
    script.settings('SESSIOND_OPTIONS="--no-kernel --group=rmother"', "LTTNG_APP_SOCKET_TIMEOUT=7")
    pid = script.start()
    assert "--no-kernel --group=rmother" in processes.command_line(pid)
    assert os.stat("/run/lttng/client-lttng-sessiond").st_gid == grp.getgrnam("rmother").gr_gid
    with open(f"/proc/{pid}/environ", "rb") as file:
        assert b"LTTNG_APP_SOCKET_TIMEOUT=7" in file.read().split(b"\0")
    script.stop()
    os.unlink(script.default)
    assert "--group" not in processes.command_line(script.start())
    assert os.stat("/run/lttng/client-lttng-sessiond").st_gid == grp.getgrnam("tracing").gr_gid


def test_start_fails(script):
    script.settings("SESSIOND_OPTIONS=--no-such-option")
    code, said = script.run("start")
    assert code != 0 and "--no-such-option" in said and not os.path.exists(PIDFILE)
    assert script.run("status")[0] == 3


def test_the_group_is_made(script):
    with open("/etc/group") as file:
        before = file.read()
    with open("/etc/group", "w") as file:
        file.write("".join(line for line in before.splitlines(True) if not line.startswith("tracing:")))
    try:
        script.start()
        made = grp.getgrnam("tracing").gr_gid
        assert os.stat("/run/lttng/client-lttng-sessiond").st_gid == made
    finally:
        script.stop()
        with open("/etc/group", "w") as file:
            file.write(before)
