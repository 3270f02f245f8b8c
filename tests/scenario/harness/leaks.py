# SPDX-License-Identifier: GPL-2.0-only
"""What must be gone after a test. Each function returns complaints; planted leaks prove them."""
import os
import re

from . import processes
from .waiting import eventually

# kept on purpose: applications of the next daemon sleep on this object
KEPT_SHM = "lttng-ust-wait-8"
# may stay in a run directory whose daemon has ended
KEPT_RUN = ("sessions", "lttng.conf", "lttng-sessiond.log")


SANITIZER = re.compile(r"ERROR: (Address|Leak)Sanitizer|runtime error:|WARNING: ThreadSanitizer")


def sanitizer_reports(texts):
    """What a sanitizer or an assertion said in logs and error output."""
    return [f"{name}: {line}" for name, text in texts for line in text.splitlines()
            if SANITIZER.search(line) or "Assertion `" in line]


def shared_memory():
    return {name for name in os.listdir("/dev/shm") if not name.startswith(KEPT_SHM)}


def left_processes(world, known=()):
    if os.environ.get("RM_NAMESPACE"):
        found = processes.strangers(known)
    else:
        found = [pid for pid in processes.marked(world.mark) if pid not in known]
    # one without a command line has freed its memory: it is about to be gone, or to become another program
    for pid in found:
        eventually(lambda: processes.command_line(pid) or not processes.alive(pid), f"the end of process {pid}")
    return [f"process left: {pid} {line}" for pid in found if (line := processes.command_line(pid))]


def left_shared_memory(before):
    return [f"shared memory left: {name}" for name in sorted(shared_memory() - before)]


def left_run_files(run_dir):
    """Of a run directory whose daemon has ended in order."""
    if not os.path.isdir(run_dir):
        return []
    return [f"file left: {os.path.join(run_dir, name)}" for name in sorted(os.listdir(run_dir))
            if not name.startswith(KEPT_RUN)]


def grown_descriptors(daemon, idle, patience=10):
    """Complains when the daemons keep more descriptors than idle ones hold: [sessiond, consumerd]."""
    def back():
        now = [sum(processes.descriptors(pid).values()) for pid in daemon.pids()]
        return all(n <= i for n, i in zip(now, idle))
    try:
        eventually(back, "descriptors", patience)
        return []
    except AssertionError:
        return [f"{processes.name(pid)} holds {sum(processes.descriptors(pid).values())} descriptors, "
                f"{allowed} when idle: {dict(processes.descriptors(pid))}"
                for pid, allowed in zip(daemon.pids(), idle)]


def most_threads():
    """
    Of daemons that are idle, [sessiond, consumerd]: main, the loops, each pool's watcher and the
    threads that it keeps, or the carriers of its fibers, and those of liburcu: call_rcu()'s, which has the name of the loop that was
    first to call it, and in sessiond the one that resizes hash tables. Threads above a pool's base
    leave within a second.
    """
    carriers = min(4, max(1, os.sysconf("SC_NPROCESSORS_ONLN") // 2))
    sessiond = 1 + 6 + (1 + carriers) + (1 + carriers) + (1 + 1) + (1 + 4) + 2
    consumerd = 1 + 3 + (1 + 2) + 1
    return [sessiond, consumerd]


def grown_threads(daemon, idle, patience=10):
    def back():
        return all(processes.threads(pid) <= i for pid, i in zip(daemon.pids(), idle))
    try:
        eventually(back, "threads", patience)
        return []
    except AssertionError:
        return [f"{processes.name(pid)} has {processes.threads(pid)} threads, {allowed} when idle: "
                f"{processes.thread_names(pid)}" for pid, allowed in zip(daemon.pids(), idle)]
