# SPDX-License-Identifier: GPL-2.0-only
"""The registration message of lttng-ust, for applications that no daemon can serve."""
import os
import socket
import struct
from dataclasses import dataclass, replace

from .waiting import PATIENCE

COMMAND, NOTIFY = 0, 1
MAGIC = 0xC57C57C5
LAYOUT = struct.Struct("=IIIIIIIIIIIIII16s64x")


@dataclass(frozen=True)
class Registration:
    """Fields in the order of the message; the defaults are those of a 64-bit 2.13 application."""
    magic: int = MAGIC
    major: int = 9
    minor: int = 0
    pid: int = 0
    ppid: int = 0
    uid: int = 0
    gid: int = 0
    bits_per_long: int = 64
    align8: int = 8
    align16: int = 8
    align32: int = 8
    align64: int = 8
    align_long: int = 8
    socket_type: int = COMMAND
    name: bytes = b"odd-program"

    def pack(self):
        return LAYOUT.pack(*(getattr(self, f) for f in self.__dataclass_fields__))

    @classmethod
    def unpack(cls, data):
        values = LAYOUT.unpack(data)
        return cls(*values[:-1], values[-1].rstrip(b"\0"))

    def with_byte_order_reversed(self):
        numbers = struct.unpack("<14I", self.pack()[:56])
        return struct.pack(">14I", *numbers) + self.pack()[56:]


def offer(socket_path, first, second):
    """Connects both sockets of an application and sends the two messages."""
    peers = []
    for message in (first, second):
        peer = socket.socket(socket.AF_UNIX)
        peer.settimeout(PATIENCE)
        peer.connect(socket_path)
        try:
            peer.send(message)
        except BrokenPipeError:
            pass  # refused already
        peers.append(peer)
    return peers


def both(registration):
    registration = replace(registration, pid=os.getpid(), uid=os.getuid(), gid=os.getgid())
    return registration, replace(registration, socket_type=NOTIFY)


def hung_up(peer):
    """Blocks until the other side has closed; what it sends before is ignored."""
    try:
        while peer.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return True
