# SPDX-License-Identifier: GPL-2.0-only
"""Reads one trace tree with babeltrace2's library into Python values (see trace.py)."""
import os

os.environ["LIBBABELTRACE2_INIT_LOG_LEVEL"] = "W"
import bt2  # noqa: E402 - looks at the variable


def plain(value):
    """Python values only; an enumeration becomes (number, sorted labels)."""
    if value is None:
        return None
    kind = type(value).__name__
    if "Enumeration" in kind:
        return int(value), sorted(value.labels)
    if "Structure" in kind:
        return {name: plain(value[name]) for name in value}
    if "Array" in kind:
        return [plain(item) for item in value]
    if "Variant" in kind:
        return plain(value.selected_option)
    if "Option" in kind:
        return plain(value.field) if value.has_field else None
    if "String" in kind:
        return str(value)
    if "Bool" in kind:
        return bool(value)
    if "Real" in kind:
        return float(value)
    return int(value)


def environment(trace):
    return {name: (int(value) if "Integer" in type(value).__name__ else str(value))
            for name, value in trace.environment.items()}


def event_record(message, stream):
    event = message.event
    packet = event.packet.context_field if event.cls.stream_class.supports_packets else None
    clock = message.default_clock_snapshot
    return {
        "name": event.cls.name,
        "ns": clock.ns_from_origin,
        "cycles": clock.value,
        "log_level": event.cls.log_level,
        "fields": plain(event.payload_field) or {},
        "context": plain(event.common_context_field) or {},
        "cpu": int(packet["cpu_id"]) if packet is not None and "cpu_id" in packet else None,
        "stream": stream,
    }


def tree(root):
    """Directories below root that are CTF traces."""
    return sorted(folder for folder, _, files in os.walk(root) if "metadata" in files)


def read_tree(root):
    result = {"events": [], "discarded_events": [], "discarded_packets": [], "traces": {},
              "packets": 0}
    paths = tree(root)
    if paths:
        for message in bt2.TraceCollectionMessageIterator(paths):
            kind = type(message)
            if kind is bt2._EventMessageConst:
                stream = message.event.stream
                result["events"].append(event_record(message, (stream.trace.name, stream.name)))
            elif kind is bt2._DiscardedEventsMessageConst:
                result["discarded_events"].append((message.stream.name, message.count))
            elif kind is bt2._DiscardedPacketsMessageConst:
                result["discarded_packets"].append((message.stream.name, message.count))
            elif kind is bt2._PacketBeginningMessageConst:
                result["packets"] += 1
            elif kind is bt2._StreamBeginningMessageConst:
                trace = message.stream.trace
                result["traces"][os.path.dirname(message.stream.name)] = environment(trace)
    result["paths"] = paths
    return result
