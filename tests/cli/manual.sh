#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/manual - the manual page is well-formed and names what there is.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

page=$top/Documentation/man/fluxctl.1
name='mandoc finds nothing'
"$top/scripts/need" mandoc >&2
if mandoc -T lint -W warning "$page" >"$tmp/lint" 2>&1; then
	result 0
else
	result 1
	sed 's/^/# /' "$tmp/lint"
fi

# The page as one line of words, so that nothing hides at the end of a line.
mandoc -T ascii "$page" | sed "s/.$(printf '\b')//g" | tr -s ' \n' '  ' \
	>"$tmp/page"
commands=$("$fluxctl" --help | awk '/^  [a-z]+ +[a-z]/ { print $1 }')
name='it names every command'
missing=
for command in $commands; do
	grep -q "fluxctl .*$command" "$tmp/page" || missing="$missing $command"
done
[ -z "$missing" ]
result $?
[ -z "$missing" ] || echo "# missing:$missing"
name='... and every option of every command'
missing=
for command in $commands; do
	for option in $("$fluxctl" "$command" --help |
		grep -o -- '--[a-z-]*' | sort -u); do
		case $option in
		--help | --usage | --version) continue ;;
		esac
		grep -q -- "$option" "$tmp/page" ||
			missing="$missing $command$option"
	done
done
[ -z "$missing" ]
result $?
[ -z "$missing" ] || echo "# missing:$missing"
name='... and every exit status'
"$fluxctl" --help | sed -n 's/^  \([0-9]\)  .*/\1/p' >"$tmp/statuses"
sed -n '/^\.Sh EXIT STATUS/,/^\.El/s/^\.It //p' "$page" >"$tmp/in-page"
same "$name" "$tmp/statuses" "$tmp/in-page"

finish
