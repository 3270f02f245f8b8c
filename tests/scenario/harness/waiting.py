# SPDX-License-Identifier: GPL-2.0-only
"""Waits with a deadline. What can be waited for by an event is; eventually() is for the rest."""
import os
import select
import time

from . import suite

PATIENCE = float(os.environ.get("RM_PATIENCE", "30"))  # seconds; a slow machine may raise it


def eventually(predicate, what, patience=PATIENCE):
    """Looks until predicate() is true and returns its value; for states nobody announces."""
    end = time.monotonic() + patience
    pause = 0.001
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {patience} s: {what}")
        time.sleep(pause)
        pause = min(pause * 2, 0.05)


def wait_for_exit(pid, patience=PATIENCE):
    """Blocks until the process, which need not be a child, has ended; False at the deadline."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poller = select.poll()
        poller.register(fd, select.POLLIN)
        return bool(poller.poll(int(patience * 1000)))
    finally:
        os.close(fd)


class Lines:
    """Lines of a pipe, each read with a deadline."""

    def __init__(self, fd):
        self.fd = fd
        self.rest = b""

    def next(self, patience=PATIENCE):
        """The next line, or None at the end of the pipe."""
        end = time.monotonic() + patience
        poller = select.poll()
        poller.register(self.fd, select.POLLIN)
        while b"\n" not in self.rest:
            left = end - time.monotonic()
            if left < 0 or not poller.poll(int(left * 1000) + 1):
                raise AssertionError(f"no line within {patience} s")
            data = os.read(self.fd, 65536)
            if not data:
                return None
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode()


def within(seconds):
    """A limit of the test's own choice, stretched on a slow machine (RM_SLOWNESS)."""
    return seconds * float(os.environ.get("RM_SLOWNESS", "1"))


def promised(seconds):
    """A limit that users are promised: absolute, but for sanitized programs, which nobody runs for long."""
    return within(seconds) if suite.is_sanitized() else seconds
