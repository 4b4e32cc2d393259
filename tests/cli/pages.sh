#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/pages - the sessions of the README and of the pages give what they show (TAP).
#
# A session is an indented line that begins with "$ ". Its command goes on while a
# quote is open or a line ends in a backslash; what follows, indented as much, is
# what it prints.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$top" || exit
PATH=$(dirname "$fluxctl"):$PATH

# Write each session of page $1 to $tmp/N.command and $tmp/N.out.
sessions() {
	rm -f "$tmp"/*.command "$tmp"/*.out
	awk -v folder="$tmp" '
	/^    \$ / {
		command = folder "/" NR ".command"
		out = folder "/" NR ".out"
		printf "" >out
		quotes = 0
		open = 1
		sub(/\$ /, "")
	}
	!/^    / { open = 0; out = ""; next }
	{ sub(/^    /, "") }
	open {
		print >command
		quotes += gsub(/\047/, "&")
		open = quotes % 2 || /\\$/
		next
	}
	out { print >out }' "$1"
}

for page in README.md Documentation/*.rst; do
	sessions "$page"
	for command in "$tmp"/*.command; do
		[ -e "$command" ] || continue
		shown=${command%.command}.out
		sh "$command" >"$tmp/got" 2>&1
		same "$page:$(basename "$command" .command)" "$shown" "$tmp/got"
		cmp -s "$shown" "$tmp/got" || sed 's/^/# got: /' "$tmp/got"
	done
done
name='there are such sessions'
[ "$tests" -gt 5 ]
result $?

finish
