#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds the 32-bit consumer daemon, which a 64-bit session daemon needs to record 32-bit programs:
#
#   extras/build-32bit.sh [--system] [--build-dir DIR] [TARGET]...
#
#   --system         use the installed packages of the i386 architecture (gcc-multilib and, with :i386,
#                    liblttng-ust-dev liburcu-dev libpopt-dev); the program needs them to run, too
#   --build-dir DIR  where to build (build/32bit in the checkout)
#   TARGET           what else to make, like tests/apps/app-counter
#
# Without --system nothing is installed and dpkg learns no other architecture: the packages are
# downloaded through a package state of our own, unpacked into DIR/root, and the programs find their
# loader and libraries there. That serves tests; a package is built with --system.
#
# The last line is the path of the program, for lttng-sessiond --consumerd32-path.
set -eu -o pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/extras/lib/i386.sh"

build="$top/build/32bit"
system=
targets=(src/lttng-consumerd)
while [ $# -gt 0 ]; do
	case $1 in
	--system) system=1 ;;
	--build-dir) mkdir -p "$2"; build=$(cd "$2" && pwd); shift ;;
	-h | --help) sed -n '3,16s/^# \{0,1\}//p' "$0"; exit 0 ;;
	-*) echo "Unknown option: $1" >&2; exit 2 ;;
	*) targets+=("$1") ;;
	esac
	shift
done
mkdir -p "$build"

if [ -n "$system" ]; then
	i386_use_system
else
	i386_use_root "$build/root"
fi

ccache=$(command -v ccache || true)
[ -x "$top/configure" ] || "$top/bootstrap" >"$build/bootstrap.log" 2>&1
cd "$build"
# the consumer daemon reads no XML: answers that are there already keep configure from asking
if [ ! -x config.status ] || [ "$top/configure" -nt config.status ]; then
	XML_CFLAGS=' ' XML_LIBS=' ' rm_cv_libxml_soname=unused "$top/configure" --host=i686-linux-gnu \
		CC="${ccache:+$ccache }$i386_cc" CXX=false LDFLAGS="$i386_ldflags" >configure.log 2>&1 || {
		tail -n 20 configure.log >&2
		exit 1
	}
fi
make -j"$(nproc)" "${targets[@]}" >make.log 2>&1 || {
	tail -n 20 make.log >&2
	exit 1
}
echo "$build/src/lttng-consumerd"
