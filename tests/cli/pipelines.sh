#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/pipelines - pipelines of the kernel, by hand. Needs the module.
# shellcheck source=tests/cli/lib.sh disable=SC2016,SC2317 # sh -c; expect runs it
. "$(dirname -- "$0")/lib.sh"

if [ ! -e /dev/fluxion ]; then
	echo "1..0 # SKIP the module is not loaded"
	exit 0
fi
cd "$tmp" || exit 1

# The text of every pipeline that is attached, without the header.
attached() {
	"$fluxctl" list | tail -n +2
}

expect 'attach prints the number and the name' 0 'demo' '' \
	sh -c '"$0" attach --name demo "a | filter(v > 3) | map(8 / (v - 5))" | sed "s/^[0-9]* //"' "$fluxctl"
expect 'the same name again' 1 '' 'there is a pipeline of that name' \
	"$fluxctl" attach --name demo 'a | map(v)'
expect 'a name with a blank' 2 '' '--name is of letters, digits' \
	"$fluxctl" attach --name 'a b' 'a | map(v)'
expect 'a program that is refused attaches nothing' 2 '' 'EXPR:1:5: error:' \
	"$fluxctl" attach 'a | mpa(v)'
expect 'a name is made up' 0 'p1' '' \
	sh -c '"$0" attach "a | map(v)" | sed "s/^[0-9]* //"' "$fluxctl"
expect '... the next one' 0 'p2' '' \
	sh -c '"$0" attach "a | map(v)" | sed "s/^[0-9]* //"' "$fluxctl"
expect 'list' 0 'demo\np1\np2' '' sh -c '"$0" list | awk "NR > 1 { print \$2 }"' "$fluxctl"
expect 'show --source' 0 'a | filter(v > 3) | map(8 / (v - 5))' '' \
	"$fluxctl" show demo --source
expect 'by number' 0 'a | filter(v > 3) | map(8 / (v - 5))' '' \
	sh -c '"$0" show --source $("$0" list | awk "\$2 == \"demo\" { print \$1 }")' "$fluxctl"
expect 'no such pipeline' 1 '' 'nope: there is no such pipeline' "$fluxctl" show nope
expect 'no such input' 1 '' "demo has no input 'out'" "$fluxctl" push demo out
expect 'no such output' 1 '' "demo has no output 'a'" "$fluxctl" drain demo a

given '1@1 5@2 9@3\n'
expect 'push' 0 '' '' "$fluxctl" push demo a
expect 'stats: what is queued is not lost' 0 'a 3 3 0 0 0\nout 2 0 1 2 0' '' \
	sh -c '"$0" stats demo | awk "\$2 == \"input\" || \$2 == \"output\" { print \$1, \$3, \$4, \$5, \$6, \$7 }"' "$fluxctl"
expect 'raw: the error item stays' 3 '' "out: raw cannot hold 'error 33@2'" \
	"$fluxctl" drain demo out --format raw
expect 'a full disk loses nothing' 1 '' 'stdout: No space left on device' \
	sh -c '"$0" drain demo out >/dev/full' "$fluxctl"
expect '--count' 0 'error 33@2' '' "$fluxctl" drain demo out --count 1
expect '--wait' 0 '2@3' '' "$fluxctl" drain demo out --wait 50ms
given '6@4\n6@5 x@6 6@7\n'
expect 'text that is refused: what came before it is in' 2 '' 'stdin:2:5: error:' \
	"$fluxctl" push demo a
expect '... and only that' 0 '8@4\n8@5' '' "$fluxctl" drain demo out --wait 50ms
given '6@8\n'
expect 'push --end' 0 '' '' "$fluxctl" push demo a --end
expect 'a closed input' 1 '' 'demo a takes no more items (pushed: 0)' \
	"$fluxctl" push demo a
expect 'drain to the end' 0 '8@8\nend' '' "$fluxctl" drain demo out --end
expect '... which stays the end' 0 '' '' "$fluxctl" drain demo out
expect 'detach' 0 '' '' "$fluxctl" detach demo
expect '... once' 1 '' 'demo: there is no such pipeline' "$fluxctl" detach demo

# A full pipeline: pushing waits, then gives up, and nothing is lost.
awk 'BEGIN { for (i = 0; i < 10000; i++) print i "@" i }' >many
expect 'push --wait' 1 '' 'p1 a has been full for too long (pushed: ' \
	"$fluxctl" push p1 a --in many --wait 200ms
pushed=$(sed -n 's/.*(pushed: \([0-9]*\))/\1/p' "$tmp/err")
"$fluxctl" drain p1 out --wait 200ms >drained
head -n "$pushed" many >expected
same '... what went in comes out' drained expected

"$fluxctl" drain p2 out >items 2>messages &
pid=$!
sleep 0.3
expect 'an end that is held' 1 '' 'out: another program holds this end' \
	"$fluxctl" drain p2 out
given '1@1\n'
expect 'items for a drain that waits' 0 '' '' "$fluxctl" push p2 a
sleep 0.3
name='... come at once'
[ "$(cat items)" = 1@1 ]
result $?
kill -TERM $pid
wait $pid
name='a signal ends the drain'
[ ! -s messages ]
result $?
"$fluxctl" drain p2 out >items 2>messages &
pid=$!
sleep 0.3
expect 'detach, while a drain waits' 0 '' '' "$fluxctl" detach p2
wait $pid
status=$?
name='... is a failure of the drain, with a reason'
[ $status = 1 ] && grep -q 'out: the pipeline is gone' messages
result $?

expect 'pause' 0 '' '' "$fluxctl" pause p1
given '1@1\n'
expect '... still takes items' 0 '' '' "$fluxctl" push p1 a
expect '... and gives none' 0 '' '' "$fluxctl" drain p1 out --wait 50ms
expect 'resume' 0 '' '' "$fluxctl" resume p1
expect '... gives them' 0 '1@1' '' "$fluxctl" drain p1 out --count 1
expect 'cancel' 0 '' '' "$fluxctl" cancel p1
expect '... ends the output' 0 '' '' "$fluxctl" drain p1 out
"$fluxctl" detach p1

# tap: what passes, in every format, and nothing is taken away.
"$fluxctl" attach --name watched \
	'a | map(v * 2) | filter(v > 3) | map(v + 1) | tap | scan(0, acc + v)' >/dev/null
expect 'tap: no such operator' 1 '' \
	"watched has no operator 'share'; it has a, map#1, filter, map#2, tap, scan" \
	"$fluxctl" tap watched share
for wrong in 'map#3' 'map#0' 'map#' 'map#x' 'mapp' 'out' ''; do
	expect "tap: nor '$wrong'" 1 '' "watched has no operator '$wrong'" \
		"$fluxctl" tap watched "$wrong"
done
expect 'tap: no such pipeline' 1 '' 'nope: there is no such pipeline' \
	"$fluxctl" tap nope
expect 'tap: a queue that is none' 2 '' '--queue is a number of bytes' \
	"$fluxctl" tap watched --queue 0
expect 'tap: a count that is none' 2 '' '--count is a number from 1' \
	"$fluxctl" tap watched -n 0
"$fluxctl" tap watched >tap.text &
"$fluxctl" tap watched map --format csv >tap.csv 2>tap.err &
"$fluxctl" tap watched 'map#2' --format ndjson --end >tap.ndjson &
"$fluxctl" tap watched filter --format raw --skip-errors >tap.raw 2>tap.skipped &
"$fluxctl" tap watched a --out tap.txt &
"$fluxctl" tap watched scan -n 2 >tap.two &
sleep 1
given '1@1 2@2 error 5@3 3@4\n'
expect 'items pass' 0 '' '' "$fluxctl" push watched a --end
expect '... and come out' 0 '5@2\nerror 5@3\n12@4' '' "$fluxctl" drain watched out
wait
shown() {
	name="tap: $1"
	printf '%b' "$3" >expected
	same "$name" "$2" expected
}
shown 'the first tap, as text, until the end' tap.text '5@2\n7@4\n'
shown 'an operator, as csv' tap.csv 'timestamp,v\n1,2\n2,4\n4,6\n'
shown '... with its errors beside' tap.err \
	'map: error 5@3\nfluxctl: map: 1 error item\n'
shown 'the second of a name, as ndjson, with the end' tap.ndjson \
	'{"ts":2,"value":5}\n{"error":5,"ts":3}\n{"ts":4,"value":7}\n{"end":true}\n'
shown 'an input, into a file' tap.txt '1@1\n2@2\nerror 5@3\n3@4\n'
shown 'as many as asked for' tap.two '5@2\nerror 5@3\n'
expect 'tap: raw' 0 '4@2\n6@4' '' \
	"$fluxctl" run --runtime local --in a=tap.raw 'a | map(v)'
expect 'tap: of a pipeline that has ended' 0 '' '' "$fluxctl" tap watched
"$fluxctl" detach watched
"$fluxctl" attach --name plain 'a | map(v)' >/dev/null
expect 'tap: no operator, and no tap' 1 '' \
	'plain has no tap; say which operator: a, map' "$fluxctl" tap plain
"$fluxctl" tap plain map &
pid=$!
sleep 0.3
"$fluxctl" detach plain
wait $pid
name='tap: ends with a pipeline that is detached'
result $?

# run: the same items as in process, every time, and nothing left behind.
awk 'BEGIN { for (i = 0; i < 20000; i++) print (i * 7919 % 3 ? "a " : "b ") i % 91 "@" i }' >many
program='a | ordered_merge(b) | filter(v % 7) | scan(0, acc + v)'
"$fluxctl" run --runtime local "$program" <many >expected
for i in 1 2 3 4 5; do
	"$fluxctl" run --runtime kernel "$program" <many >out
	same "run in the kernel and in process, $i" out expected
done
mkfifo fifo
"$fluxctl" run 'a | map(v)' <fifo >out &
pid=$!
exec 3>fifo
sleep 0.3
name='run attaches for as long as it runs'
[ "$(attached | wc -l)" = 1 ]
result $?
kill -KILL $pid
wait $pid 2>/dev/null
exec 3>&-
sleep 0.3
name='... and not longer, even when it is killed'
[ -z "$(attached)" ]
result $?

expect 'run: no input, no output' 0 '' '' timeout 60 "$fluxctl" run \
	--runtime kernel 'interval(1ms) | take_items(3) | subscribe(discard)'
timeout 60 "$fluxctl" run --runtime kernel 'interval(1h) | subscribe(discard)' &
pid=$!
sleep 0.3
name='run stays while there is something to come'
[ "$(attached | wc -l)" = 1 ]
result $?
expect '... until another program cancels it' 0 '' '' \
	"$fluxctl" cancel "$(attached | awk '{ print $1 }')"
wait $pid
name='... and then it ends'
result $?

cd /
finish
