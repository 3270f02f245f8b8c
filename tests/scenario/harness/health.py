# SPDX-License-Identifier: GPL-2.0-only
"""The health protocol, spoken by hand, and the library's view of it."""
import json
import os
import socket
import struct
import subprocess
import sys

from .waiting import PATIENCE

SESSIOND_THREADS = ["command", "application manager", "application registration", "kernel",
                    "consumer manager", "hash table cleanup", "application notification manager",
                    "application registration dispatcher", "notification", "rotation manager",
                    "timer manager", "trigger action executor"]
CONSUMERD_THREADS = ["Consumer daemon channel", "Consumer daemon metadata", "Consumer daemon data",
                     "Consumer daemon session daemon command manager", "Consumer daemon metadata timer"]


def ask(path, request=b"\0\0\0\0"):
    """The mask of unhealthy threads that the daemon behind path answers."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(PATIENCE)
        peer.connect(path)
        peer.send(request)
        data = b""
        while len(data) < 8:
            more = peer.recv(8 - len(data))
            if not more:
                return None
            data += more
        assert peer.recv(1) == b"", "the server closes after its answer"
    return struct.unpack("=Q", data)[0]


LIBRARY_SCRIPT = """
import ctypes, json, sys
lib = ctypes.CDLL("liblttng-ctl.so.0")
for name in ("create_sessiond", "create_consumerd", "get_thread"):
    getattr(lib, "lttng_health_" + name).restype = ctypes.c_void_p
lib.lttng_health_thread_name.restype = ctypes.c_char_p
health = (lib.lttng_health_create_sessiond() if sys.argv[1] == "sessiond"
          else lib.lttng_health_create_consumerd(1))
health = ctypes.c_void_p(health)
query = lib.lttng_health_query(health)
state = lib.lttng_health_state(health)
threads = []
for i in range(lib.lttng_health_get_nr_threads(health)):
    thread = ctypes.c_void_p(lib.lttng_health_get_thread(health, i))
    name = lib.lttng_health_thread_name(thread) or b"unnamed"
    threads.append([name.decode(), lib.lttng_health_thread_state(thread)])
lib.lttng_health_destroy(health)
print(json.dumps({"query": query, "state": state, "threads": threads}))
"""


def through_library(world, which):
    """lttng_health_* for 'sessiond' or 'consumerd', called in a process of its own."""
    done = subprocess.run([sys.executable, "-c", LIBRARY_SCRIPT, which], capture_output=True, text=True,
                          env={**world.tool_environment(), **world.suite.foreign_environment()},
                          timeout=PATIENCE, cwd=os.path.dirname(world.home),
                          **world.account.popen_arguments())
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def unwell(world, which):
    """Names of the threads that the library says are ill; its own summary must agree."""
    found = through_library(world, which)
    names = [name for name, state in found["threads"] if state != 0]
    assert found["query"] == 0 and {state for _, state in found["threads"]} <= {0, -1}
    assert found["state"] == (-1 if names else 0)
    return names
