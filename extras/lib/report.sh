# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# Steps with a log each, and the sum of what their tests said. Sourced by bash scripts, which set
# report_dir to an empty directory first.

passed=0
failed=0
skipped=0
failures=

# step NAME COMMAND...: runs the command with its output in a log; on failure shows what of the log says why.
# The function of a step may add to the sums; without tests of its own it counts as one test.
step()
{
	local name=$1 log="$report_dir/${1// /-}.log" begin=$SECONDS
	local before=$((passed + failed)) failed_before=$failed
	shift
	printf '%-34s ' "$name"
	if "$@" >"$log" 2>&1; then
		count_tests "$log"
		[ $((passed + failed)) -gt "$before" ] || passed=$((passed + 1))
		printf 'ok      %4d s\n' $((SECONDS - begin))
		return 0
	fi
	count_tests "$log"
	[ "$failed" -gt "$failed_before" ] || failed=$((failed + 1))
	printf 'FAILED  %4d s\n' $((SECONDS - begin))
	note_failures "$name" "$log"
	sed 's/^/    /' < <(tell_why "$log")
	return 1
}

# Of pytest's runs, which may be several in a log, each failure: what was expected, and what the daemons warned of.
# Of anything else the end.
tell_why()
{
	if ! grep -qE '^=+ (FAILURES|ERRORS) =+$' "$1"; then
		tail -n "${REPORT_LINES:-60}" "$1"
		return
	fi
	awk '
		/^=+ (FAILURES|ERRORS) =+$/ { inside = 1; next }
		/^=+ / { inside = 0 }
		inside && (/^_+ .* _+$/ || /^E  / || /\] [WE] / || /^[^ ]*\.py:[0-9]+: /)' "$1" |
		cut -c1-300 | head -n $((2 * ${REPORT_LINES:-60}))
}

# Adds up the closing lines of automake's and pytest's summaries in a log.
count_tests()
{
	local sums
	sums=$(awk '
		/^# PASS: /  { p += $3 }
		/^# FAIL: /  { f += $3 }
		/^# XPASS: / { f += $3 }
		/^# ERROR: / { f += $3 }
		/^# SKIP: /  { s += $3 }
		/^=+ .*(passed|failed|error|skipped).* in [0-9.]+s/ {
			for (i = 2; i <= NF; i++) {
				n = $(i - 1) + 0
				if ($i ~ /^passed/) p += n
				if ($i ~ /^failed/) f += n
				if ($i ~ /^errors?/) f += n
				if ($i ~ /^skipped/) s += n
			}
		}
		END { print p + 0, f + 0, s + 0 }' "$1")
	local p f s
	read -r p f s <<<"$sums"
	passed=$((passed + p))
	failed=$((failed + f))
	skipped=$((skipped + s))
}

# What failed in a step, a line each, by the names that its tests have.
note_failures()
{
	local found
	found=$(grep -E '^(not ok |FAIL: |FAIL tests/|(FAILED|ERROR) [^ ]+::)' "$2" | cut -c1-200 | uniq | head -n 20)
	failures+="$(sed "s|^|$1: |" <<<"${found:-$(tail -n 1 "$2")}")"$'\n'
}

# The closing lines; the last one is what machines read.
report()
{
	printf '%s' "$failures"
	[ "$skipped" -eq 0 ] || echo "$skipped did not run, each for a reason of tests/allowed-skips"
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
