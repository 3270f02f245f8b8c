# SPDX-License-Identifier: GPL-2.0-only
"""Tests shared out among several runs, each as soon as a run has nothing to do.

The queue is a pipe of numbers, places in the list of tests, which must be the same in every run: each
notes the sum of its list. A number is read by one run only.
"""
import contextlib
import fcntl
import os
import struct
import tempfile
import zlib

VARIABLE = "RM_SHARD"
NUMBER = struct.Struct("=I")
AT_MOST = 8192  # tests; their numbers fit into the pipe
F_SETPIPE_SZ = 1031


class Queue:
    def __init__(self):
        numbers, to = os.pipe()
        fcntl.fcntl(to, F_SETPIPE_SZ, AT_MOST * NUMBER.size)
        os.write(to, b"".join(map(NUMBER.pack, range(AT_MOST))))
        os.close(to)
        self.notes = tempfile.TemporaryFile()
        self.fds = [numbers, self.notes.fileno()]

    def environment(self):
        return {VARIABLE: " ".join(map(str, self.fds))}

    def all_saw_the_same(self, runs):
        self.notes.seek(0)
        notes = list(struct.iter_unpack(NUMBER.format, self.notes.read()))
        return len(notes) == runs and len(set(notes)) == 1


def inherited():
    """The descriptors of the queue that this run shares, if it does."""
    return [int(fd) for fd in os.environ.get(VARIABLE, "").split()]


def is_one():
    return bool(inherited())


def drawn(items):
    """Yields what this run takes out of the queue, the slow tests first: a long one at the end would
    be waited for by all. Those that run alone come last."""
    numbers, notes = inherited()
    assert len(items) <= AT_MOST
    os.write(notes, NUMBER.pack(zlib.crc32("\n".join(item.nodeid for item in items).encode())))
    items = sorted(items, key=lambda item: (is_alone(item), item.get_closest_marker("slow") is None))
    while number := os.read(numbers, NUMBER.size):
        place, = NUMBER.unpack(number)
        if place < len(items):
            yield items[place]


def is_alone(item):
    return item.get_closest_marker("alone") is not None


@contextlib.contextmanager
def turn(item):
    """While a test runs that is to run alone, none of the other runs has one."""
    _, notes = inherited()
    fcntl.lockf(notes, fcntl.LOCK_EX if is_alone(item) else fcntl.LOCK_SH)
    try:
        yield
    finally:
        fcntl.lockf(notes, fcntl.LOCK_UN)


def run(session):
    """What pytest does with all its tests, for those that are drawn."""
    if session.testsfailed:
        raise session.Interrupted("a test file could not be read")
    tests = drawn(session.items)
    item = next(tests, None)
    while item:
        following = next(tests, None)
        with turn(item):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True
