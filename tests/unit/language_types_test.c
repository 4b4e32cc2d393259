// SPDX-License-Identifier: GPL-2.0
/* fluxion: language_types_test - what expressions of each type give. */
#include "language.h"

struct sample {
	const char *text;
	const char *items;
	const char *gives;
};

static void check_all(const struct sample *s)
{
	for (; s->text; s++)
		CHECK(language_gives(s->text, s->items, s->gives));
}

TEST(decimals)
{
	static const struct sample samples[] = {
		{ "in q: {x: dec(2), y: dec(1)}; q | map(x + y)",
		  "{x: 1.25, y: 0.5} {x: -1.25, y: 0.5}", "1.75 -0.75" },
		{ "in q: dec(1); q | map(10 - v)", "2.5 12.5", "7.5 -2.5" },
		{ "in q: {x: dec(2), y: dec(1)}; q | map(x * y)",
		  "{x: 1.25, y: 0.5} {x: -3.00, y: 2.0}", "0.625 -6.000" },
		{ "in q: dec(2); q | map(v * 3)", "1.25 -0.01", "3.75 -0.03" },
		{ "in q: dec(2); q | map(v / 3)", "1.00 -1.00 0.02 9.99",
		  "0.33 -0.33 0.00 3.33" },
		{ "in q: dec(1); q | map(10 / v)", "2.5 3.0 -4.0", "4 3 -2" },
		{ "in q: dec(2); q | map(1.00 / v)", "0.5 0 0.25",
		  "2.00 error 4.00" },
		{ "in q: {x: dec(2), y: dec(1)}; q | filter(x == y)",
		  "{x: 1.50, y: 1.5} {x: 1.51, y: 1.5} {x: -0.10, y: -0.1}",
		  "pass drop pass" },
		{ "in q: dec(3); q | map((v < 2) + (v <= 2) * 10 + (v == 2) * 100 + (v > 2) * 1000)",
		  "1.999 2 2.001", "11 110 1000" },
		{ "in q: dec(2); q | map(abs(-v - 1))", "1.25 -3.75",
		  "2.25 2.75" },
		{ "in q: {x: dec(2), y: dec(1)}; q | map({lo: min(x, y), hi: max(x, y), mid: clamp(x, 0, y)})",
		  "{x: 1.25, y: 1.2} {x: -0.01, y: 1.2}",
		  "{lo: 1.20, hi: 1.25, mid: 1.20} {lo: -0.01, hi: 1.20, mid: 0.00}" },
		{ "in q: dec(1); q | map(v > 1 ? v : 0)", "1.5 0.5",
		  "1.5 0.0" },
		{ "a | map(v > 1 ? 0.5 : 1)", "1 2", "1.0 0.5" },
		{ "in q: dec(0); q | map(v)", "7", "7" },
		{ "a | map(-0.5 * v)", "1 -3", "-0.5 1.5" },
		{ "a | map({half: v * 0.5, whole: v}) | map(half * 2 == whole)",
		  "{half: 1.5, whole: 3}", "1" },
		{ "in q: dec(18); q | map(v + 0)", "-9.223372036854775808",
		  "-9.223372036854775808" },
		{ "a | map(-9.223372036854775808 + 0 * v)", "1",
		  "-9.223372036854775808" },
		{ NULL },
	};

	check_all(samples);
}

TEST(integers)
{
	static const struct sample samples[] = {
		{ "in a: s8; a | map(v * -2)", "-128 127", "256 -254" },
		{ "in a: u64; a | map(v + 0)",
		  "18446744073709551615 9223372036854775808 5",
		  "-1 -9223372036854775808 5" },
		{ "in a: u64; a | map(v)", "18446744073709551615",
		  "18446744073709551615" },
		{ "in a: u8; a | map(v)", "255", "255" },
		{ "in a: s8; a | map(v)", "-1", "-1" },
		{ "in a: bool; a | map(v)", "1 0", "1 0" },
		{ "in a: u32; a | map(v * v)", "4294967295 65536",
		  "-8589934591 4294967296" },
		{ "in a: s16; a | map(v << 4 | v & 0xf)", "-1 32767",
		  "-1 524287" },
		{ "a | map(v + 1)", "9223372036854775807",
		  "-9223372036854775808" },
		{ "a | map(-9223372036854775808)", "1",
		  "-9223372036854775808" },
		{ "a | map(-(9223372036854775808))", "1",
		  "-9223372036854775808" },
		{ "a | map(- -9223372036854775808)", "1",
		  "-9223372036854775808" },
		{ "a | map(v * 0x7fff_ffff_ffff_ffff)", "1 2",
		  "9223372036854775807 -2" },
		{ "a | map(1_000_000 + v)", "1", "1000001" },
		{ NULL },
	};

	check_all(samples);
}

TEST(truth)
{
	static const struct sample samples[] = {
		{ "a | map((v > 2) * 10 + !v + (v && 1) - -(v == 3))", "0 3 5",
		  "1 12 11" },
		{ "a | map(!!v)", "7 0 -1", "1 0 1" },
		{ "a | map(!(v > 3))", "3 4", "1 0" },
		{ "a | filter(v)", "0 5 -1", "drop pass pass" },
		{ "a | filter(1)", "0", "pass" },
		{ "a | filter(v && 0)", "5", "drop" },
		{ "a | map(v > 1 ? v > 2 : v == 0)", "0 1 2 3", "1 0 0 1" },
		{ "a | map(v ? 1 : 0)", "4 0", "1 0" },
		{ "in q: dec(1); q | filter(v)", "0.0 0.1", "drop pass" },
		{ NULL },
	};

	check_all(samples);
}

TEST(precedence)
{
	static const struct sample samples[] = {
		{ "a | map(v & 3 == 3 | v << 1 + 1 ^ -v % 4)", "5 6",
		  "-21 -26" },
		{ "a | map(v > 10 ? 1 : v > 5 ? 2 : 3)", "11 6 5", "1 2 3" },
		{ "a | map(1 << v + 1)", "2", "8" },
		{ "a | map(- -v + !!v + ~~v)", "3 0", "7 0" },
		{ "a | map(((v | 8) | (v << 4)))", "4 5", "76 93" },
		{ "a | map(v - 1 - 1)", "5", "3" },
		{ "a | map(v - (1 - 1))", "5", "5" },
		{ "a | map(100 / v / 2)", "5", "10" },
		{ "a | map(2 + v * 3 % 4 < 5 == 1)", "1 2", "0 1" },
		{ NULL },
	};

	check_all(samples);
}

TEST(failures)
{
	static const struct sample samples[] = {
		{ "a | map(100 / v)", "5 0 -3", "20 error -33" },
		{ "a | map(v / -1)", "-9223372036854775808 3", "error -3" },
		{ "a | map(v % -1)", "-9223372036854775808 3", "error 0" },
		{ "a | map(v % v)", "0 3", "error 0" },
		{ "a | map(1 << v)", "63 64 -1 0",
		  "-9223372036854775808 error error 1" },
		{ "a | map(v >> 64)", "1", "error" },
		{ "a | map(1 / 0)", "1 2", "error error" },
		{ "a | map(5 % 0 * 0)", "1", "error" },
		{ "a | map((10 / v) * 0)", "0 1", "error 0" },
		{ "a | map(v == 0 || 10 / v > 2 ? 1 : 10 / v)", "0 3 10",
		  "1 1 1" },
		{ "a | map((v != 0 && 100 / v > 20) + (v == 0 || 100 / v < 0) * 10 + (v == 0 ? 5 : 100 / v) * 100)",
		  "0 4 -1", "510 2501 -9990" },
		{ "a | map(v > 0 && (v > 1 && 1 / (v - 2)))", "0 1 2 3",
		  "0 0 error 1" },
		{ "a | map(0 && 1 / 0)", "1", "0" },
		{ "a | map(1 || 1 / 0)", "1", "1" },
		{ "a | map(1 ? v : 1 / 0)", "7", "7" },
		{ "a | map(0 ? 1 / v : 10 / v)", "0 5", "error 2" },
		{ "a | map((v ? 1 / v : 0) + 1 / v)", "0 1", "error 2" },
		{ "a | map((v && 1 / (v - 1)) + (v ? 1 / (v - 1) : 0))",
		  "0 1 2", "0 error 2" },
		{ "a | filter(10 / v)", "0 5", "error pass" },
		{ "a | map(10 / v, t = t + 5)", "5@1 0@2", "2@6 error" },
		{ "a | map(v, t = t / v)", "0@3 1@2", "error 1" },
		{ NULL },
	};

	check_all(samples);
}

TEST(bytes)
{
	static const struct sample samples[] = {
		{ "in q: {net: bytes(4), mag: dec(1)}; q | filter(net != \"us\")",
		  "{net: \"us\", mag: 1} {net: \"ak\", mag: 2} {net: \"\", mag: 3}",
		  "drop pass pass" },
		{ "in q: {x: bytes(2), y: bytes(4)}; q | map(x == y)",
		  "{x: \"us\", y: \"us\"} {x: \"us\", y: \"usa\"} {x: \"\", y: \"\"}",
		  "1 0 1" },
		{ "in q: bytes(2); q | map(\"us\" == v)", "\"us\" \"ak\"",
		  "1 0" },
		{ "a | map(\"a\" == \"a\\x00\")", "1", "1" },
		{ "a | map({s: \"a\\\"\\\\\\n\", k: v})", "1",
		  "{s: \"a\\\"\\\\\\n\", k: 1}" },
		{ "in q: bytes(4); q | map(v)", "\"x\"", "\"x\"" },
		{ NULL },
	};

	check_all(samples);
}

TEST(records)
{
	static const struct sample samples[] = {
		{ "in q: {mag: dec(2), id: u64}; q | map({id: id, mag: mag})",
		  "{mag: 4.5, id: 18446744073709551615}",
		  "{id: 18446744073709551615, mag: 4.50}" },
		{ "in q: {mag: dec(2), depth: dec(2), id: u64}; q | map({mag: mag, id: id})",
		  "{mag: 4.5, depth: 10, id: 7}", "{mag: 4.50, id: 7}" },
		{ "in q: {x: s64, y: s64}; q | map(v.x - v.y)",
		  "{x: 1, y: 2}", "-1" },
		{ "in q: {x: s64, y: s64}; q | map(v)", "{x: 1, y: 2}",
		  "{x: 1, y: 2}" },
		{ "in q: {mag: dec(1)}; q | filter(v > 1)",
		  "{mag: 1.5} {mag: 1}", "pass drop" },
		{ "in q: {mag: dec(1)}; q | map(v)", "{mag: 1.5}", "1.5" },
		{ "in q: {mag: dec(1)}; q | map(v.mag + mag)", "{mag: 1.5}",
		  "3.0" },
		{ "in q: {pos: {lat: s32, lon: s32}, k: u8}; q | map({k: k, lat: pos.lat, all: pos, sum: pos.lon + v.pos.lat})",
		  "{pos: {lat: -1, lon: 2}, k: 200}",
		  "{k: 200, lat: -1, all: {lat: -1, lon: 2}, sum: 1}" },
		{ "a | map({x: {y: v, z: 7}, w: 1})", "5",
		  "{x: {y: 5, z: 7}, w: 1}" },
		{ "a | map({x: 1, y: 2, z: 3.5})", "5",
		  "{x: 1, y: 2, z: 3.5}" },
		{ "in q: {map: s64, filter: s64}; q | map(map + filter)",
		  "{map: 1, filter: 2}", "3" },
		{ "in q: {x: s64, abs: s64}; q | map(abs(x) + abs)",
		  "{x: -1, abs: 2}", "3" },
		{ "in q: {error: s64, end: u8}; q | map(error + end)",
		  "{error: 1, end: 2}", "3" },
		{ NULL },
	};

	check_all(samples);
}

TEST(pairs)
{
	static const struct sample samples[] = {
		{ "a | combine_with_previous | map(has(prev) ? cur - prev : 0)",
		  "[none,25] [25,30] [30,28]", "0 5 -2" },
		{ "a | combine_with_previous | filter(v > 1)",
		  "[none,1] [1,2]", "drop pass" },
		{ "a | combine_with_previous | map(v * 2)", "[3,4]", "8" },
		{ "a | combine_with_previous | map(v)", "[3,4]", "4" },
		{ "a | combine_with_previous | map(prev)", "[none,4] [3,4]",
		  "0 3" },
		{ "a | combine_with_previous | map(t - tprev)", "[3,4]@9",
		  "9" },
		{ "in q: {net: bytes(2), x: s64}; q | combine_with_previous | map(prev.net == cur.net)",
		  "[none,{net: \"us\", x: 1}] [{net: \"us\", x: 1},{net: \"us\", x: 2}]",
		  "0 1" },
		{ "in q: {x: s64, y: s64}; q | combine_with_previous | map(x + v.y - prev.x)",
		  "[{x: 1, y: 2},{x: 3, y: 4}]", "6" },
		{ "in q: {x: s64, y: s64}; q | combine_with_previous | map(prev)",
		  "[{x: 1, y: 2},{x: 3, y: 4}]", "{x: 1, y: 2}" },
		{ "a | combine_with_previous | combine_with_previous | map(cur - prev)",
		  "[3,4]", "1" },
		{ "a | combine_with_previous | scan(0, acc + cur - prev)",
		  "[none,4] [4,9]", "4 9" },
		{ NULL },
	};

	check_all(samples);
}

TEST(scans)
{
	static const struct sample samples[] = {
		{ "a | scan(0, acc + v)", "25 30 35", "25 55 90" },
		{ "a | scan(1000000, min(acc, v))", "30 25 35", "30 25 25" },
		{ "a | scan(0, acc + v, out = acc * 10)", "1 2", "10 30" },
		{ "a | scan(-7, acc + v)", "1", "-6" },
		{ "a | scan(60 * 60, acc + v)", "1", "3601" },
		{ "a | scan(2 > 1, acc + v)", "1 1", "2 3" },
		{ "a | scan(100, acc / v)", "0 5", "error 20" },
		{ "in q: dec(2); q | scan(0.00, acc + v)", "1.25 2.50 -4",
		  "1.25 3.75 -0.25" },
		{ "in q: dec(2); q | scan(0, acc + v)", "1.25 2.50",
		  "1.25 3.75" },
		{ "in q: dec(2); q | scan(1, v)", "1.25", "1.25" },
		{ "in q: dec(1); q | scan({total: 0.0, count: 0}, {total: acc.total + v, count: acc.count + 1})",
		  "1.5 2", "{total: 1.5, count: 1} {total: 3.5, count: 2}" },
		{ "in q: dec(1); q | scan({total: 0.0, count: 0}, {total: acc.total + v, count: acc.count + 1}, out = acc.total / acc.count)",
		  "1.5 2 1", "1.5 1.7 1.5" },
		{ "in q: {x: u8, y: s64}; q | scan({x: 0, y: 0}, v)",
		  "{x: 200, y: 3}", "{x: 200, y: 3}" },
		{ "in q: bytes(4); q | scan(\"\", v)", "\"us\" \"abcd\"",
		  "\"us\" \"abcd\"" },
		{ "in q: bytes(2); q | scan({s: \"none\", k: 0}, {s: v, k: acc.s == \"none\"})",
		  "\"us\" \"ak\"", "{s: \"us\", k: 1} {s: \"ak\", k: 0}" },
		{ "a | scan({x: 1, y: 1}, {x: acc.y, y: acc.x + acc.y}, out = acc.x)",
		  "0 0 0 0 0", "1 2 3 5 8" },
		{ "a | scan({lo: 0, hi: 0.5}, {lo: acc.hi, hi: v})", "7",
		  "{lo: 0.5, hi: 7.0}" },
		{ NULL },
	};

	check_all(samples);
}

int main(void)
{
	RUN(decimals);
	RUN(integers);
	RUN(truth);
	RUN(precedence);
	RUN(failures);
	RUN(bytes);
	RUN(records);
	RUN(pairs);
	RUN(scans);
	return tap_done();
}
