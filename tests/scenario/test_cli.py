# SPDX-License-Identifier: GPL-2.0-only
"""The command line as a person meets it: help, mistakes, a terminal or none, waiting, completion."""
import os
import re
import shutil
import signal
import subprocess

import pytest

from harness.terminal import Terminal
from harness.waiting import PATIENCE, eventually

pytestmark = [pytest.mark.ringmaster_only, pytest.mark.user_only]
MAN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "doc", "man")


def environment(world, **extra):
    return {**world.tool_environment(), "TERM": "xterm", **extra}


def on_terminal(world, *arguments, **extra):
    return Terminal([world.suite.lttng, *arguments], environment(world, **extra), world.account, world.path)


# ---- help ----------------------------------------------------------------

def lines(world, *arguments):
    return world.lttng(*arguments).out.splitlines()


def test_help_of_every_command(world):
    """No command without help, options and a manual page; what is listed is what is taken."""
    commands = lines(world, "--list-commands")
    assert len(commands) == len(set(commands)) > 25
    overview = world.lttng("--help").out
    for command in commands:
        text = world.lttng(command, "-h").out
        assert text.startswith(f"Usage: lttng {command} [OPTION]...") and "Options:" in text, command
        options = lines(world, command, "--list-options")
        assert "--help" in options and all(re.search(rf"{re.escape(o)}\b", text) for o in options), command
        shown = set(re.findall(r"^ +(-\w), --|(?:^ +|, )(--[\w-]+)", text, re.M))
        assert {word for pair in re.findall(r"^  (?:(-\w), |    )(--[\w-]+)", text, re.M) for word in pair if word} \
            == set(options), (command, shown)
        assert os.path.exists(os.path.join(MAN, f"lttng-{command}.1.adoc")), command
        assert command == "metadata" or re.search(rf"^  {command} +[A-Z]", overview, re.M), command
    assert {"--mi", "-m", "--quiet", "--version"} <= set(lines(world, "--list-options"))
    assert lines(world, "snapshot", "--list-commands") == ["add-output", "del-output", "list-output", "record"]
    assert lines(world, "regenerate", "--list-commands") == ["metadata", "statedump"]


def test_options_that_are_listed_are_taken(world):
    """No option of any command is unknown to its parser, and one that is not listed is unknown."""
    for command in lines(world, "--list-commands"):
        for option in lines(world, command, "--list-options"):
            result = world.lttng("--no-sessiond", command, option, "--no-such-option", check=False)
            assert f"has no option {option}" not in result.err, (command, option, result.err)
        result = world.lttng(command, "--no-such-option", check=False)
        assert result.code == 2 and "has no option --no-such-option" in result.err, command


def test_machine_interface_of_a_command_without_one(daemon, world):
    """view replaces itself by the reader: it says that --mi has no meaning, and goes on."""
    world.lttng("create", "s", "--no-output")
    result = world.lttng("--mi", "xml", "view", "-e", "echo read", "-t", "/path", check=False)
    assert (result.code, result.out) == (0, "read /path\n") and "--mi has no meaning for the command view" in result.err


def test_no_command_at_all(world):
    result = world.lttng(check=False)
    assert result.code == 1 and result.out.startswith("Usage: lttng [OPTION]... COMMAND") and not result.err
    result = world.lttng("-v", check=False)
    assert result.code == 1 and not result.out and "--list-commands" in result.err


def test_manual_page_on_a_terminal(world):
    """-h opens the page with the man program; without one, the help."""
    man = os.path.join(world.path, "man")
    with open(man, "w") as file:
        file.write('#!/bin/sh\necho "man was asked: $*"\n')
    os.chmod(man, 0o755)
    assert "man was asked: lttng-list" in on_terminal(world, "list", "-h", LTTNG_MAN_BIN_PATH=man).finish().output
    assert "man was asked: lttng-list" in on_terminal(world, "help", "list", LTTNG_MAN_BIN_PATH=man).finish().output
    shown = on_terminal(world, "list", "-h", LTTNG_MAN_BIN_PATH="/nonexistent").finish()
    assert shown.code == 0 and "Usage: lttng list" in shown.output


# ---- mistakes ------------------------------------------------------------

MISTAKES = [
    (["lits"], 2, 'Did you mean "lttng list"?'),
    (["enable-evnt", "-u", "a"], 2, 'Did you mean "lttng enable-event"?'),
    (["frobnicate"], 2, "--list-commands"),
    (["--quite", "list"], 2, "Did you mean --quiet?"),
    (["create", "--outputt", "/tmp/x"], 2, "Did you mean --output?"),
    (["create", "--output"], 2, "value is missing"),
    (["create", "a", "b"], 1, 'unexpected argument "b"'),
    (["create", "a/b"], 1, "no \"/\""),
    (["--mi", "yaml", "list"], 165, "xml and json"),
    (["snapshot", "recrod"], 2, 'Did you mean "record"?'),
    (["snapshot"], 1, "Which action?"),
    (["regenerate", "metadta"], 2, 'Did you mean "lttng regenerate metadata"?'),
    (["help", "lits"], 1, 'Did you mean "lttng help list"?'),
    (["enable-event", "x"], 1, "--userspace"),
    (["enable-event", "-u"], 1, "--all"),
    (["enable-event", "-u", "x", "--loglevel", "INF0"], 97, "TRACE_INFO"),
    (["enable-event", "-u", "x", "-x", "y"], 1, "wildcard"),
    (["enable-event", "-u", "x*", "-x", ""], 1, "--exclude needs a name"),
    (["enable-event", "-u", "x*", "-x", ","], 1, "--exclude needs a name"),
    (["enable-rotation", "--timer", "10s"], 1, "session \"s\": This version does not support rotation"),
    (["enable-event", "-u", "x", "--filter", "a =="], 106, "column 5"),
    (["enable-channel", "-u", "x", "--subbuf-size", "0"], 1, "512k"),
    (["enable-channel", "-u", "x", "--subbuf-size", "lots"], 1, "512k"),
    (["add-context", "-u", "-t", "vpd"], 3, 'Did you mean "vpid"?'),
    (["add-context", "-u"], 1, "--type"),
    (["track", "-u"], 1, "--vpid"),
    (["track", "-u", "--vpid", "abc"], 1, '"abc" is no process ID'),
    (["destroy", "nosuch"], 23, '"lttng list" shows the sessions'),
    (["load", "nosuch"], 1, "--input-path"),
    (["set-session"], 1, "set-session -h"),
]


@pytest.mark.parametrize("arguments,code,words", MISTAKES, ids=[" ".join(m[0]) for m in MISTAKES])
def test_mistake_is_explained(daemon, world, arguments, code, words):
    world.lttng("create", "s", "--no-output")
    result = world.lttng(*arguments, check=False)
    assert (result.code, result.out) == (code, "") and words in result.err, result
    assert re.match(r"error: \S", result.err) and result.err.count("\n") <= 2, result.err
    quiet = world.lttng("--quiet", *arguments, check=False)
    assert (quiet.code, quiet.out, quiet.err) == (code, "", "") or arguments[0] == "--quite"


def test_which_channel_is_asked(daemon, world):
    """With a channel of another name: 1 from enable-event and 83 from disable-event, as in 2.13."""
    world.lttng("create", "s", "--no-output")
    world.lttng("enable-channel", "-u", "other")
    for command, code in (("enable-event", 1), ("disable-event", 83)):
        result = world.lttng(command, "-u", "a:b", check=False)
        assert result.code == code and "--channel" in result.err, result


def test_no_daemon_is_explained(world):
    for arguments in (["list"], ["start", "s"], ["status"], ["list", "-u"], ["save"], ["destroy", "--all"]):
        result = world.lttng(*arguments, check=False)
        if arguments != ["status"]:
            assert "No session daemon" in result.err and "lttng create" in result.err, result
        assert result.code != 0


def test_failed_track_changes_nothing(daemon, world):
    """A set without a value would record nothing."""
    world.lttng("create", "s", "--no-output")
    world.lttng("enable-event", "-u", "a:b")
    before = world.lttng("status").out
    assert world.lttng("track", "-u", "--vuid", "no-such-user", check=False).code == 1
    assert world.lttng("status").out == before


# ---- terminals -----------------------------------------------------------

TREE, COLOUR = "├─", "\033["


def test_colours_and_tree_only_on_a_terminal(daemon, world):
    world.lttng("create", "s", "--no-output")
    world.lttng("enable-event", "-u", "a:b")
    plain = world.lttng("status").out
    assert TREE not in plain and COLOUR not in plain and plain.isascii()
    shown = on_terminal(world, "status").finish().output
    assert TREE in shown and COLOUR in shown
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        shown = on_terminal(world, "status", **variables).finish().output
        assert TREE in shown and COLOUR not in shown, variables
    assert COLOUR in on_terminal(world, "status", NO_COLOR="").finish().output
    shown = on_terminal(world, "status", LC_ALL="C").finish().output
    assert TREE not in shown and shown.isascii()
    assert "\033[1;31merror:" in on_terminal(world, "start", "nosuch").finish().output
    assert COLOUR not in on_terminal(world, "start", "nosuch", NO_COLOR="1").finish().output
    # the same words either way
    assert re.sub(r"\033\[[\d;]*m|[├└─│]|\s", "", on_terminal(world, "status").finish().output) == \
        re.sub(r"\s", "", plain)


def held_session(daemon, world):
    """A session whose stop waits for a frozen consumer daemon."""
    session = world.session()
    app = world.ready_app("app-counter", "--commands")
    session.start()
    app.emit(5)
    os.kill(daemon.consumer_pid(), signal.SIGSTOP)
    return session


def test_progress_while_waiting(daemon, world):
    held_session(daemon, world)
    terminal = on_terminal(world, "stop", "s")
    try:
        assert terminal.expect(lambda text: text.count(".") >= 2), terminal.output
    finally:
        os.kill(daemon.consumer_pid(), signal.SIGCONT)
    terminal.finish()
    assert terminal.code == 0 and "recording stopped" in terminal.output
    assert "." not in world.lttng("start", "s").err  # not without a terminal


WAITING = [["start", "s"], ["list", "-u"], ["list", "-u", "--fields"], ["regenerate", "metadata", "-s", "s"],
           ["regenerate", "statedump", "-s", "s"], ["track", "-u", "--vpid", "1", "-s", "s"],
           ["untrack", "-u", "--vpid", "1", "-s", "s"], ["enable-event", "-u", "a:c", "-s", "s"],
           ["disable-event", "-u", "a:b", "-s", "s"], ["enable-channel", "-u", "x", "-s", "s"],
           ["disable-channel", "-u", "channel0", "-s", "s"], ["add-context", "-u", "-t", "vpid", "-s", "s"],
           ["load", "-i", "SAVED"], ["list"], ["list", "s"], ["status"], ["view", "s"], ["set-session", "s"],
           ["destroy", "--all"]]


def test_progress_of_every_command_that_may_wait(daemon, world):
    """The daemon does not answer any of them for a while: each terminal shows that something is under way."""
    world.lttng("create", "s", "--no-output")
    world.lttng("enable-event", "-u", "a:b")
    saved = os.path.join(world.home, "saved.lttng")
    with open(saved, "w") as file:
        file.write("<sessions><session><name>loaded</name></session></sessions>")
    os.kill(daemon.pid, signal.SIGSTOP)
    try:
        # without a limit of time no call makes room for the next one, which may be the first to show anything
        terminals = [on_terminal(world, *[saved if word == "SAVED" else word for word in command],
                                 LTTNG_NETWORK_SOCKET_TIMEOUT="0") for command in WAITING]
        silent = [(command, terminal.output) for command, terminal in zip(WAITING, terminals)
                  if not terminal.expect(lambda text: re.match(r"[A-Z][a-z ]+\.", text))]
    finally:
        os.kill(daemon.pid, signal.SIGCONT)
    for terminal in terminals:
        terminal.finish()
    assert not silent


def test_interrupt_while_waiting(daemon, world):
    """Ctrl-C ends the command, not what it asked for: the session is stopped when the data is out."""
    session = held_session(daemon, world)
    terminal = on_terminal(world, "stop", "s")
    try:
        assert terminal.expect(lambda text: "." in text)
        terminal.type("\x03")
        terminal.finish()
        assert terminal.code == -signal.SIGINT
    finally:
        os.kill(daemon.consumer_pid(), signal.SIGCONT)
    eventually(lambda: "inactive" in session.list(), "the session is stopped")
    session.destroy()
    assert len(session.read().events) == 5


def test_terminate_while_waiting(daemon, world):
    """SIGTERM ends it with the documented status."""
    held_session(daemon, world)
    terminal = on_terminal(world, "stop", "s")
    try:
        assert terminal.expect(lambda text: "." in text)
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.finish().code == 1
    finally:
        os.kill(daemon.consumer_pid(), signal.SIGCONT)


def test_output_that_cannot_be_written(daemon, world):
    """A full disk under stdout is an error, not a success without a word."""
    world.lttng("create", "s", "--no-output")
    with open("/dev/full", "w") as full:
        done = subprocess.run([world.suite.lttng, "list"], stdout=full, stderr=subprocess.PIPE, text=True,
                              env=world.tool_environment(), **world.account.popen_arguments())
    assert done.returncode != 0 and "No space left" in done.stderr


# ---- completion ----------------------------------------------------------

@pytest.fixture
def shell(world, request):
    """The shell's completion script, and a bin directory where it finds lttng."""
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed")
    names = {"bash": "lttng.bash", "zsh": "_lttng", "fish": "lttng.fish"}
    folder = os.path.join(world.path, "completion")
    os.mkdir(folder)
    with open(os.path.join(folder, names[request.param]), "w") as file:
        file.write(world.lttng("--completion", request.param).out)
    os.symlink(world.suite.lttng, os.path.join(folder, "lttng"))
    return os.path.join(folder, names[request.param])


def run_in(world, shell, *command):
    variables = environment(world, PATH=os.path.dirname(shell) + ":" + os.environ["PATH"])
    return subprocess.run([*command], capture_output=True, text=True, env=variables, cwd=world.path, timeout=PATIENCE,
                          **world.account.popen_arguments())


BASH = """source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }
_lttng; printf '%s\\n' "${COMPREPLY[@]}" """


def complete_bash(world, shell, *words):
    done = run_in(world, shell, "bash", "--norc", "-c", BASH, "-", shell, "lttng", *words)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return set(done.stdout.split())


def complete_fish(world, shell, *words):
    line = " ".join(["lttng", *words])
    done = run_in(world, shell, "fish", "--no-config", "-c", f"source {shell}; complete --do-complete '{line}'")
    assert done.returncode == 0 and not done.stderr, done.stderr
    return {row.split("\t")[0] for row in done.stdout.splitlines()}


ZSH = """PROMPT='READY '; unset zle_bracketed_paste; LISTMAX=1000; autoload -U compinit; fpath=({folder} $fpath); compinit -u -D
zstyle ':completion:*' list-prompt ''; setopt AUTO_LIST NO_AUTO_MENU NO_LIST_AMBIGUOUS NO_BEEP; bindkey '^I' complete-word
"""


def complete_zsh(world, shell, *words):
    """What is on the screen after the key was pressed."""
    folder = os.path.dirname(shell)
    with open(os.path.join(folder, ".zshrc"), "w") as file:
        file.write(ZSH.format(folder=folder))
    variables = environment(world, PATH=folder + ":" + os.environ["PATH"], ZDOTDIR=folder, TERM="dumb", LINES="400",
                            COLUMNS="200")
    terminal = Terminal(["zsh", "-i"], variables, world.account, world.path)
    try:
        assert terminal.expect(lambda text: "READY " in text), terminal.output
        terminal.output = ""
        terminal.type(" ".join(["lttng", *words]) + "\t")
        terminal.type("\x15echo THE-END\n")
        assert terminal.expect(lambda text: text.count("THE-END") >= 2), terminal.output
        return set(re.findall(r"[\w-]+", terminal.output))
    finally:
        terminal.close()


COMPLETE = {"bash": complete_bash, "zsh": complete_zsh, "fish": complete_fish}


@pytest.mark.parametrize("shell", COMPLETE, indirect=True)
def test_completion(daemon, world, shell, request):
    complete = COMPLETE[request.node.callspec.params["shell"]]
    commands = set(lines(world, "--list-commands"))
    offered = complete(world, shell, "")
    assert commands - {"metadata"} <= offered, commands - offered
    assert {"destroy"} <= complete(world, shell, "des")
    for command in ("enable-channel", "enable-event", "list", "load"):
        options = {option for option in lines(world, command, "--list-options") if option.startswith("--")}
        offered = {word.rstrip("=") for word in complete(world, shell, command, "--")}
        assert options <= offered | {"--" + word for word in offered}, (command, options - offered)
    world.lttng("create", "first-session", "--no-output")
    world.lttng("create", "other-session", "--no-output")
    assert {"first-session", "other-session"} <= complete(world, shell, "start", "")
    assert "first-session" in complete(world, shell, "destroy", "fi")
    assert {"add-output", "del-output", "list-output", "record"} <= complete(world, shell, "snapshot", "")


@pytest.mark.parametrize("shell", COMPLETE, indirect=True)
def test_completion_script_is_valid(world, shell, request):
    name = request.node.callspec.params["shell"]
    done = run_in(world, shell, name, "-n" if name != "fish" else "--no-execute", shell)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("shell", COMPLETE, indirect=True)
def test_completion_is_what_the_script_says(daemon, world, shell, request):
    """The shells are really asked: what is taken out of a script is not offered."""
    with open(shell) as file:
        text = file.read()
    with open(shell, "w") as file:
        file.write(text.replace("destroy", "desolate"))
    offered = COMPLETE[request.node.callspec.params["shell"]](world, shell, "des")
    assert "desolate" in offered and "destroy" not in offered


def test_unknown_shell(world):
    result = world.lttng("--completion", "csh", check=False)
    assert result.code == 1 and "bash, zsh and fish" in result.err
