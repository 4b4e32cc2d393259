#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/loop - a program's own io_uring loop runs a pipeline, without a thread.
#
# DEBOUNCE is the program, else build/samples/debounce.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

debounce=${DEBOUNCE:-$top/build/samples/debounce}

if "$debounce" </dev/null 2>&1 | grep -q 'io_uring:'; then
	echo '1..0 # SKIP there is no io_uring here'
	exit
fi

mkfifo "$tmp/numbers" "$tmp/quiet"
"$debounce" 30ms <"$tmp/numbers" >"$tmp/quiet" &
program=$!
# Nothing here takes long: what hangs is ended.
{ sleep 60 && kill "$program"; } >/dev/null 2>&1 &
watchdog=$!
exec 8>"$tmp/numbers" 9<"$tmp/quiet"

# settles NAME NUMBERS LAST: written in one piece, the last one comes out.
settles() {
	name=$1
	printf %b "$2" >&8
	read -r got <&9
	[ "$got" = "$3" ]
	result $?
	[ "$got" = "$3" ] || differs "$name" "$3" "$got"
}
settles 'the last of a burst' '1\n2\n3\n' 3
settles 'after a pause the next one' '4\n5\n' 5
settles 'one alone' '-6\n' -6
name='there is no thread'
[ "$(sed -n 's/^Threads:[[:space:]]*//p' "/proc/$program/status")" = 1 ]
result $?
printf '7\n8' >&8
exec 8>&-
name='the end does not wait'
[ "$(cat <&9)" = 8 ]
result $?
name='it ends well'
wait "$program"
result $?
kill "$watchdog"

given '1\nx\n'
expect 'what is no number is named' 2 '' 'line 2 is not a number' "$debounce"
expect 'what is no duration is shown' 2 '' "')' is missing" "$debounce" 3x

finish
