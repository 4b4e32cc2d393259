# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/lib.sh - how the tests of fluxctl say what they expect (TAP).
# shellcheck shell=sh
#
# Sourced. FLUXCTL names the program, else build/fluxctl.

set -u
top=$(cd -- "$(dirname -- "$0")/../.." && pwd)
fluxctl=${FLUXCTL:-$top/build/fluxctl}
case $fluxctl in
/*) ;;
*/*) fluxctl=$PWD/$fluxctl ;;
esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
tests=0
bad=0

# given TEXT: what the next commands read on stdin, with the escapes of %b.
given() {
	printf %b "$1" >"$tmp/in"
}
given ''

result() {
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests - $name"
	else
		bad=1
		echo "not ok $tests - $name"
	fi
}

# differs WHAT EXPECTED GOT: say so, under the result.
differs() {
	printf '%s: expected: %s\n%s: got: %s\n' "$1" "$2" "$1" "$3" |
		sed 's/^/# /'
}

# expect NAME STATUS STDOUT STDERR COMMAND...: the command exits with STATUS,
# prints STDOUT (with the escapes of %b, without the last end of line), and
# its messages contain STDERR, or are empty if that is.
expect() {
	name=$1
	status=$2
	out=$(printf %b "$3")
	err=$4
	shift 4
	wrong=0
	got=0
	"$@" <"$tmp/in" >"$tmp/out" 2>"$tmp/err" || got=$?
	got_out=$(cat "$tmp/out")
	got_err=$(cat "$tmp/err")
	[ "$got" = "$status" ] && [ "$got_out" = "$out" ] || wrong=1
	if [ -z "$err" ]; then
		[ -z "$got_err" ] || wrong=1
	else
		printf '%s\n' "$got_err" | grep -qF -- "$err" || wrong=1
	fi
	result $wrong
	[ $wrong = 1 ] || return 0
	[ "$got" = "$status" ] || differs status "$status" "$got"
	[ "$got_out" = "$out" ] || differs stdout "$out" "$got_out"
	differs stderr "$err" "$got_err"
}

# same NAME FILE FILE
same() {
	name=$1
	if cmp "$2" "$3" >"$tmp/cmp" 2>&1; then
		result 0
	else
		result 1
		sed 's/^/# /' "$tmp/cmp"
	fi
}

# local_run ARG...: fluxctl run, in this process.
local_run() {
	"$fluxctl" run --runtime local "$@"
}

finish() {
	echo "1..$tests"
	exit $bad
}
