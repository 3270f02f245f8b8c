# SPDX-License-Identifier: GPL-2.0-only
"""Programs that mean harm to their daemon (tests/apps/app-hostile), and what is seen of it."""
import glob
import os
import shutil

from .suite import app_program

# each with how often it must have done it at least: what it counts itself, while one program records
BEHAVIOURS = {"garbage": 10, "half": 1, "dribble": 5, "half-open": 200, "flood": 500, "oversize": 2, "endless": 10,
              "nonsense": 1, "silent": 1, "slow": 1, "busy": 1, "valid": 20, "heavy": 2, "dribble-answer": 5,
              "dribble-notify": 5, "many": 1, "wakeups": 1}

OBEYING = "many"
MANY = 300      # programs of that behaviour


def start(world, behaviour, account=None):
    """It says 'ready' once it has recorded how one registers."""
    socket = os.path.join(world.run_dir, "lttng-ust-sock-8")
    return world.ready_app("app-hostile", behaviour, socket, app_program("app-light"), BEHAVIOURS[behaviour],
                           account=account)


def start_all(world, account, but=()):
    """
    At the lowest priority, but for those that obey: what they cost by way of the daemon is the matter, and not
    what they take of the processors, as every program may.
    """
    enemies = [start(world, behaviour, account) for behaviour in BEHAVIOURS if behaviour not in but]
    for enemy in enemies:
        if enemy.argv[1] != OBEYING:
            os.setpriority(os.PRIO_PROCESS, enemy.pid, 19)
    return enemies


def has_done_enough(enemy):
    """Returns when it has, however busy the machine is."""
    assert enemy.line() == "enough", f"{enemy.argv[1]} cannot do what it does"


def finish(enemy):
    """How often it did what it does."""
    enemy.close_input()
    said = enemy.line()
    if said == "enough":
        said = enemy.line()
    assert said.startswith("rounds "), said
    assert enemy.finish() == 0
    return int(said.split()[1])


def finish_all(enemies):
    found = {enemy.argv[1]: finish(enemy) for enemy in enemies}
    print("hostile programs did it so often:", found)
    return found


def too_little(rounds):
    """Those that have done less than they must have to be a danger."""
    return {behaviour: done for behaviour, done in rounds.items() if done < BEHAVIOURS[behaviour]}


def own_kib(pid):
    """Resident memory of its own: ring buffers, which programs map too, are left out."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon"))


def set_aside(world, session, healthy):
    """Moves out of the session's directory what others have recorded: names do not begin with any of healthy."""
    for path in glob.glob(f"{session.path}/ust/*/*"):
        if not os.path.basename(path).startswith(healthy):
            shutil.move(path, os.path.join(world.path, f"{session.name}-{os.path.basename(path)}"))
