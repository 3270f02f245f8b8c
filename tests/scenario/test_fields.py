# SPDX-License-Identifier: GPL-2.0-only
"""Every kind of field of lttng-ust 2.13 comes out of babeltrace2 with the value that went in."""
import math

import pytest

from harness import trace

INTEGERS_LOW = {"i8": -128, "i16": -32768, "i32": -2 ** 31, "i64": -2 ** 63, "u8": 0, "u16": 0,
                "u32": 0, "u64": 0, "ilong": -1, "ulong": 0, "letter": 65, "yes": 0}
INTEGERS_HIGH = {"i8": 127, "i16": 32767, "i32": 2 ** 31 - 1, "i64": 2 ** 63 - 1, "u8": 255,
                 "u16": 65535, "u32": 2 ** 32 - 1, "u64": 2 ** 64 - 1, "ilong": 1, "ulong": 7,
                 "letter": 65, "yes": 1}
# mixed: minus=-5, below=-4..-1, zero=0, next=auto(1), teens=13..19, twenty=auto(20), quoted=100
ENUM_LABELS = {-5: ["minus"], -3: ["below"], 0: ["zero"], 1: ["next"], 13: ["teens"], 19: ["teens"],
               20: ["twenty"], 100: ['a "quoted" \\ label'], 77: []}
WIDE_TOP = 2 ** 64 - 16


@pytest.fixture
def recorded(daemon, world, buffers):
    session = world.session(channel=[buffers], events=["rm_fields:*"])
    session.start()
    app = world.ready_app("app-fields")
    emitted = app.go()
    app.finish()
    session.destroy()
    found = session.read()
    assert len(found.events) == emitted == 20
    return found


def payloads(found, name):
    return [event.fields for event in found.named(f"rm_fields:{name}")]


def test_all_field_kinds(recorded):
    check_integers(recorded)
    check_floats(recorded)
    check_texts(recorded)
    check_arrays(recorded)
    check_enums(recorded)
    assert payloads(recorded, "empty") == [{}]
    # babeltrace2 takes one underscore away, the writer puts one before every name
    assert payloads(recorded, "keywords") == [{"event": 1, "stream": 2, "align": 3, "_underscore": 4}]


def check_integers(found):
    assert payloads(found, "integers") == [INTEGERS_LOW, INTEGERS_HIGH]
    assert payloads(found, "bases") == [
        {"dec": 0xcafef00d, "hex": 0xcafef00d, "shex": 0xcafef00d - 2 ** 32, "hex8": 0x0d}]
    assert payloads(found, "network") == [
        {"n16": 0x8001, "sn16": 0x8001 - 0x10000, "n32": 0x12345678, "n64": 0x0102030405060708,
         "nhex32": 0x12345678, "narray": [0x1234, 0xfffe], "nhexarray": [0x1234, 0xfffe],
         "_nseq_length": 2, "nseq": [0x1234, 0xfffe],
         "_nhexseq_length": 2, "nhexseq": [0x1234, 0xfffe]}]


def check_floats(found):
    plain, odd = payloads(found, "floats")
    assert plain == {"f": 0.5, "d": -1.0 / 3}
    assert odd["f"] == math.inf and math.isnan(odd["d"])


def check_texts(found):
    full, empty = payloads(found, "strings")
    assert full == {"s": 'naïve "text"\n', "none": "", "text5": "abcde", "padded": "ab",
                    "_textseq_length": 5, "textseq": "naïv"}
    assert empty == {"s": "", "none": "", "text5": "abcde", "padded": "ab",
                     "_textseq_length": 0, "textseq": ""}


def check_arrays(found):
    assert payloads(found, "arrays") == [
        {"a8": [-1, 0, 127], "a64": [0, 2 ** 64 - 1], "ahex": [-7, 2 ** 31 - 1],
         "_sints_length": 3, "sints": [-7, 2 ** 31 - 1, 3],
         "_shex_length": 3, "shex": [-7, 2 ** 31 - 1, 3],
         "_s64_length": 2, "s64": [0, 2 ** 64 - 1], "_empty_length": 0, "empty": []}]


def check_enums(found):
    for n, (value, fields) in enumerate(zip(ENUM_LABELS, payloads(found, "enums"), strict=True)):
        assert fields["as_int"] == (value, ENUM_LABELS[value])
        assert fields["as_char"] == (value, ENUM_LABELS[value])
        wide = 0 if n % 2 else 2 ** 64 - 1 - n
        assert fields["as_wide"] == (wide, ["low"] if wide == 0 else ["top"] if wide >= WIDE_TOP else [])


def test_log_levels(daemon, world, buffers):
    session = world.session(channel=[buffers])
    session.start()
    app = world.ready_app("app-counter", "--wait", "--event", "all", "--count", 5)
    app.go()
    session.destroy()
    levels = {event.name: int(event.log_level) for event in session.read().events}
    # info, warning, notice, debug; bulk names none and gets debug:line
    assert levels == {"rm_test:tick": 6, "rm_test:tock": 4, "rm_test:note": 5, "rm_test:phase": 14,
                      "rm_test:bulk": 13}


def test_printed_bases(daemon, world):
    """Integer bases survive to the text output of babeltrace2."""
    session = world.session(events=["rm_fields:bases"])
    session.start()
    app = world.ready_app("app-fields")
    app.go()
    session.destroy()
    [line], complaints = trace.text(session.path)
    assert complaints == ""
    assert "dec = 3405705229" in line and "hex = 0xCAFEF00D" in line and "hex8 = 0xD" in line


APP_CONTEXTS = {"none": {}, "int8": -8, "int16": -1600, "int32": -320000, "int64": -64000000000,
                "uint8": 200, "uint16": 60000, "uint32": 4000000000, "uint64": 18000000000000000000,
                "float": 1.5, "double": -2.25, "string": 'dynamic "text"'}


def test_application_contexts(daemon, world, buffers):
    """The variant of application contexts, of every type and of a type that changes."""
    session = world.session(channel=[buffers], events=["rm_test:tick"])
    for name in [*APP_CONTEXTS, "turning", "unprovided"]:
        world.lttng("add-context", "-u", "-s", "s", "-c", "ch", "-t",
                    f"$app.{'rm_ctx' if name != 'unprovided' else 'nobody'}:{name}")
    session.start()
    app = world.ready_app("app-context")
    assert app.go() == len(APP_CONTEXTS)
    session.stop()
    events = session.read().events
    assert len(events) == len(APP_CONTEXTS)
    for turn, event in zip(APP_CONTEXTS, events):
        for tag, (name, value) in enumerate(APP_CONTEXTS.items()):
            assert event.context[f"_app_rm_ctx_{name}"] == value
            assert event.context[f"_app_rm_ctx_{name}_tag"] == (tag, [f"_{name}"])
        assert event.context["_app_rm_ctx_turning"] == APP_CONTEXTS[turn]
        assert event.context["_app_nobody_unprovided"] == {}
    session.destroy()
