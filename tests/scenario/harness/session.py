# SPDX-License-Identifier: GPL-2.0-only
"""A recording session driven through the lttng program."""
import json
import os
import re
import struct
from collections import Counter

from . import packets, trace


class Session:
    def __init__(self, world, name, output=None):
        self.world = world
        self.name = name
        self.path = output or os.path.join(world.path, "traces", name)

    def create(self, *options):
        self.world.lttng("create", self.name, "--output", self.path, *options)
        return self

    def channel(self, name="ch", *options):
        self.world.lttng("enable-channel", "-u", "-s", self.name, *options, name)
        return self

    def enable(self, *patterns, channel="ch", options=()):
        self.enabled = self.world.lttng("enable-event", "-u", "-s", self.name, "-c", channel, *options,
                                        ",".join(patterns))
        return self

    def start(self):
        return self.world.lttng("start", self.name)

    def stop(self, *options):
        return self.world.lttng("stop", *options, self.name)

    def destroy(self, *options):
        return self.world.lttng("destroy", *options, self.name)

    def list(self):
        return self.world.lttng("list", self.name).out

    def not_answering(self):
        """Pids of the programs that do not answer, and follow when they do."""
        return {int(pid) for pid in re.findall(r"\(process (\d+)\), for", self.list())}

    def read(self, gaps=False, allow_complaints=False):
        """The recorded trace; every packet and index entry is checked on the way."""
        packets.check(self.path, gaps)
        return trace.read(self.path, allow_complaints)

    def listed_discarded(self):
        """Discarded events of all channels as 'lttng list' says, or None if it says nothing."""
        return _sum_of(self.list(), r"[Dd]iscarded events?:?\s+(\d+)")

    def listed_lost(self):
        return _sum_of(self.list(), r"[Ll]ost packets?:?\s+(\d+)")

    def losses(self):
        """What 'lttng list' tells programs of all channels, by cause; of this project's suite only."""
        [session] = json.loads(self.world.lttng("--mi", "json", "list", self.name).out)["output"]["sessions"]
        found = Counter()
        for domain in session["domains"]:
            for channel in domain["channels"]:
                found.update({name: value for name, value in channel["attributes"].items()
                              if name.endswith(("_packets", "discarded_events"))})
        return found


def _sum_of(text, pattern):
    numbers = re.findall(pattern, text)
    return sum(map(int, numbers)) if numbers else None


def metadata_texts(root):
    """The text of each trace below root, taken out of its packets."""
    found = []
    for folder, _, files in os.walk(root):
        if "metadata" in files:
            with open(os.path.join(folder, "metadata"), "rb") as file:
                found.append(_text_of(file.read()).decode())
    return found


def _text_of(data):
    text, at = b"", 0
    while at < len(data):
        magic, content, size = struct.unpack_from("<I20xII", data, at)
        assert magic == 0x75D11D57, f"no metadata packet at {at}"
        text += data[at + 37:at + content // 8]
        at += size // 8
    return text
