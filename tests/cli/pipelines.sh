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

cd /
finish
