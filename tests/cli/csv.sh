#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/csv - tables: columns, quotes, places, and rows that are refused.
# shellcheck source=tests/cli/lib.sh disable=SC2016,SC2317 # sh -c; expect runs it
. "$(dirname -- "$0")/lib.sh"

q='in q: {mag: dec(2), net: bytes(4), place: bytes(40)}; q | filter(mag >= 1)'
head='place,timestamp,net,extra,mag'

csv() {
	local_run --format csv "$@"
}

given "$head\nhere,10,us,x,4.5\nthere,20,ak,y,0.5\nfar,30,us,z,-1\n"
expect 'fields by name, in any order' 0 \
	'timestamp,mag,net,place\n10,4.50,us,here' '' csv "$q"
given "$head\r\nhere,10,us,x,4.5\r\n"
expect 'CR LF' 0 'timestamp,mag,net,place\n10,4.50,us,here' '' csv "$q"
given "\0357\0273\0277$head\nhere,10,us,x,4.5"
expect 'a byte order mark, no end of the last line' 0 \
	'timestamp,mag,net,place\n10,4.50,us,here' '' csv "$q"
given "$head\n\"a, \"\"b\"\"\nc\",10,us,\"\",4.5\n\nplain,11,us,,2\n"
expect 'quotes, a comma, a line end inside; an empty line' 0 \
	'timestamp,mag,net,place\n10,4.50,us,"a, ""b""\nc"\n11,2.00,us,plain' \
	'' csv "$q"
given ''
expect 'an empty file: no rows' 0 'timestamp,mag,net,place' '' csv "$q"
given "$head\n"
expect 'only a header' 0 'timestamp,mag,net,place' '' csv "$q"
given 'place,timestamp,mag\nx,1,2\n'
expect 'a missing column' 2 'timestamp,mag,net,place' \
	"stdin:1:1: error: there is no column 'net' for net" csv "$q"
given 'place,time,net,mag\nx,1,us,2\n'
expect 'no column with timestamps' 2 'timestamp,mag,net,place' \
	"stdin:1:1: error: there is no column 'timestamp'" csv "$q"
expect '--timestamp names it' 0 'timestamp,mag,net,place\n1,2.00,us,x' '' \
	csv --timestamp time "$q"
expect '--timestamp names one that is not there' 2 'timestamp,mag,net,place' \
	"there is no column 'when' for --timestamp" csv --timestamp when "$q"
given 'timestamp,v,came\n7,1,20\n5,2,10\n6,3,20\n'
expect '--arrival, --sort: in the order of arrival, whatever the timestamps' 0 \
	'timestamp,v\n5,2\n7,1\n6,3' '' csv --arrival came --sort 'a | map(v)'
expect '--arrival moves the clock' 0 'timestamp,v\n5,2\n7,1' '' \
	"$fluxctl" run --format csv --clock items --arrival came --sort \
	'a | throttle(10ns)'
expect '... which does not go backwards' 2 'timestamp,v\n7,1' \
	'stdin:3: error: the arrivals are not in order' \
	"$fluxctl" run --format csv --clock items --arrival came 'a | map(v)'
expect '--arrival names a column that is not there' 2 'timestamp,v' \
	"stdin:1:1: error: there is no column 'when' for --arrival" \
	csv --arrival when 'a | map(v)'
given 'timestamp,v,came\n7,1,soon\n'
expect '... or one without times' 2 'timestamp,v' \
	"stdin:2:5: error: arrival: not a whole number from 0 to 2^64 - 1: 'soon'" \
	csv --arrival came 'a | map(v)'
given 'where,timestamp,network,magnitude\nx,1,us,2\n'
expect '--map: columns of other names' 0 'timestamp,mag,net,place\n1,2.00,us,x' \
	'' csv --map where=place --map network=net --map magnitude=mag "$q"
given "$head\nx,10,us,x,2\nx,11,us,x\n"
expect 'a row that is too short' 2 'timestamp,mag,net,place\n10,2.00,us,x' \
	'stdin:3:1: error: 4 cells, but the header has 5' csv "$q"
given "$head\n\"x\ny\",10,us,x,2\nx,11,us,x,abc\n"
expect 'the place behind a row of two lines' 2 \
	'timestamp,mag,net,place\n10,2.00,us,"x\ny"' \
	"stdin:4:11: error: mag:" csv "$q"
given "$head\n\"x\ny\",bad,us,x,2\n"
expect 'the place inside of one' 2 'timestamp,mag,net,place' \
	"stdin:3:4: error: timestamp: not a whole number from 0 to 2^64 - 1: 'bad'" \
	csv "$q"
given "$head\nx,10,toolong,x,2\n"
expect 'a text that is too long' 2 'timestamp,mag,net,place' \
	"stdin:2:6: error: net: longer than the field: 'toolong'" csv "$q"
given "$head\nx,10,us,x,2.001\n"
expect 'too many digits' 2 'timestamp,mag,net,place' \
	'stdin:2:11: error: mag:' csv "$q"
expect '... with --round' 0 'timestamp,mag,net,place\n10,2.00,us,x' '' \
	csv --round "$q"
given "$head\nx,10,us,x,\n"
expect 'an empty number' 2 'timestamp,mag,net,place' \
	'stdin:2:11: error: mag:' csv "$q"
given "$head\nx\"y,10,us,x,2\n\"\n"
expect 'a quote inside a cell' 2 'timestamp,mag,net,place' \
	'stdin:2:2: error: a cell with a quote in it belongs in quotes' csv "$q"
given "$head\n\"x\"y,10,us,x,2\n"
expect 'something behind a quote' 2 'timestamp,mag,net,place' \
	'stdin:2:4: error: a quoted cell ends with its quote' csv "$q"
given "$head\n\"x,10,us,x,2\n"
expect 'a quote that is not closed' 2 'timestamp,mag,net,place' \
	'stdin:2:1: error: this quote is not closed' csv "$q"
given "$head\nx,10,us,x,99999999999999999.99\n"
expect 'a number that does not fit' 2 'timestamp,mag,net,place' \
	'stdin:2:11: error: mag:' csv "$q"
given 'timestamp,v,a\n1,5,7\n'
expect 'a plain stream: the column of its name' 0 'timestamp,v\n1,7' '' csv 'a | map(v)'
expect '... else v' 0 'timestamp,v\n1,5' '' csv 'b | map(v)'
expect '... else what --map says' 0 'timestamp,v\n1,7' '' csv --map a=v 'b | map(v)'
given 'timestamp,w\n1,5\n'
expect '... else none' 2 'timestamp,v' "there is no column 'v' for a" csv 'a | map(v)'
given 'v\n5\n'
expect 'stamp = arrival needs no timestamps' 0 '5' '' \
	sh -c '"$0" run --runtime local --format csv "in a (stamp = arrival); a | map(v)" | sed -n "s/^[0-9][0-9]*,//p"' \
	"$fluxctl"
given 'timestamp,v\n1,4\n2,0\n3,2\n'
expect 'error items go to stderr' 0 'timestamp,v\n1,2\n3,4' 'out: error 33@2' \
	csv 'a | map(8 / v)'
expect '... and are counted' 0 'timestamp,v\n1,2\n3,4' 'out: 1 error item' \
	csv 'a | map(8 / v)'
expect 'pairs: prev and cur' 0 'timestamp,prev,cur\n1,none,4\n2,4,0\n3,0,2' '' \
	csv 'a | combine_with_previous'
expect 'csv in, text out' 0 '4@1\n0@2\n2@3' '' \
	local_run --in-format csv 'a | map(v)'
expect 'several outputs cannot share a file' 2 '' \
	'csv cannot hold the items of several outputs: give out its file' \
	sh -c '"$0" run --runtime local --out-format csv "a | map(v); b | map(v)"' "$fluxctl"
expect 'several inputs need --in' 2 '' 'csv cannot hold the items of 2 inputs' \
	sh -c '"$0" run --runtime local --in-format csv "a | ordered_merge(b)"' "$fluxctl"

finish
