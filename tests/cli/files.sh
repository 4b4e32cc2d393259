#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/files - several files put together, one split into several inputs.
# shellcheck source=tests/cli/lib.sh disable=SC2016,SC2317 # sh -c; expect runs it
. "$(dirname -- "$0")/lib.sh"

cd "$tmp" || exit 1
merge='a | ordered_merge(b)'
printf '1@1\n3@3\n3@5\n' >odd.txt
printf '2@2\n4@4\n30@5\n' >even.txt
expect 'two files, by timestamp; ties in the order of --in' 0 \
	'1@1\n2@2\n3@3\n4@4\n3@5\n30@5' '' \
	local_run --in a=odd.txt --in b=even.txt "$merge"
expect 'the same, from one file and stdin' 0 '1@1\n2@2\n3@3\n4@4\n3@5\n30@5' '' \
	sh -c '"$0" run --runtime local --in a=- --in b=even.txt "$1" <odd.txt' "$fluxctl" "$merge"
expect 'one input may have several files' 0 '1@1\n2@2\n3@3\n4@4\n3@5\n30@5' '' \
	local_run --in a=odd.txt --in a=even.txt 'a | map(v)'
expect 'an input without a file' 2 '' 'input b has no --in' \
	local_run --in a=odd.txt "$merge"
expect '... is given nothing with /dev/null' 0 '1@1\n3@3\n3@5' '' \
	local_run --in a=odd.txt --in b=/dev/null "$merge"
expect 'a file for no input' 2 '' "the program has no input 'c'" \
	local_run --in a=odd.txt --in b=even.txt --in c=odd.txt "$merge"
expect 'a file that is not there' 1 '' 'none.txt: No such file or directory' \
	local_run --in a=none.txt 'a | map(v)'
expect 'a folder' 1 '' '.: Is a directory' local_run --in a=. 'a | map(v)'
awk 'BEGIN { for (i = 0; i < 50000; i++) print i "@" 2 * i }' >often.txt
awk 'BEGIN { for (i = 0; i < 10; i++) print i "@" 2 * i * 5000 + 1 }' >seldom.txt
local_run --in a=often.txt --in b=seldom.txt "$merge" >merged.txt
sort -t@ -k2n often.txt seldom.txt >expected.txt
same 'no item is seen before those of other files that come first' \
	merged.txt expected.txt
printf '1@1\n5@5\n2@2\n2@5\n' >mixed.txt
expect 'a file that is not in order' 2 '1@1\n2@2\n4@4\n5@5' \
	'mixed.txt:3: error: the timestamps are not in order (--sort' \
	local_run --in a=mixed.txt --in b=even.txt "$merge"
expect '... with --sort: items of one timestamp keep their order' 0 \
	'1@1\n2@2\n2@2\n4@4\n5@5\n2@5\n30@5' '' \
	local_run --sort --in a=mixed.txt --in b=even.txt "$merge"
given '1@1\n5@5\n2@2\n'
expect 'a single file needs no order' 0 '1@1\n5@5\n2@2' '' local_run 'a | map(v)'
expect '... but can be sorted' 0 '1@1\n2@2\n5@5' '' local_run --sort 'a | map(v)'
printf '1@1\nerror 5\n9@9\n' >errors.txt
expect 'an error without a timestamp comes where it stands' 0 \
	'1@1\nerror 5\n2@2\n4@4\n30@5\n9@9' '' \
	local_run --in a=errors.txt --in b=even.txt "$merge"
printf '1@1\nend\n' >ends.txt
expect 'end in one file' 0 '1@1\n2@2\n4@4\n30@5' '' \
	local_run --in a=ends.txt --in b=even.txt "$merge"

cat >quakes.csv <<-END
	time,net,mag
	10,us,4.5
	11,ak,1.2
	12,us,2.0
	13,nc,0.3
	13,us,5.5
END
type='{net: bytes(2), mag: dec(2)}'
split="in a: $type; in b: $type; a | ordered_merge(b)"
expect 'one file, split by --where' 0 \
	'{net: "us", mag: 4.50}@10\n{net: "ak", mag: 1.20}@11\n{net: "us", mag: 2.00}@12\n{net: "us", mag: 5.50}@13' '' \
	local_run --timestamp time --in a=quakes.csv --where net=us \
	--in b=quakes.csv --where net=ak "$split"
expect '... --timestamp given once, at the end, is for all files' 0 \
	'{net: "us", mag: 4.50}@10\n{net: "ak", mag: 1.20}@11\n{net: "us", mag: 2.00}@12\n{net: "us", mag: 5.50}@13' '' \
	local_run --in a=quakes.csv --where net=us \
	--in b=quakes.csv --where net=ak --timestamp time "$split"
expect '... with two conditions on one' 0 '{net: "us", mag: 2.00}@12' '' \
	local_run --timestamp time --in a=quakes.csv --where net=us --where mag=2.0 \
	--in b=/dev/null "$split"
expect '--where before the first --in holds for all' 0 \
	'{net: "nc", mag: 0.30}@13\n{net: "nc", mag: 0.30}@13' '' \
	local_run --timestamp time --where net=nc --in a=quakes.csv \
	--in b=quakes.csv "$split"
expect '--map belongs to its file' 0 '4.50@10\n2.00@12\n5.50@13' '' \
	local_run --timestamp time --in q=quakes.csv --where net=us --map mag=v \
	'in q: dec(2); q | map(v)'
expect '--where names a column that is not there' 2 '' \
	"quakes.csv:1:1: error: there is no column 'x' for --where" \
	local_run --timestamp time --in a=quakes.csv --where x=1 --in b=/dev/null "$split"

expect '--out: files, formats by their names' 0 '' '' \
	local_run --in a=odd.txt --in b=even.txt --out x=x.csv --out y=y.ndjson \
	'out x = a | map(v); out y = b | map(v)'
printf 'timestamp,v\n1,1\n3,3\n5,3\n' >expected.csv
printf '{"ts":2,"value":2}\n{"ts":4,"value":4}\n{"ts":5,"value":30}\n' >expected.ndjson
same '... the first' x.csv expected.csv
same '... the second' y.ndjson expected.ndjson
expect '--out for no output' 2 '' "the program has no output 'z'" \
	local_run --in a=odd.txt --out z=z.txt 'a | map(v)'
expect '--out twice' 2 '' 'output out has two files' \
	local_run --in a=odd.txt --out out=z.txt --out out=y.txt 'a | map(v)'
expect '--out to where nothing can be written' 1 '' '/dev/full: No space left on device' \
	local_run --in a=odd.txt --out out=/dev/full 'a | map(v)'
expect '--clock items replays on a virtual clock' 0 '1@1\n2@2\n3@3\n4@4\n3@5\n30@5' '' \
	"$fluxctl" run --clock items --timestamp-unit ms --in a=odd.txt \
	--in b=even.txt "$merge"
expect '... not in the kernel' 2 '' '--clock items needs a clock that can be moved' \
	"$fluxctl" run --runtime kernel --clock items --in a=odd.txt 'a | map(v)'
printf '1@1\n1@18446744073709551615\n' >late.txt
expect '... nor beyond what a clock can show' 2 '1@1' \
	'late.txt: timestamp 18446744073709551615 is too large for --timestamp-unit' \
	"$fluxctl" run --clock items --timestamp-unit s --in a=late.txt 'a | map(v)'
expect '... nor backwards' 2 '1@1\n5@5' 'mixed.txt:3: error: the timestamps are not in order' \
	"$fluxctl" run --clock items --in a=mixed.txt 'a | map(v)'

cd /
finish
