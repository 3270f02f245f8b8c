# SPDX-License-Identifier: GPL-2.0-only
"""One event from program to babeltrace2, in the smallest number of steps."""


def test_one_event(daemon, world):
    session = world.session()
    session.start()
    app = world.ready_app("app-counter", "--wait", "--count", 1)
    assert app.go() == 1
    assert app.finish() == 0
    session.stop()
    trace = session.read()
    assert [(e.name, e.fields) for e in trace.events] == [
        ("rm_test:tick", {"i": 0, "seq": 0, "pid": app.pid})]
    session.destroy()
