# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# A compiler for 32-bit programs and the libraries it needs. Sourced by bash scripts; afterwards
# i386_cc, i386_ldflags and pkg-config's variables are set.

i386_packages=(libc6 libc6-dev linux-libc-dev libgcc-12-dev libgcc-s1 libcrypt1 libcrypt-dev libnuma1
	liblttng-ust1 liblttng-ust-dev liblttng-ust-ctl5 liblttng-ust-common1 liburcu8 liburcu-dev
	libpopt0 libpopt-dev)

i386_use_system()
{
	i386_cc="gcc -m32"
	i386_ldflags=
	export PKG_CONFIG_LIBDIR=/usr/lib/i386-linux-gnu/pkgconfig:/usr/share/pkgconfig
	[ -e /usr/lib/i386-linux-gnu/pkgconfig/lttng-ust-ctl.pc ] && return 0
	echo "Missing: apt-get install gcc-multilib liblttng-ust-dev:i386 liburcu-dev:i386 libpopt-dev:i386" \
		"(after dpkg --add-architecture i386)" >&2
	return 1
}

# i386_unpack ROOT: what the machine has installed stays as it is; apt checks the signatures
i386_unpack()
{
	local root=$1 state="$1.apt" package
	local options=(-q -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status"
		-o Dir::Cache="$state/cache" -o APT::Architecture=i386 -o APT::Architectures=i386
		-o APT::Sandbox::User= -o Acquire::Languages=none)
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/packages"
	: >"$state/status"
	apt-get "${options[@]}" update >"$state/log" 2>&1 || true # the download tells
	(cd "$state/packages" && apt-get "${options[@]}" download "${i386_packages[@]}") >>"$state/log" 2>&1 || {
		tail -n 20 "$state/log" >&2
		return 1
	}
	mkdir -p "$root"
	for package in "$state"/packages/*.deb; do
		dpkg -x "$package" "$root" || return 1
	done
	rm -rf "$state"
}

i386_use_root()
{
	local root=$1 gcc_dir
	[ -e "$root/usr/lib/i386-linux-gnu/liblttng-ust-ctl.so" ] || { rm -rf "$root" && i386_unpack "$root"; } ||
		return 1
	gcc_dir=$(echo "$root"/usr/lib/gcc/i686-linux-gnu/*)
	i386_cc="gcc -m32 --sysroot=$root -B$gcc_dir"
	i386_ldflags="-L$gcc_dir -Wl,--dynamic-linker=$root/lib/ld-linux.so.2"
	i386_ldflags+=" -Wl,--disable-new-dtags,-rpath,$root/lib/i386-linux-gnu:$root/usr/lib/i386-linux-gnu"
	export PKG_CONFIG_SYSROOT_DIR="$root"
	export PKG_CONFIG_LIBDIR="$root/usr/lib/i386-linux-gnu/pkgconfig:$root/usr/share/pkgconfig"
}

# i386_runnable DIR: prints where the programs that were built in DIR can be run from. That is DIR, or,
# where the kernel runs no 32-bit programs, a folder of scripts that run them under qemu-user; each process
# has the program's name there, too.
i386_runnable()
{
	local build=$1 folder="$1/emulated" program
	if "$build/src/lttng-consumerd" --version >/dev/null 2>&1; then
		echo "$build"
		return 0
	fi
	install_packages qemu-user >&2 || return 1
	for program in src/lttng-consumerd tests/apps/app-counter tests/apps/app-light; do
		mkdir -p "$folder/${program%/*}" "$folder/emulator" || return 1
		ln -sf "$(command -v qemu-i386)" "$folder/emulator/${program##*/}" || return 1
		printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$folder/emulator/${program##*/}" "$build/$program" \
			>"$folder/$program" || return 1
		chmod 755 "$folder/$program" || return 1
	done
	"$folder/src/lttng-consumerd" --version >&2 || return 1
	echo "$folder"
}
