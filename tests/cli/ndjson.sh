#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/ndjson - JSON lines: exact numbers, any order, refusals.
# shellcheck source=tests/cli/lib.sh disable=SC2016,SC2317 # sh -c; expect runs it
. "$(dirname -- "$0")/lib.sh"

q='in q: {mag: dec(18), id: u64, ok: bool, net: bytes(8)}; q | filter(ok)'

ndjson() {
	local_run --format ndjson "$@"
}

given '{"ts":10,"value":5}\n{ "value" : -7 , "ts" : 18446744073709551615 }\n'
expect 'values' 0 '{"ts":10,"value":5}\n{"ts":18446744073709551615,"value":-7}' '' \
	ndjson 'a | map(v)'
given '{"value":9223372036854775807,"ts":1}\n{"value":-9223372036854775808,"ts":2}'
expect 'all of s64' 0 \
	'{"ts":1,"value":9223372036854775807}\n{"ts":2,"value":-9223372036854775808}' \
	'' ndjson 'a | map(v)'
given '{"ts":1,"value":{"net":"us","ok":true,"id":18446744073709551615,"mag":-1.000000000000000001}}'
expect 'all of u64 and dec(18); fields in any order' 0 \
	'{"ts":1,"value":{"mag":-1.000000000000000001,"id":18446744073709551615,"ok":true,"net":"us"}}' \
	'' ndjson "$q"
given '{"error":22}\n{"error":5,"ts":50}\n{"end":true}\n'
expect 'errors and END' 0 '{"error":22}\n{"error":5,"ts":50}\n{"end":true}' '' \
	ndjson --end 'a | map(v)'
given '{"stream":"b","ts":1,"value":1}\n{"ts":2,"value":2,"stream":"a"}\n'
expect 'several inputs' 0 '{"ts":1,"value":1}\n{"ts":2,"value":2}' '' \
	ndjson 'a | ordered_merge(b)'
expect 'several outputs' 0 \
	'{"stream":"out","ts":2,"value":2}\n{"stream":"x","ts":1,"value":1}' '' \
	ndjson 'a | map(v); out x = b | map(v)'
given '{"ts":1,"value":1}\n'
expect 'several inputs: whose is it' 2 '' \
	'stdin:1:19: error: there are several inputs: "stream" must name one' \
	ndjson 'a | ordered_merge(b)'
given '{"ts":1,"value":1,"stream":"c"}\n'
expect 'no such input' 2 '' 'stdin:1:31: error: no such input' \
	ndjson 'a | ordered_merge(b)'
given '{"ts":1,"value":"\\u00e9\\"\\\\\\n\\ud83d\\ude00"}\n'
expect 'escapes become UTF-8' 0 '{"ts":1,"value":"\0303\0251\\"\\\\\\n\0360\0237\0230\0200"}' '' \
	ndjson 'in w: bytes(16); w | filter(1)'
given '{"ts":1,"value":"\\udcff\\udc80a\\u0001"}\n'
expect 'bytes that are no text go through' 0 '{"ts":1,"value":"\\udcff\\udc80a\\u0001"}' '' \
	ndjson 'in w: bytes(16); w | filter(1)'
given '{"ts":1,"value":4}\n{"ts":2,"value":9}\n'
expect 'pairs' 0 '{"ts":1,"value":[null,4]}\n{"ts":2,"value":[4,9]}' '' \
	ndjson 'a | combine_with_previous'

# refused TEXT PLACE MESSAGE
refused() {
	given "$1\n"
	expect "refused: $1" 2 '' "stdin:$2: error: $3" ndjson 'a | map(v)'
}

refused '{"ts":1,"value":9223372036854775808}' 1:17 ''
refused '{"ts":1,"value":1.5}' 1:17 ''
refused '{"ts":1,"value":1e3}' 1:17 'a number with an exponent is not exact'
refused '{"ts":-1,"value":1}' 1:7 'out of range'
refused '{"ts":1.5,"value":1}' 1:7 'out of range'
refused '{"ts":18446744073709551616,"value":1}' 1:7 'out of range'
refused '{"value":1}' 1:12 'a value needs its timestamp'
refused '{"ts":1}' 1:9 'one of "value", "error" and "end" belongs in an item'
refused '{"ts":1,"value":1,"error":2}' 1:29 'one of "value"'
refused '{"ts":1,"value":1,"ts":2}' 1:19 'the same key twice'
refused '{"ts":1,"value":1,"x":2}' 1:19 'the keys are'
refused '{"ts":1,"value":01}' 1:17 'not JSON: a number begins with 0'
refused '{"ts":1,"value":1 2}' 1:19 'not JSON: something follows the value'
refused '{"ts":1,"value":1' 1:18 'not JSON: the line ends too early'
refused '{"ts":1,"value":1} x' 1:20 'one object belongs on a line'
refused '[1]' 1:1 'an object in { } belongs here'
refused '{"error":0}' 1:11 "an error's code is positive"
refused '{"error":4294967296}' 1:10 'out of range'
refused '{"ts":1,"value":"1"}' 1:17 'a number belongs here'
refused '{"end":false}' 1:8 '"end" is true'
given '{"ts":1,"value":{"mag":1,"id":1,"ok":1}}\n'
expect 'a field is missing' 2 '' 'stdin:1:40: error: a field is missing' ndjson "$q"
given '{"ts":1,"value":{"mag":1,"id":1,"ok":1,"net":"us","x":1}}\n'
expect 'a field too many' 2 '' 'a field that the input does not have' ndjson "$q"
given '{"ts":1,"value":{"mag":1,"mag":1,"ok":1,"net":"us"}}\n'
expect 'the same field twice' 2 '' 'the same field twice' ndjson "$q"
given '{"ts":1,"value":{"mag":1,"id":1,"ok":1,"net":"123456789"}}\n'
expect 'a string longer than the field' 2 '' \
	'stdin:1:46: error: a string longer than the field' ndjson "$q"
given '{"ts":1,"value":{"mag":1,"id":1,"ok":1,"net":"a\n"}}\n'
expect 'a line end in a string' 2 '' 'not JSON: the string is not closed' ndjson "$q"

finish
