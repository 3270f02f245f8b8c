#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs what is needed, builds Ringmaster and runs every test:
#
#   extras/run-tests.sh [--quick] [--with-32bit] [--build-dir DIR]
#
#   --quick          leave out the slow scenario tests and the scenario tests on the sanitizer build
#   --with-32bit     build the 32-bit consumer daemon and record 32-bit applications, too; nothing of that
#                    architecture is installed (see build-32bit.sh)
#   --build-dir DIR  where to build (build/tests in the checkout); a second run is incremental
#
# Works as root and as an ordinary user with sudo. The last line is 'N passed, N failed'; the exit code
# is 0 only if nothing failed. A check that did not run is a failure, but for those in
# tests/allowed-skips.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/extras/lib/packages.sh"
. "$top/extras/lib/stock.sh"
. "$top/extras/lib/report.sh"
. "$top/extras/lib/i386.sh"

quick=()
with_32bit=
folder_32bit=
build="$top/build/tests"
while [ $# -gt 0 ]; do
	case $1 in
	--quick) quick=(--quick) ;;
	--with-32bit) with_32bit=1 ;;
	--build-dir) build=$(mkdir -p "$2" && cd "$2" && pwd) || exit 2; shift ;;
	-h | --help) sed -n '3,15s/^# \{0,1\}//p' "$0"; exit 0 ;;
	*) echo "Unknown option: $1" >&2; exit 2 ;;
	esac
	shift
done

jobs=$(nproc)
report_dir="$build/report"
rm -rf "$report_dir"
mkdir -p "$report_dir" || exit 2
umask 022 # the test accounts read what is built here
cc=gcc
clang=clang
if command -v ccache >/dev/null; then
	# what was compiled in another checkout serves here, too
	export CCACHE_BASEDIR="$top" CCACHE_NOHASHDIR=1
	cc="ccache gcc"
	clang="ccache clang"
fi

install_everything()
{
	install_packages "${build_packages[@]}" "${reader_packages[@]}" "${test_packages[@]}"
}

# configure_build NAME CONFIGURE-ARGUMENT...: an out-of-tree build in its own directory
configure_build()
{
	local folder="$build/$1"
	shift
	mkdir -p "$folder" && cd "$folder" || return 1
	if [ ! -x config.status ] || [ "$top/configure" -nt config.status ]; then
		# the plainest shell is the fastest, and make and libtool use the same
		CONFIG_SHELL=/bin/sh /bin/sh "$top/configure" --enable-werror "$@" || return 1
	fi
}

make_in()
{
	local folder="$build/$1"
	shift
	make -C "$folder" -j"$jobs" "$@"
}

unit_tests()
{
	# a test waits more than it computes
	make_in "$1" check TESTS= &&
		RM_STOCK_ROOT="$build/stock/root" make -C "$build/$1" -j$((2 * jobs)) check VERBOSE=1
}

# scenario_tests BUILD PYTEST-ARGUMENT...: as root, if it can be had, for the private namespaces
scenario_tests()
{
	local folder="$build/$1"
	shift
	local run=(env RM_BUILD_DIR="$folder" RM_STOCK_ROOT="$build/stock/root"
		ASAN_OPTIONS="${ASAN_OPTIONS:-}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}"
		RM_32BIT_DIR="$folder_32bit" RM_SLOWNESS="${RM_SLOWNESS:-2}" RM_PATIENCE="${RM_PATIENCE:-30}"
		/usr/bin/python3 "$top/tests/scenario/run.py" --shards $((jobs + 1)) "${quick[@]}" -rsfE --durations=20 "$@")
	cd "$folder" || return 1
	if [ "$(id -u)" -eq 0 ]; then
		"${run[@]}"
	elif sudo -n true 2>/dev/null; then
		sudo -n "${run[@]}"
	else
		"${run[@]}"
	fi
}

# Where the kernel does not run such programs, they are emulated.
find_32bit()
{
	folder_32bit=$(i386_runnable "$build/32bit")
}

# Sanitized daemons are slow: only what most likely trips them; and no tests of what the library does after so many
# milliseconds, call by call.
sanitized_scenario_tests()
{
	export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
	export RM_SLOWNESS=5 RM_PATIENCE=60
	scenario_tests sanitized -m "not slow" \
		-k "lifecycle or death or fork or refusal or (library_load and user)"
}

# The compiler's cache makes the clone's build short, but for the first one.
quick_start()
{
	"$top/tests/checks/quickstart" --self-test && CC="$cc" "$top/tests/checks/quickstart" "$build/clone"
}

# What the quick start has installed is an ordinary installation, with a prefix of its own.
installed_files()
{
	"$top/tests/checks/installed" --self-test &&
		"$top/tests/checks/installed" "$build/clone/build/quickstart/installed" "$top"
}

skips_are_allowed()
{
	mapfile -t logs < <(find "$report_dir" "$build"/*/tests -name '*.log' 2>/dev/null)
	"$top/tests/checks/allowed-skips" "$top/tests/allowed-skips" "${logs[@]}"
}

# What compiles only, at a priority that takes from the tests beside it nothing but the time in which they wait.
builds_meanwhile()
{
	trap - INT # ends with the others, although it is in the background
	chrt --idle --pid 0 "$BASHPID"
	configure_build clang --enable-fuzzers CC="$clang" CFLAGS="-O1 -gline-tables-only" &&
		make_in clang all && make_in clang check TESTS= &&
		configure_build sanitized --enable-sanitizers --enable-testpoints CC="$cc" CFLAGS="-O1 -g" &&
		make_in sanitized all scenario-programs && make_in sanitized check TESTS=
}

# Here the tests of its build run, while the other builds are made.
gcc_tests()
{
	local builds
	step "gcc: unit tests and checks" unit_tests gcc
	if [ -n "$with_32bit" ]; then
		step "32-bit: build" "$top/extras/build-32bit.sh" --build-dir "$build/32bit" \
			tests/apps/app-counter tests/apps/app-light &&
			step "32-bit: how to run it" find_32bit
	fi
	step "gcc: scenario programs" make_in gcc scenario-programs || return
	builds_meanwhile >"$report_dir/meanwhile.log" 2>&1 &
	builds=$!
	step "gcc: scenario tests" scenario_tests gcc
	step "stock suite: its samples" scenario_tests gcc --suite stock -k test_golden
	step "clang, sanitizers: builds" end_of_builds "$builds"
}

end_of_builds()
{
	wait "$1"
	local status=$?
	cat "$report_dir/meanwhile.log"
	return $status
}

sanitized_tests()
{
	step "sanitizers: unit tests, fuzz replay" unit_tests sanitized
	[ ${#quick[@]} -gt 0 ] || step "sanitizers: scenario tests" sanitized_scenario_tests
}

main()
{
	step "packages" install_everything || return
	step "stock suite" unpack_stock "$build/stock"
	step "bootstrap" env -C "$top" ./bootstrap || return
	# with test points: the tests inject faults; the quick start's build is one as it is installed
	step "gcc: configure" configure_build gcc --enable-testpoints CC="$cc" &&
		step "gcc: build" make_in gcc all && gcc_tests &&
		{ step "clang: fuzz targets with libFuzzer" make_in clang fuzz-run; sanitized_tests; }
	step "quick start, twice" quick_start && step "installed files" installed_files
	step "what did not run" skips_are_allowed
	sed -n '/^did not run/p' "$report_dir/what-did-not-run.log"
}

main
echo
echo "Logs: $report_dir"
report
