#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Records the user-space events that match a pattern while a command runs, and reads them back.

    record.py PATTERN OUTPUT-DIRECTORY COMMAND [ARGUMENT]...
    record.py 'shop:*' /tmp/shop-trace ./shop cook 5

The library is used through ctypes. A session daemon must run ('lttng-sessiond --daemonize'). Reading needs
python3-bt2, which Debian's own interpreter finds.
"""
import ctypes
import os
import subprocess
import sys

LTTNG_OK = 10
DOMAIN_UST, BUFFERS_PER_USER = 2, 1
EVENT_TRACEPOINT, LOGLEVEL_ALL = 0, 0


class Domain(ctypes.Structure):
    """struct lttng_domain of <lttng/domain.h>"""
    _fields_ = [("type", ctypes.c_int), ("buf_type", ctypes.c_int), ("padding", ctypes.c_char * 12),
                ("attr", ctypes.c_char * 288)]


class Event(ctypes.Structure):
    """struct lttng_event of <lttng/event.h>"""
    _fields_ = [("type", ctypes.c_int), ("name", ctypes.c_char * 256), ("loglevel_type", ctypes.c_int),
                ("loglevel", ctypes.c_int), ("enabled", ctypes.c_int32), ("pid", ctypes.c_int),
                ("filter", ctypes.c_ubyte), ("exclusion", ctypes.c_ubyte), ("padding2", ctypes.c_char * 2),
                ("flags", ctypes.c_int), ("padding", ctypes.c_char * 4), ("extended", ctypes.c_uint64),
                ("attr", ctypes.c_char * 288)]


def load():
    """The library is in a directory of its own; RINGMASTER_LIB names another one."""
    directory = os.environ.get("RINGMASTER_LIB", "/usr/local/lib/ringmaster")
    try:
        lib = ctypes.CDLL(os.path.join(directory, "liblttng-ctl.so.0"))
    except OSError as error:
        sys.exit(f"record.py: {error}")
    for name in ("lttng_strerror", "lttng_last_error_detail", "lttng_last_warning"):
        getattr(lib, name).restype = ctypes.c_char_p
    lib.lttng_session_descriptor_local_create.restype = ctypes.c_void_p
    lib.lttng_create_handle.restype = ctypes.c_void_p
    return lib


class Session:
    """A recording session; 'with' records."""

    def __init__(self, lib, directory):
        self.lib = lib
        descriptor = ctypes.c_void_p(lib.lttng_session_descriptor_local_create(None, os.fsencode(directory)))
        code = lib.lttng_create_session_ext(descriptor)
        self.check(0 if code == LTTNG_OK else -code, "create a session")
        name = ctypes.c_char_p()
        lib.lttng_session_descriptor_get_session_name(descriptor, ctypes.byref(name))
        self.name = ctypes.create_string_buffer(name.value)  # a copy: the descriptor goes
        lib.lttng_session_descriptor_destroy(descriptor)

    def check(self, result, what):
        """Results are 0 or a negative error code; the detail is an addition of this library."""
        for index in range(self.lib.lttng_last_warning_count()):
            print("record.py: warning:", self.lib.lttng_last_warning(index).decode(), file=sys.stderr)
        if result < 0:
            detail = self.lib.lttng_last_error_detail() or b""
            sys.exit(f"record.py: cannot {what}: {self.lib.lttng_strerror(result).decode()} {detail.decode()}")

    def enable(self, pattern):
        domain = Domain(type=DOMAIN_UST, buf_type=BUFFERS_PER_USER)
        handle = ctypes.c_void_p(self.lib.lttng_create_handle(self.name, ctypes.byref(domain)))
        event = Event(type=EVENT_TRACEPOINT, name=pattern.encode(), loglevel_type=LOGLEVEL_ALL, loglevel=-1)
        self.check(self.lib.lttng_enable_event(handle, ctypes.byref(event), None), "enable the events")
        self.lib.lttng_destroy_handle(handle)

    def __enter__(self):
        self.check(self.lib.lttng_start_tracing(self.name), "start")
        return self

    def __exit__(self, *_):
        self.check(self.lib.lttng_stop_tracing(self.name), "stop")  # returns when everything is in the files
        self.check(self.lib.lttng_destroy_session(self.name), "destroy the session")


def show(directory):
    try:
        import bt2
    except ImportError:
        print("The events are not shown: python3-bt2 is not installed")
        return
    shown = 0
    for message in bt2.TraceCollectionMessageIterator(directory):
        if isinstance(message, bt2._EventMessageConst):
            fields = ", ".join(f"{name} = {value}" for name, value in message.event.payload_field.items())
            print(f"{message.event.name}: {fields}")
            shown += 1
    print(f"{shown} events")


def main(arguments):
    if len(arguments) < 3:
        sys.exit("Usage: record.py PATTERN OUTPUT-DIRECTORY COMMAND [ARGUMENT]...")
    pattern, directory, command = arguments[0], os.path.abspath(arguments[1]), arguments[2:]
    lib = load()
    if lib.lttng_session_daemon_alive() != 1:
        sys.exit("record.py: no session daemon runs: start one with 'lttng-sessiond --daemonize'")
    session = Session(lib, directory)
    session.enable(pattern)
    with session:
        status = subprocess.run(command).returncode
    show(directory)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
