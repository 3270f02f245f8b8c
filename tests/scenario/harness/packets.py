# SPDX-License-Identifier: GPL-2.0-only
"""Packets and index files read byte by byte: an oracle that shares no code with babeltrace2."""
import os
import re
import struct
from dataclasses import dataclass

HEADERS = {"64": struct.Struct("<I16sIQQQQQQQI"),  # of little-endian processes: the count of
           "32": struct.Struct("<I16sIQQQQQQII")}  # discarded events is a long
INDEX_HEADER = struct.Struct(">IIII")
INDEX_ENTRY = struct.Struct(">QQQQQQQQQ")


@dataclass(frozen=True)
class Packet:
    offset: int
    size: int
    content: int
    begin: int
    end: int
    sequence: int
    discarded: int
    stream_class: int
    instance: int
    cpu: int
    uuid: bytes


def data_files(root):
    """Data files of every trace below root; numbered files of a ring belong to one stream."""
    found = []
    for folder, folders, files in os.walk(root):
        if "metadata" in files:
            found += [os.path.join(folder, name) for name in files if name != "metadata"]
        folders[:] = [name for name in folders if name != "index"]
    return sorted(found)


def header_of(path):
    """The layout of the packet headers beside a trace's metadata."""
    with open(os.path.join(os.path.dirname(path), "metadata"), "rb") as file:
        text = file.read()
    found = re.search(rb"architecture_bit_width = (\d+);", text)
    assert found, f"{path}: its {len(text)} bytes do not tell the width of its program"
    return HEADERS[found.group(1).decode()]


def packets(path):
    """Every packet of a data file; a torn one is an error."""
    found = []
    header = header_of(path)
    with open(path, "rb") as file:
        data = file.read()
    offset = 0
    while offset < len(data):
        if offset + header.size > len(data):
            raise AssertionError(f"{path}: {len(data) - offset} stray bytes at {offset}")
        (magic, uuid, stream_class, instance, begin, end, content, size, sequence, discarded,
         cpu) = header.unpack_from(data, offset)
        if magic != 0xC1FC1FC1:
            raise AssertionError(f"{path}: no packet at {offset}")
        if size % 8 or content > size or offset + size // 8 > len(data):
            raise AssertionError(f"{path}: torn packet at {offset}: size={size} content={content}")
        found.append(Packet(offset, size, content, begin, end, sequence, discarded, stream_class,
                            instance, cpu, uuid))
        offset += size // 8
    return found


def index(path):
    """Entries of the index file beside a data file."""
    name = os.path.join(os.path.dirname(path), "index", os.path.basename(path) + ".idx")
    with open(name, "rb") as file:
        data = file.read()
    magic, major, minor, entry = INDEX_HEADER.unpack_from(data)
    assert (magic, major, minor, entry) == (0xC1F1DCC1, 1, 1, INDEX_ENTRY.size), name
    assert (len(data) - INDEX_HEADER.size) % INDEX_ENTRY.size == 0, f"{name}: torn entry"
    return list(INDEX_ENTRY.iter_unpack(data[INDEX_HEADER.size:]))


def check_file(path, gaps=False):
    """Packets in order, without a gap (unless lost packets are expected), told alike by the index."""
    found = packets(path)
    entries = index(path)
    assert len(entries) == len(found), f"{path}: {len(entries)} index entries, {len(found)} packets"
    for entry, p in zip(entries, found):
        assert entry == (p.offset, p.size, p.content, p.begin, p.end, p.discarded, p.stream_class,
                         p.instance, p.sequence), f"{path}: index entry differs at {p.offset}"
    for before, after in zip(found, found[1:]):
        assert after.sequence > before.sequence, f"{path}: packets out of order at {after.offset}"
        assert gaps or after.sequence == before.sequence + 1, f"{path}: gap before {after.offset}"
        assert after.discarded >= before.discarded, f"{path}: discarded count fell"
        assert after.begin >= before.end and after.end >= after.begin, f"{path}: time runs back"
    if found and not gaps:
        assert found[0].sequence == 0, f"{path}: first packet is number {found[0].sequence}"
    return found


def check(root, gaps=False):
    """Checks every data file below root; {path: packets}."""
    return {path: check_file(path, gaps) for path in data_files(root)}


def discarded(root):
    """Events discarded in all streams, from the last packet of each."""
    return sum(found[-1].discarded for found in map(packets, data_files(root)) if found)


def streams(root):
    """{(folder, stream class, CPU): packets in order}, whatever files they are in."""
    found = {}
    for path in data_files(root):
        for p in packets(path):
            found.setdefault((os.path.dirname(path), p.stream_class, p.cpu), []).append(p)
    return {stream: sorted(there, key=lambda p: p.sequence) for stream, there in found.items()}


def unrecorded(root):
    """Packets from number 0 to the last of each stream that are in no file; none is there twice."""
    total = 0
    for stream, there in streams(root).items():
        numbers = [p.sequence for p in there]
        assert len(set(numbers)) == len(numbers), f"{stream}: a packet is recorded twice"
        total += numbers[-1] + 1 - len(numbers)
    return total
