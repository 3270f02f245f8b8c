# SPDX-License-Identifier: GPL-2.0-only
"""A session daemon of one world: start, what it holds, stop."""
import os
import re
import signal
import subprocess

from . import processes
from .waiting import PATIENCE, eventually, promised, wait_for_exit

# As users have it; elsewhere no program goes on before it is set up, however busy the machine is.
SETUP_AS_USUAL = ("--max-setup-time", str(int(promised(1) * 1000)))


class Daemon:
    """lttng-sessiond -b: it returns when usable, and keeps its standard error, our log."""

    def __init__(self, world, options=(), environment=None):
        self.world = world
        self.options = list(options)
        self.extra_environment = environment or {}
        self.pid = None
        self.orphans = []
        self.log_path = os.path.join(world.path, f"sessiond-{world.next_number()}.log")

    def argv(self):
        suite = self.world.suite
        argv = [suite.sessiond, "--no-kernel", "--consumerd64-path", suite.consumerd]
        if suite.is_stock:
            argv += ["--consumerd64-libdir", suite.library_dir]
        elif "--max-setup-time" not in self.options:
            argv += ["--max-setup-time", str(int(PATIENCE * 1000))]
        argv += ["-v"] * int(os.environ.get("RM_VERBOSE", "0"))
        return argv + self.options

    def environment(self):
        return {**self.world.tool_environment(), **self.extra_environment}

    def start(self, flag="-b"):
        with open(self.log_path, "ab") as log:
            done = subprocess.run(self.world.account.argv(self.argv() + [flag]), stdin=subprocess.DEVNULL, stdout=log,
                                  stderr=log, env=self.environment(), cwd=self.world.path, timeout=PATIENCE)
        assert done.returncode == 0, f"lttng-sessiond: exit {done.returncode}:\n{self.log()}"
        with open(os.path.join(self.world.run_dir, "lttng-sessiond.pid")) as file:
            self.pid = int(file.read())
        return self

    def log(self):
        try:
            with open(self.log_path, errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def warnings(self):
        """Lines of the log that warn or report an error, in either suite's style."""
        return [line for line in self.log().splitlines() if re.search(r"\] [WE] |[Ww]arning|Error", line)]

    def alive(self):
        return self.pid is not None and processes.alive(self.pid)

    def consumer_pids(self):
        """The consumer daemons among the descendants."""
        found = []
        todo = [self.pid]
        while todo:
            for child in processes.children(todo.pop()):
                todo.append(child)
                if "consumerd" in processes.command_line(child).split(" ")[0]:
                    found.append(child)
        return found

    def consumer_pid(self):
        consumers = self.consumer_pids()
        assert consumers, "no consumer daemon"
        return consumers[0]

    def pids(self):
        return [self.pid] + self.consumer_pids()

    def descriptors(self):
        """Descriptors of both daemons, which eventually is back where it was."""
        return {pid: sum(processes.descriptors(pid).values()) for pid in self.pids()}

    def threads(self):
        return {pid: processes.threads(pid) for pid in self.pids()}

    def wakeups(self):
        return {pid: processes.wakeups(pid) for pid in self.pids()}

    def signal(self, number):
        os.kill(self.pid, number)

    def stop(self, patience=PATIENCE):
        """SIGTERM, then waits until the daemon and its consumers are gone."""
        pids = self.pids()
        self.signal(signal.SIGTERM)
        for pid in pids:
            assert wait_for_exit(pid, patience), f"{processes.command_line(pid)} did not end"
        self.pid = None

    def kill(self):
        """SIGKILL to the session daemon alone. Its consumers end by themselves: see orphans."""
        self.orphans = self.consumer_pids()
        pid, self.pid = self.pid, None
        os.kill(pid, signal.SIGKILL)
        assert wait_for_exit(pid)

    def wait_applications(self, count, patience=PATIENCE):
        """Waits until that many applications are registered (each is listed with its pid)."""
        def enough():
            return len(self.world.listed_applications()) >= count
        eventually(enough, f"{count} applications registered", patience)
