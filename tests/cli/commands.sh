#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/commands - usage, messages, exit statuses, and how a run ends.
# shellcheck source=tests/cli/lib.sh disable=SC2016,SC2317 # sh -c; expect runs it
. "$(dirname -- "$0")/lib.sh"

cd "$tmp" || exit 1

expect 'check prints the ends, their types and the text' 0 \
	'input   q                {mag: dec(2)}\noutput  out              dec(2)\nin q: {mag: dec(2)}; q | map(mag * 2)' \
	'' "$fluxctl" check 'in q:{mag:dec(2)};q|map(mag*2)'
expect 'a program that is refused: the place and a caret' 2 '' \
	'EXPR:1:18: error: unknown operator' "$fluxctl" check 'a | filter(1) |  mpa(v)'
echo '# comment
a | map(' >bad.flux
expect '--file: the place is in the file' 2 '' 'bad.flux:2:' "$fluxctl" check --file bad.flux
echo 'a | map(v)' >good.flux
expect '--file' 0 'input   a                s64\noutput  out              s64\na | map(v)' '' \
	"$fluxctl" check -f good.flux
expect '--file that is not there' 1 '' 'no.flux: No such file or directory' \
	"$fluxctl" check -f no.flux
expect 'EXPR and --file' 2 '' 'EXPR and --file exclude each other' \
	"$fluxctl" check -f good.flux 'a | map(v)'
expect 'EXPR is missing' 2 '' 'an argument is missing' "$fluxctl" run
expect 'one argument too many' 2 '' "one argument too many: 'x'" \
	"$fluxctl" check 'a | map(v)' x
expect 'no command' 2 '' 'Usage: fluxctl' "$fluxctl"
expect 'no such command' 2 '' "no such command: 'atach'" "$fluxctl" atach
expect 'no such option' 2 '' "unrecognized option" "$fluxctl" run --no 'a | map(v)'
expect 'no such runtime' 2 '' "no such runtime: 'x'" "$fluxctl" run --runtime x 'a | map(v)'
expect 'no such format' 2 '' "no such format: 'xml'" local_run --format xml 'a | map(v)'
expect 'no such operator' 2 '' "no such operator: 'nop'" "$fluxctl" ops nop
if [ ! -e /dev/fluxion ]; then
	for command in list 'attach a' 'show x' 'stats x' 'detach x' 'push x a' \
		'drain x out' 'tap x' 'pause x' 'run --runtime kernel a' \
		'info --runtime kernel'; do
		# shellcheck disable=SC2086 # words
		expect "no module: $command" 4 '' \
			'the fluxion module is not loaded' "$fluxctl" $command
	done
fi

"$fluxctl" --help >help
name='--help lists the commands and the exit statuses'
grep -q '  detach  ' help && grep -q '  4  the fluxion module' help
result $?

# Every operator's own example, as conformance cases.
"$fluxctl" ops | awk '
/^[a-z]/ { name = $1; sub(/\(.*/, "", name) }
/^  example  / {
	sub(/^  example  /, "")
	split($0, part, " :: ")
	split(part[2], run, " => ")
	print "case example/" name "\npipeline " part[1]
	n = split(run[1], push, "; ")
	for (i = 1; i <= n; i++) {
		sub(/^\+/, "advance ", push[i])
		print push[i]
	}
	print "expect " run[2] "\n"
}' >examples.case
"$fluxctl" conformance examples.case >examples.tap
name='the example of every operator is true'
[ "$(grep -c '^ok' examples.tap)" = "$("$fluxctl" ops | grep -c '  example')" ] &&
	! grep -q SKIP examples.tap
result $?
name='ops --json names all operators'
[ "$("$fluxctl" ops --json | grep -c '"example"')" = "$(grep -c '^ok' examples.tap)" ]
result $?

printf 'case x/right\npipeline a | map(v)\na 1@1\nexpect 1@1\n\n' >good.case
printf 'case x/wrong\n# mode: drain\npipeline a | map(v)\na 1@1 2@2\nexpect 1@1 3@2\n' >wrong.case
printf 'case x/later\npipeline a | delay(1s)\nadvance 1s\nexpect none\n' >later.case
printf 'case x/ahead\npipeline a | tap | take_items(1)\na 1@1 2@2\nexpect 1@1 end\nexpect tapped 1\n' >ahead.case
printf 'case x/bad\npipeline a | map(v)\nadvance soon\n' >bad.case
expect 'conformance: a failure, with the first difference' 1 \
	'1..2\nok 1 - x/right\nnot ok 2 - x/wrong\n# wrong.case:5: expected 3@2, got 2@2 (mode drain)\n# played 1 in mode poll, 2 in mode drain\n# 1 passed, 1 failed, 0 skipped' \
	'' "$fluxctl" conformance good.case wrong.case
expect 'conformance: modes that the runtime lacks are skipped' 0 \
	'1..1\nok 1 - x/right # SKIP mode poll\n# played 0 in mode poll, 0 in mode drain\n# 0 passed, 0 failed, 1 skipped: 1 mode poll' \
	'' "$fluxctl" conformance --runtime local --mode poll good.case
expect 'conformance: a clock that nobody holds skips time' 0 \
	'1..2\nok 1 - x/right\nok 2 - x/later # SKIP time on a real clock\n# played 0 in mode poll, 1 in mode drain\n# 1 passed, 0 failed, 1 skipped: 1 time on a real clock' \
	'' "$fluxctl" conformance --runtime local --clock real good.case later.case
expect 'conformance: no clock but the held one' 2 '' \
	'fluxctl: --clock real: virtual has none' \
	"$fluxctl" conformance --clock real good.case
expect 'conformance: larger batches are drained' 0 \
	'1..1\nok 1 - x/ahead\n# played 0 in mode poll, 1 in mode drain\n# 1 passed, 0 failed, 0 skipped' \
	'' "$fluxctl" conformance --batch 7 ahead.case
expect 'conformance: a case that is no case' 2 '' \
	'bad.case:3:9: error: not a duration' "$fluxctl" conformance good.case bad.case

# Whoever reads us may leave.
given ''
yes 1@1 2>yes.err | "$fluxctl" run --runtime local 'a | map(v)' 2>err |
	head -n 1 >out
name='a reader that leaves ends the run, silently'
[ "$(cat out)" = 1@1 ] && [ ! -s err ]
result $?
name='... with SIGPIPE'
status=$( (yes 1@1 2>yes.err | sh -c '"$0" run --runtime local "a | map(v)"; echo $? >&3' \
	"$fluxctl" | head -n 1 >out) 3>&1 2>err)
[ "$status" = 141 ]
result $?
given '1@1\n'
expect 'stdout is closed' 1 '' 'stdout: Bad file descriptor' \
	sh -c '"$0" run --runtime local "a | map(v)" >&-' "$fluxctl"
expect 'stdout is full' 1 '' 'stdout: No space left on device' \
	sh -c '"$0" run --runtime local "a | map(v)" >/dev/full' "$fluxctl"

# A pipe that stays open: items come out when they went in, not at the end.
mkfifo fifo
"$fluxctl" run --runtime local 'a | map(v * 2)' <fifo >out 2>err &
pid=$!
exec 3>fifo
printf '1@1\n2@' >&3
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(cat out)" = 2@1 ] && break
	sleep 0.1
done
name='an item comes out before the next one is there'
[ "$(cat out)" = 2@1 ]
result $?
printf '2\n' >&3
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(tail -n 1 out)" = 4@2 ] && break
	sleep 0.1
done
name='a line may come in pieces'
[ "$(tail -n 1 out)" = 4@2 ]
result $?
kill -TERM $pid
wait $pid
status=$?
name='a signal ends it, and is its status'
[ $status = 143 ] && [ ! -s err ]
result $?
exec 3>&-

# More items than any ring holds, through outputs that share one loop.
awk 'BEGIN { for (i = 0; i < 300000; i++) print (i % 7 ? "a " : "b ") i "@" i }' >many
"$fluxctl" run --runtime local 'out x = a | map(v); out y = b | filter(v % 2)' <many >out
awk '/^a/ { print "x", $2 } /^b/ && int($2) % 2 { print "y", $2 }' many | sort >expected
sort out >sorted
same 'nothing is lost, nothing stalls: many items, two outputs' expected sorted
grep '^x' out >x
sort -t@ -k2n x >x.sorted
same '... in order' x x.sorted

# An input whose policy takes back what was sent is fed by copying.
awk 'BEGIN { for (i = 1; i <= 300; i++) print i "@" i }' >many
for policy in drop_oldest latest; do
	expect "overflow = $policy: the newest item comes" 0 '300@300' '' \
		sh -c '"$0" run --runtime local "in a (overflow = $1, size = 1KiB); a" <many | tail -1' \
		"$fluxctl" "$policy"
done

cd /
finish
