# SPDX-License-Identifier: GPL-2.0-only
"""A session as 'lttng --mi xml list' tells it: the same words from either suite."""
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{https://lttng.org/xml/ns/lttng-mi}"


def _number(text):
    try:
        return int(text)
    except ValueError:
        return {"true": True, "false": False}.get(text, text)


def _attributes(element):
    return {child.tag.removeprefix(NAMESPACE): _number(child.text or "") for child in element}


def _find(element, *path):
    return element.iterfind("/".join(name if name == "*" else NAMESPACE + name for name in path))


def session(world, name):
    text = world.lttng("--mi", "xml", "list", name).out
    return ElementTree.fromstring(text.encode())


def channels(world, name):
    """{channel: its attributes, 'enabled', and 'events': rules}"""
    found = {}
    for channel in _find(session(world, name), "output", "sessions", "session", "domains", "domain",
                         "channels", "channel"):
        [attributes] = _find(channel, "attributes")
        described = _attributes(channel)
        found[described["name"]] = {**_attributes(attributes), "enabled": described["enabled"],
                                    "events": [_attributes(rule) for rule in _find(channel, "events", "event")]}
    return found


def trackers(world, name):
    """{'vpid': ['12', …], …}; an attribute of which all values are tracked is not there."""
    found = {}
    for tracker in _find(session(world, name), "output", "sessions", "session", "domains", "domain",
                         "process_attr_trackers", "*"):
        values = [e.text for e in tracker.iter() if e.tag in (NAMESPACE + "id", NAMESPACE + "name")]
        found[tracker.tag.removeprefix(NAMESPACE).split("_")[0]] = values
    return found
