# SPDX-License-Identifier: GPL-2.0-only
"""One test's world: a directory, an account, a home, the suite's programs, and what was started."""
import itertools
import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass

from . import leaks, processes
from .app import App
from .daemon import Daemon
from .session import Session
from .suite import app_program
from .waiting import PATIENCE, wait_for_exit


@dataclass
class Result:
    code: int
    out: str
    err: str
    seconds: float


class CommandFailed(AssertionError):
    pass


class World:
    _marks = itertools.count(1)

    def __init__(self, suite, account):
        self.suite = suite
        self.account = account
        self.mark = f"{os.getpid()}-{next(self._marks)}"
        self.path = tempfile.mkdtemp(prefix="rm-scenario-")
        os.chmod(self.path, 0o755)
        self.home = os.path.join(self.path, "home")
        os.mkdir(self.home)
        for folder in (self.path, self.home):
            os.chown(folder, account.uid, account.gid)
        self.run_dir = "/var/run/lttng" if account.is_root else os.path.join(self.home, ".lttng")
        self.apps = []
        self.daemons = []
        self.shm_before = leaks.shared_memory()
        self.spare_descriptors = 0  # more than an idle daemon with one consumer holds
        self._numbers = itertools.count(1)
        self._app_log = open(os.path.join(self.path, "apps.log"), "ab")

    def next_number(self):
        return next(self._numbers)

    def home_of(self, account):
        """A home for another account than the world's own, and the variables that name it."""
        home = os.path.join(self.path, f"home-{account.name}")
        if not os.path.isdir(home):
            os.mkdir(home, 0o755)
            os.chown(home, account.uid, account.gid)
        return {"HOME": home, "LTTNG_HOME": home}

    # programs of the suite

    def base_environment(self, home=None):
        kept = {k: v for k, v in os.environ.items()
                if k in ("PATH", "TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")}
        home = home or self.home
        return {**kept, "HOME": home, "LTTNG_HOME": home, "LC_ALL": "C.UTF-8",
                processes.MARK: self.mark}

    def tool_environment(self):
        return {**self.base_environment(), **self.suite.environment()}

    def daemon(self, *options, environment=None):
        """A session daemon, not yet started."""
        daemon = Daemon(self, options, environment)
        self.daemons.append(daemon)
        return daemon

    def lttng(self, *arguments, check=True, account=None, environment=None, patience=PATIENCE * 2):
        account = account or self.account
        begin = time.monotonic()
        done = subprocess.run(account.argv([self.suite.lttng, *map(str, arguments)]), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=patience, cwd=self.path,
                              env={**self.tool_environment(), **(environment or {})})
        result = Result(done.returncode, done.stdout, done.stderr, time.monotonic() - begin)
        reports = leaks.sanitizer_reports([("lttng", done.stderr)])
        if reports or result.code < 0:
            raise AssertionError(f"lttng {arguments} ended with {result.code}:\n{done.stderr}")
        if check and result.code != 0:
            raise CommandFailed(f"lttng {' '.join(map(str, arguments))}: exit {result.code}\n"
                                f"{result.out}{result.err}")
        return result

    def session(self, name="s", *options, channel=(), events=("rm_test:*",)):
        """A created session with one channel 'ch' and its events, not started."""
        session = Session(self, name).create(*options)
        session.channel("ch", *channel)
        if events:
            session.enable(*events)
        return session

    def listed_applications(self):
        """{pid: lines} of 'lttng list -u'."""
        text = self.lttng("list", "-u", check=False).out
        return {int(pid): line for line in text.splitlines()
                for pid in re.findall(r"PID: (\d+)", line)}

    # applications

    def app_environment(self, **extra):
        # the daemon, not a time limit, decides when main begins: counts must be exact on slow machines
        return {**self.base_environment(), "LTTNG_UST_REGISTER_TIMEOUT": "60000", **extra}

    def app(self, program, *arguments, account=None, environment=None, preload=None):
        app = App([app_program(program), *map(str, arguments)],
                  {**self.app_environment(), **(environment or {})},
                  account or self.account, self.path, preload, self._app_log)
        self.apps.append(app)
        return app

    def ready_app(self, program, *arguments, **options):
        return self.app(program, *arguments, **options).ready()

    # the end

    def logs(self):
        """Names and last lines of every log of this world, for a failure report."""
        found = [(d.log_path, d.log()) for d in self.daemons]
        candidates = [os.path.join(self.run_dir, name) for name in self._run_dir_names()
                      if ".log" in name] + [os.path.join(self.path, "apps.log")]
        for path in candidates:
            with open(path, errors="replace") as file:
                found.append((path, file.read()))
        return [(path, text) for path, text in found if text]

    def _run_dir_names(self):
        return os.listdir(self.run_dir) if os.path.isdir(self.run_dir) else []

    def dispose_apps(self):
        for app in self.apps:
            app.dispose()

    def close(self, idle=None):
        """Ends everything in order and returns complaints about what was left or did not end."""
        complaints = []
        self.dispose_apps()
        for daemon in self.daemons:
            if daemon.alive():
                complaints += self._close_daemon(daemon, idle)
            complaints += [f"a consumer outlives its daemon: {pid}" for pid in daemon.orphans if not wait_for_exit(pid)]
        complaints += leaks.left_processes(self)
        if not any(d.alive() for d in self.daemons) and self._stopped_in_order:
            complaints += leaks.left_run_files(self.run_dir)
        complaints += leaks.left_shared_memory(self.shm_before)
        complaints += leaks.sanitizer_reports(self.logs())
        self._kill_left()
        self._app_log.close()
        return complaints

    _stopped_in_order = True

    def _close_daemon(self, daemon, idle):
        complaints = []
        self.lttng("destroy", "--all", check=False)
        if idle is not None:
            allowed = [n + self.spare_descriptors for n in idle["descriptors"]]
            complaints += leaks.grown_descriptors(daemon, allowed)
            complaints += leaks.grown_threads(daemon, idle["threads"])
        try:
            daemon.stop()
        except AssertionError as error:
            complaints.append(str(error))
        return complaints

    def crashed(self):
        """Says that a daemon was killed on purpose: its run files may stay."""
        self._stopped_in_order = False

    def _kill_left(self):
        left = (processes.strangers(()) if os.environ.get("RM_NAMESPACE")
                else processes.marked(self.mark))
        for pid in left:
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                pass
        # the daemon of another world in the same namespace is not taken for alive any more
        for pid in left:
            wait_for_exit(pid)

    def keep(self):
        """Leaves the directory for a person to look at, and the run directory free for the next."""
        print(f"kept: {self.path}")
        if self._has_private_run_dir():
            os.mkdir(os.path.join(self.path, "run"))
            for name in os.listdir("/run/lttng"):
                path = os.path.join("/run/lttng", name)
                if os.path.isfile(path):
                    shutil.copy(path, os.path.join(self.path, "run", name))
            shutil.rmtree("/run/lttng")

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)
        if self._has_private_run_dir():
            shutil.rmtree("/run/lttng", ignore_errors=True)

    def _has_private_run_dir(self):
        return bool(self.account.is_root and os.environ.get("RM_NAMESPACE")
                    and os.path.isdir("/run/lttng"))
