#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/text - items as text: what is read, what is refused, and where.
# shellcheck source=tests/cli/lib.sh disable=SC2016,SC2317 # sh -c; expect runs it
. "$(dirname -- "$0")/lib.sh"

given '5@10\n7@20 8@30\n'
expect 'items on lines and between blanks' 0 '10@10\n14@20\n16@30' '' \
	local_run 'a | map(v * 2)'
given '\n# a comment\n  5@10\t6@11  # and here\n\n'
expect 'empty lines, comments, blanks and tabs' 0 '5@10\n6@11' '' \
	local_run 'a | map(v)'
given '5@10\r\n6@11\r\n'
expect 'lines that end in CR LF' 0 '5@10\n6@11' '' local_run 'a | map(v)'
given '\0357\0273\02775@10'
expect 'a byte order mark, and no end of the last line' 0 '5@10' '' \
	local_run 'a | map(v)'
given 'error 22\nerror 22@50 1@60\n'
expect 'errors with and without a timestamp' 0 'error 22\nerror 22@50\n1@60' '' \
	local_run 'a | map(v)'
given '1@1 0@2 4@3'
expect 'what cannot be computed is an error item' 0 '8@1\nerror 33@2\n2@3' '' \
	local_run 'a | map(8 / v)'
given ''
expect 'an empty file' 0 '' '' local_run 'a | map(v)'
given '1@1 2@2 end\n'
expect 'end closes the input' 0 '1@1\n2@2' '' local_run 'a | map(v)'
expect '--end shows where an output ends' 0 '1@1\n2@2\nend' '' \
	local_run --end 'a | map(v)'
given '1@1 end 2@2\n'
expect 'nothing may follow end' 2 '1@1' \
	"stdin:1: error: an item after the input's end" local_run 'a | map(v)'
given '1@1\n2@2\n3@3\n'
expect 'an output that ends early ends the run' 0 '1@1' '' \
	local_run 'a | take_items(1)'
given 'a 5@10\nb 6@11 7@12\na end\nb 8@13\n'
expect 'lines of several inputs begin with a name' 0 '5@10\n6@11\n7@12\n8@13' '' \
	local_run 'a | ordered_merge(b)'
given 'a 5@10\n'
expect 'the name of a single input may stand there' 0 '5@10' '' \
	local_run 'a | map(v)'
given 'a 5@10\nc 6@11\n'
expect 'an unknown name' 2 '5@10' \
	"stdin:2:1: error: a line begins with the name of an input here (a, b ...), not with 'c'" \
	local_run 'a | ordered_merge(b)'
given 'a 1@1\nb 3@3\n'
expect 'several outputs: their names come first' 0 'out 1@1\nodd 3@3' '' \
	local_run 'a | map(v); out odd = b | map(v)'
given '5@10\n6@11 x@12\n'
expect 'not a number' 2 '5@10\n6@11' 'stdin:2:6: error: ' local_run 'a | map(v)'
given '5\n'
expect 'a value without its timestamp' 2 '' 'stdin:1:2: error: a value needs' \
	local_run 'a | map(v)'
expect '... is stamped on arrival, where that is asked for' 0 '5' '' \
	sh -c '"$0" run --runtime local "in a (stamp = arrival); a | map(v)" | cut -d@ -f1' \
	"$fluxctl"
given '5@10;\n'
expect 'something behind an item' 2 '' 'stdin:1:5: error: ' \
	local_run 'a | map(v)'
given '5@99999999999999999999\n'
expect 'a timestamp above 64 bits' 2 '' 'stdin:1:1: error: ' \
	local_run 'a | map(v)'
given '5@-1\n'
expect 'a timestamp below 0' 2 '' 'stdin:1:' local_run 'a | map(v)'
given '9223372036854775808@1\n'
expect 'a value above s64' 2 '' 'stdin:1:1: error: ' local_run 'a | map(v)'
given '-9223372036854775808@18446744073709551615\n'
expect 'the least value, the largest timestamp' 0 \
	'-9223372036854775808@18446744073709551615' '' local_run 'a | map(v)'
given '5@1\00006@2\n'
expect 'a zero byte' 2 '' 'stdin:1:4: error: a zero byte' local_run 'a | map(v)'
given '{mag: 4.5, id: 18446744073709551615}@7\n'
expect 'records, decimals, all of u64' 0 \
	'{mag: 4.50, id: 18446744073709551615}@7' '' \
	local_run 'in q: {mag: dec(2), id: u64}; q | filter(mag > 4)'
given '1.005@7\n'
expect 'too many digits' 2 '' 'stdin:1:1: error: ' local_run 'in q: dec(2); q | map(v)'
expect '... are rounded with --round' 0 '1.01@7' '' \
	local_run --round 'in q: dec(2); q | map(v)'
given '-1.005@7\n'
expect '--round: half away from zero, and negative' 0 '-1.01@7' '' \
	local_run --round 'in q: dec(2); q | map(v)'

given ''
expect 'a list in a record that stands in the program' 0 '{k: 1, net: [5,3]}@18' '' \
	local_run 'a | window_by_count(2) | map({k: 1, net: v}) | start_with({k: 1, net: [5, 3]}@18)'
expect '... of other names' 2 '' 'bad type' \
	local_run 'a | window_by_count(2) | map({k: 1, net: v}) | start_with({k: 1, nets: [5, 3]}@18)'
given '1@1 2@2 error 22 5@3'
expect 'the handler print' 0 '1@1\nerror 22\n5@3' '' \
	local_run 'a | filter(v != 2) | subscribe(print)'
expect '... behind a share, which an error ends' 0 '{x: 1}@1\n{x: 2}@2\nerror 22' '' \
	local_run 's = a | share; s | subscribe(discard); s | map({x: v}) | subscribe_latest(print)'
expect '... behind a timer' 0 'error 22\n5@3' '' \
	local_run 'a | debounce(50ms) | subscribe(print)'
# Threads give them to it, each in its own time.
expect '... called by threads' 0 '1@1\n2@2\nerror 22\n5@3' '' \
	"$fluxctl" run --runtime pthread 'a | subscribe(print)'
expect '... with what a timer holds back' 0 'error 22\n1@1\n2@2\n5@3' '' \
	"$fluxctl" run --runtime pthread 'a | delay(20ms) | subscribe(print)'
expect '... beside an output' 0 '1@1\n1@1\n2@2\n2@2\nerror 22\nerror 22' '' \
	sh -c '"$0" run --runtime pthread "s = a | share; s | delay(20ms) | subscribe(print); out o = s" | sort' "$fluxctl"
expect '... on the clock of the items' 0 '1@1\n2@2\nerror 22\n5@3' '' \
	"$fluxctl" run --clock items 'a | subscribe(print)'
expect '... whose disk is full' 1 '' 'stdout: No space left on device' \
	sh -c '"$0" run --runtime local "a | subscribe(print)" >/dev/full' "$fluxctl"
expect 'a handler that there is not' 2 '' 'no handler is registered by it' \
	local_run 'a | subscribe(prnit)'
for runtime in local pthread; do
	expect "$runtime: no input, no output" 0 '1\n1\n1' '' \
		sh -c '"$0" run --runtime $1 "interval(1ms) | take_items(3) | map(v >= 0) | subscribe(print)" | sed "s/@.*//"' "$fluxctl" $runtime
	expect '... until it is stopped' 124 '' '' \
		timeout 0.2 "$fluxctl" run --runtime $runtime 'interval(1h) | subscribe(print)'
done

finish
