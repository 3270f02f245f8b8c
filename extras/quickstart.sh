#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# From a fresh checkout to a recorded trace in one command: extras/quickstart.sh [--build-dir DIR]
#
# Installs Debian packages (with sudo if need be), builds into build/quickstart, starts the session
# daemon, records a small program with two processes, prints the events, and stops everything again.
set -eu -o pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/extras/lib/packages.sh"

build="$top/build/quickstart"
if [ "${1:-}" = --build-dir ]; then
	mkdir -p "$2"
	build=$(cd "$2" && pwd)
fi
prefix="$build/installed"
export LTTNG_HOME="$build/home" # a home of its own: your ~/.lttng and ~/.lttngrc stay as they are
export PATH="$prefix/bin:$PATH"
session=quickstart-$(date +%Y%m%d-%H%M%S)-$$
trace="$LTTNG_HOME/lttng-traces/$session"
orders=5
daemon_pid=

say()
{
	printf '\n== %s\n' "$*"
}

# quietly COMMAND...: shows what a command says only if it fails
quietly()
{
	"$@" >"$build/last.log" 2>&1 || {
		tail -n 40 "$build/last.log" >&2
		echo "failed: $*" >&2
		return 1
	}
}

# Where the first process adopts without asking how its children ended, as in many a container, they stay as zombies.
is_running()
{
	local state
	state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) && [ "$state" != Z ]
}

stop_daemon()
{
	[ -n "$daemon_pid" ] || return 0
	local pid=$daemon_pid deadline=$((SECONDS + 30))
	daemon_pid=
	kill "$pid" 2>/dev/null || return 0
	# it is not our child, so that wait would not do
	while is_running "$pid"; do
		[ $SECONDS -lt $deadline ] || { echo "The session daemon (pid $pid) does not end." >&2; return 1; }
		sleep 0.1
	done
}

build_ringmaster()
{
	[ -x "$top/configure" ] || (cd "$top" && quietly ./bootstrap)
	cd "$build"
	[ -x config.status ] || quietly "$top/configure" --prefix="$prefix"
	quietly make -j"$(nproc)"
	quietly make install
	quietly gcc -O2 -Wall -o shop "$top/extras/quickstart/shop.c" -I"$top/extras/quickstart" \
		-llttng-ust -ldl
}

start_daemon()
{
	local rundir="$LTTNG_HOME/.lttng"
	[ "$(id -u)" -ne 0 ] || rundir=/var/run/lttng
	lttng-sessiond --no-kernel --daemonize || return 1
	daemon_pid=$(cat "$rundir/lttng-sessiond.pid")
}

record()
{
	local cashier

	lttng create "$session" --output "$trace"
	lttng enable-channel --userspace --session "$session" shop-events
	lttng enable-event --userspace --session "$session" --channel shop-events 'shop:*'
	lttng start "$session"
	"$build/shop" cashier "$orders" 60 >cashier.count &
	cashier=$!
	"$build/shop" cook "$orders" 40 >cook.count
	wait "$cashier"
	lttng stop "$session"
}

mkdir -p "$build" "$LTTNG_HOME"
trap stop_daemon EXIT

say "Packages"
install_packages "${build_packages[@]}" "${reader_packages[@]}"
echo "all installed"

say "Building (a few minutes the first time)"
build_ringmaster
echo "installed below $prefix"

say "Recording two processes of extras/quickstart/shop.c"
start_daemon
record
emitted=$(($(cat cashier.count) + $(cat cook.count)))
lost=$(lttng list "$session" | sed -n 's/.*[Dd]iscarded events\{0,1\}:\{0,1\} *\([0-9][0-9]*\).*/\1/p' |
	awk '{ n += $1 } END { print n + 0 }')
lttng destroy "$session"
stop_daemon

say "Events, as babeltrace2 prints them"
babeltrace2 "$trace" | tee events.txt
recorded=$(wc -l <events.txt)

say "Summary"
echo "events emitted   $emitted"
echo "events recorded  $recorded"
echo "events lost      $lost"
echo "trace            $trace"
[ "$recorded" -gt 0 ] && [ $((recorded + lost)) -eq "$emitted" ]
