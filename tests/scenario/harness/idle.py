# SPDX-License-Identifier: GPL-2.0-only
"""Whether daemons that have nothing to do do nothing."""
import time

# a pool's threads above its base leave, and the guard of the last flush ends by itself within 5 s
SETTLE = 7


def wakeups_during(daemon, seconds):
    """How often each of the daemons woke in so many seconds."""
    before = daemon.wakeups()
    time.sleep(seconds)
    after = daemon.wakeups()
    return {pid: count - before[pid] for pid, count in after.items()}


def asleep(daemon, seconds=10, settle=SETTLE):
    """Complaints about daemons that woke, after some time to come to rest."""
    time.sleep(settle)
    return [f"{pid} woke {count} times in {seconds} s"
            for pid, count in wakeups_during(daemon, seconds).items() if count != 0]


def settled(daemon):
    """Descriptors once they have not changed for a while: deaths are noticed after the commands."""
    last, same = None, 0
    while same < 5:
        now = daemon.descriptors()
        same = same + 1 if now == last else 0
        last = now
        time.sleep(0.05)
    return last
