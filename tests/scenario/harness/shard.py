# SPDX-License-Identifier: GPL-2.0-only
"""Tests shared out among several runs, each as soon as a run has nothing to do.

The queue is a pipe of numbers, places in the list of tests, which is the same in every run. A number
is read by one run only.
"""
import fcntl
import os
import struct

NUMBER = struct.Struct("=I")
AT_MOST = 8192  # tests; their numbers fit into the pipe
F_SETPIPE_SZ = 1031


class Queue:
    def __init__(self):
        self.fd, to = os.pipe()
        fcntl.fcntl(to, F_SETPIPE_SZ, AT_MOST * NUMBER.size)
        os.write(to, b"".join(map(NUMBER.pack, range(AT_MOST))))
        os.close(to)


def drawn(items, fd):
    """Yields what this run takes out of the queue, the slow tests first: a long one at the end would
    be waited for by all."""
    assert len(items) <= AT_MOST
    items = sorted(items, key=lambda item: item.get_closest_marker("slow") is None)
    while number := os.read(fd, NUMBER.size):
        place, = NUMBER.unpack(number)
        if place < len(items):
            yield items[place]


def run(session, fd):
    """What pytest does with all its tests, for those that are drawn."""
    tests = drawn(session.items, fd)
    item = next(tests, None)
    while item:
        following = next(tests, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True
