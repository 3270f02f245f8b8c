# SPDX-License-Identifier: GPL-2.0-only
"""A running instrumented program that talks lines (tests/apps/handshake.h)."""
import os
import signal
import struct
import subprocess

from . import processes
from .waiting import PATIENCE, Lines, eventually, wait_for_exit


class App:
    def __init__(self, argv, env, account, cwd, preload=None, log=None):
        env = dict(env)
        if preload:
            env["LD_PRELOAD"] = preload
        self.argv = argv
        self.process = subprocess.Popen(account.argv(argv), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=log, env=env, cwd=cwd)
        self.lines = Lines(self.process.stdout.fileno())

    @property
    def pid(self):
        return self.process.pid

    def line(self, patience=PATIENCE):
        return self.lines.next(patience)

    def expect(self, word, patience=PATIENCE):
        """The rest of the next line, which must begin with word."""
        line = self.line(patience)
        assert line is not None and line.split()[0] == word, f"wanted '{word}', got {line!r}"
        return line[len(word):].strip()

    def ready(self, patience=PATIENCE):
        """Blocks until the program is in main."""
        assert int(self.expect("ready", patience)) > 0
        return self

    def say(self, line="go"):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def emitted(self, patience=PATIENCE):
        """The program's own count, read from its next line."""
        return int(self.expect("emitted", patience))

    def emit(self, count):
        """Has app-counter --commands emit; returns its total."""
        self.say(f"emit {count}")
        return self.emitted()

    def go(self):
        """Lets a waiting program emit; returns its total."""
        self.say()
        return self.emitted()

    def close_input(self):
        if not self.process.stdin.closed:
            self.process.stdin.close()

    def finish(self, patience=PATIENCE):
        """Ends the program's input and waits for it; its exit code."""
        self.close_input()
        code = self.process.wait(patience)
        self.process.stdout.close()
        return code

    def signal(self, number):
        self.process.send_signal(number)

    def freeze(self):
        """Whichever thread takes the signal stops the others, and only when it has its turn."""
        self.signal(signal.SIGSTOP)
        eventually(lambda: processes.is_stopped(self.pid), f"process {self.pid} is stopped")

    def thaw(self):
        self.signal(signal.SIGCONT)

    def kill(self):
        self.signal(signal.SIGKILL)
        return self.finish()

    def dispose(self):
        """Ends it whatever state it is in."""
        if self.process.poll() is None:
            self.process.kill()
        self.finish()


def read_thread_counters(path):
    """(begun, done) of each thread of an app-counter --counter-file, also after its death."""
    with open(path, "rb") as file:
        data = file.read()
    return [struct.unpack_from("=QQ", data, i) for i in range(0, len(data), 64)]


def read_counters(path):
    """Their sums."""
    counters = read_thread_counters(path)
    return sum(begun for begun, _ in counters), sum(done for _, done in counters)


def wait_all_gone(apps, patience=PATIENCE):
    for app in apps:
        assert wait_for_exit(app.pid, patience), f"{app.pid} {processes.command_line(app.pid)}"


def emitted_total(apps):
    return sum(app.emitted() for app in apps)


def library(name):
    """Path of an installed lttng-ust helper library, for preloading."""
    for folder in ("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"):
        for suffix in ("", ".1", ".0"):
            path = os.path.join(folder, name + suffix)
            if os.path.exists(path):
                return path
    raise AssertionError(f"{name} is not installed")
