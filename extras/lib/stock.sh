# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# The stock suite of the distribution, for comparison. It is only unpacked, never installed: installing
# it would start a root daemon. Sourced by bash scripts.

stock_packages=(lttng-tools liblttng-ctl0 liblttng-ctl-dev)

# unpack_stock DIR: leaves the programs below DIR/root; does nothing when they are there.
unpack_stock()
{
	local folder=$1 archive
	[ -x "$folder/root/usr/bin/lttng-sessiond" ] && return 0
	rm -rf "$folder" && mkdir -p "$folder" || return 1
	# the download runs as an ordinary user of apt's own when that user can write here
	(cd "$folder" && { apt-get -q download "${stock_packages[@]}" ||
		{ apt update; apt-get -q download "${stock_packages[@]}"; }; }) || return 1
	for archive in "$folder"/*.deb; do
		dpkg -x "$archive" "$folder/root" || return 1
	done
	[ -x "$folder/root/usr/bin/lttng-sessiond" ]
}
