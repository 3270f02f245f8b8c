# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# Debian packages: what is installed, what is missing, how to get it. Sourced by bash scripts.

# To build, install and run.
build_packages=(autoconf automake libtool make gcc g++ pkg-config flex bison xz-utils git
	liburcu-dev liblttng-ust-dev liblttng-ust1 liblttng-ust-ctl5 libpopt-dev libxml2-dev asciidoctor)
# To record and read a trace.
reader_packages=(babeltrace2)
# To run every test: what the stock programs are linked with is here, the stock programs are not.
test_packages=(python3 python3-pytest python3-pytest-timeout python3-bt2 libxml2-utils clang clang-format
	libclang-rt-14-dev groff-base zsh fish util-linux mount procps binutils xz-utils libkmod2 libnuma1 libssl3 strace systemd)

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "This needs root, and sudo is not installed: $*" >&2
		return 1
	fi
}

missing_packages()
{
	local package status
	for package in "$@"; do
		status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) || status=
		[ "$status" = "install ok installed" ] || echo "$package"
	done
}

apt()
{
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

# Installs what is missing of the packages named; asks nothing and touches nothing when all are there.
install_packages()
{
	local missing
	mapfile -t missing < <(missing_packages "$@")
	[ "${#missing[@]}" -gt 0 ] || return 0
	echo "Installing: ${missing[*]}"
	# a mirror that is just being filled fails the update of one list and still serves the packages
	apt update || echo "The package lists are not all up to date." >&2
	apt install -y --no-install-recommends "${missing[@]}"
}
