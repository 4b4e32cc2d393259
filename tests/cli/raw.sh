#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fluxion: cli/raw - binary frames: bytes, round trips, ten million of them.
# shellcheck source=tests/cli/lib.sh disable=SC2016,SC2317 # sh -c; expect runs it
. "$(dirname -- "$0")/lib.sh"

raw() {
	local_run --format raw "$@"
}

given '1@2 -1@3 9223372036854775807@18446744073709551615'
local_run --out-format raw 'a | map(v)' <"$tmp/in" >"$tmp/frames"
{
	printf '\2\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0'
	printf '\377\377\377\377\377\377\377\377'
	printf '\377\377\377\377\377\377\377\377'
	printf '\377\377\377\377\377\377\377\177'
} >"$tmp/expected"
same 'text becomes 16-byte frames, little-endian' "$tmp/frames" "$tmp/expected"
cp "$tmp/frames" "$tmp/in"
expect 'frames become text' 0 '1@2\n-1@3\n9223372036854775807@18446744073709551615' '' \
	local_run --in-format raw 'a | map(v)'
expect 'a dec(2) is its scaled integer' 0 '0.01@2\n-0.01@3' '' \
	local_run --in-format raw 'in q: dec(2); q | take_items(2)'
expect 'a u64' 0 '1@2\n18446744073709551615@3' '' \
	local_run --in-format raw 'in q: u64; q | take_items(2)'
expect 'a record of one field' 0 '{x: 1}@2\n{x: -1}@3' '' \
	local_run --in-format raw 'in q: {x: s64}; q | take_items(2)'
given ''
expect 'an empty file' 0 '' '' raw 'a | map(v)'
given '1234567890123456abc'
expect 'a frame that is cut short' 2 '1234567890123456' \
	'stdin: error: frame 2 (byte 16) is cut short: 3 bytes of 16' raw 'a | map(v)'
given '4@1 0@2 2@3 0@4'
expect 'an error item ends it with status 3' 3 '' \
	"out: raw cannot hold 'error 33@2'" \
	sh -c '"$0" run --runtime local --out-format raw "a | map(8 / v)" >/dev/null' "$fluxctl"
given '4@1 0@2 2@3 0@4'
local_run --out-format raw 'a | map(8 / v)' <"$tmp/in" 2>"$tmp/err" >"$tmp/out"
name='... behind what came before it'
[ "$(wc -c <"$tmp/out")" -eq 16 ]
result $?
expect '--skip-errors counts them' 0 '32' 'out: 2 error items' \
	sh -c '"$0" run --runtime local --out-format raw --skip-errors "a | map(8 / v)" | wc -c' "$fluxctl"
expect 'several outputs cannot share a file' 2 '' 'raw cannot hold the items of several outputs' \
	local_run --out-format raw 'a | map(v); b | map(v)'
expect 'a record of two fields' 2 '' 'raw is for streams of one field of 8 bytes; q is {x: s64, y: s64}' \
	raw 'in q: {x: s64, y: s64}; q | filter(x)'
expect 'a narrow field' 2 '' 'raw is for streams of one field of 8 bytes; q is u8' \
	raw 'in q: u8; q | filter(v)'

# Items of any size and sign, from a small generator: text -> raw -> text.
awk 'BEGIN {
	for (i = 0; i < 20000; i++) {
		x = (x * 69069 + 1) % 4294967296
		s = substr("123456789012345678", 1, 1 + x % 17)
		printf "%s%s@%.0f\n", x % 3 ? "" : "-", s, i * 1000003
	}
}' >"$tmp/text"
local_run --out-format raw 'a | map(v)' <"$tmp/text" >"$tmp/frames"
local_run --in-format raw 'a | map(v)' <"$tmp/frames" >"$tmp/text2"
same 'text -> raw -> text' "$tmp/text" "$tmp/text2"
local_run --in-format raw --out-format ndjson 'a | map(v)' <"$tmp/frames" |
	local_run --in-format ndjson --out-format csv 'a | map(v)' |
	local_run --in-format csv --out-format raw 'a | map(v)' >"$tmp/frames2"
same 'raw -> ndjson -> csv -> raw' "$tmp/frames" "$tmp/frames2"

# Ten million items against perl's own arithmetic.
perl -e 'use integer; my $n = 0;
	while ($n < 10_000_000) {
		print pack("q<*", map { ($n + $_, ($n + $_) * 7919) } 0 .. 9999);
		$n += 10000;
	}' >"$tmp/in"
raw 'a | map(v * 3 + 1) | filter((v & 15) != 5) | scan(0, acc + v)' \
	<"$tmp/in" >"$tmp/out"
perl -e 'use integer; my ($acc, $sum, $count, $last) = (0, 0, 0, 0);
	for (my $i = 0; $i < 10_000_000; $i++) {
		my $v = $i * 7919 * 3 + 1;
		next if ($v & 15) == 5;
		$acc += $v;
		$sum += $acc * ($i + 1);
		$count++;
		$last = $i;
	}
	print "$count $last $acc $sum\n"' >"$tmp/expected"
perl -e 'use integer; my ($count, $sum, $ts, $v) = (0, 0);
	while (read(STDIN, my $buf, 160000)) {
		my @frames = unpack("q<*", $buf);
		while (@frames) {
			($ts, $v) = splice(@frames, 0, 2);
			$sum += $v * ($ts + 1);
			$count++;
		}
	}
	print "$count $ts $v $sum\n"' <"$tmp/out" >"$tmp/got"
same 'ten million items' "$tmp/expected" "$tmp/got"

finish
