// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: language_fuzz_test - no text makes the compiler crash or lie.
 *
 * Whatever compiles passes the engine's verifier, and its canonical text gives
 * the same graph again, byte for byte. Whatever does not is refused with a
 * place and a kind. The texts are mutations of the corpus, the same each time.
 */
#include <errno.h>
#include "language.h"
#include "language_corpus.h"

#define CORPUS		(sizeof(language_corpus) / sizeof(language_corpus[0]))
#define MUTATIONS	60000
#define TEXT_MAX	1024

static uint64_t seed = 1;

/* wyrand */
static uint32_t draw(uint32_t below)
{
	__uint128_t p;

	seed += 0x2d358dccaa6c78a5;
	p = (__uint128_t)seed * (seed ^ 0x8bb84b93962eacc9);
	return (uint32_t)((uint64_t)p ^ (uint64_t)(p >> 64)) % below;
}

static bool same_again(const struct fluxion_graph *g)
{
	struct fluxion_graph *again = language_compile(fluxion_graph_text(g));
	bool same;

	if (!again)
		return false;
	same = g->total == again->total && !memcmp(g, again, g->total);
	if (!same)
		tap_note("canonical: %s", fluxion_graph_text(g));
	fluxion_graph_free(again);
	return same;
}

/* The engine takes it; only its limits may be in the way. */
static bool is_taken(const struct fluxion_graph *g)
{
	struct fluxion_error e = { .size = sizeof(e) };
	int err = fluxion_graph_check(g, &e);

	if (err && err != -E2BIG)
		tap_note("refused by the engine: %s", e.message);
	return !err || err == -E2BIG;
}

static bool is_told(const struct fluxion_diagnostic *d)
{
	size_t len = strlen(d->kind);

	return d->line && d->column && d->length && d->source_column && len &&
	       !strncmp(d->message, d->kind, len) && d->message[len] == ':' &&
	       d->source_column <= strlen(d->source) + 1;
}

static bool holds(const char *text)
{
	struct fluxion_diagnostic d;
	struct fluxion_graph *g;
	bool good;
	int err = fluxion_compile(text, &g, &d);

	if (err) {
		good = err == -EINVAL && !g && is_told(&d);
	} else {
		good = is_taken(g) && same_again(g);
		fluxion_graph_free(g);
	}
	if (!good)
		tap_note("text: %s", text);
	return good;
}

/* Those of the corpus that get beyond the names of their operators. */
static const char *seeds[CORPUS];
static unsigned int seed_count;

static void keep_seed(const char *text)
{
	struct fluxion_diagnostic d;
	struct fluxion_graph *g;

	if (fluxion_compile(text, &g, &d) && !strcmp(d.kind, "unknown operator"))
		return;
	fluxion_graph_free(g);
	seeds[seed_count++] = text;
}

TEST(corpus)
{
	unsigned int i;

	for (i = 0; i < CORPUS; i++) {
		CHECK(holds(language_corpus[i]));
		keep_seed(language_corpus[i]);
	}
	CHECK(seed_count > 50);
}

static void replace(char *text, size_t pos, size_t len, const char *with,
		    size_t with_len)
{
	size_t size = strlen(text);

	if (pos + len > size || size - len + with_len >= TEXT_MAX)
		return;
	memmove(text + pos + with_len, text + pos + len, size - pos - len + 1);
	memcpy(text + pos, with, with_len);
}

static void mutate(char *text)
{
	static const char *const pieces[] = {
		"(", ")", "{", "}", "[", "]", ",", ";", ":", "=", "|", "||",
		"&&", "?", "-", "!", "~", "1/0", "0", "9223372036854775808",
		"18446744073709551616", "0x", "0xff", "1.5", "0.", "5ms", "v",
		"t", "acc", "prev", "has(prev)", "\"", "\"us\"", "\\", "@",
		"error", "in ", "out ", "#", "\n", "\xc3\xa9", "\x7f", "_",
		"map(v)", "v % v", "state", "none", "dec(18)", "bytes(65536)",
	};
	size_t size = strlen(text);
	size_t pos = draw(size + 1);
	const char *other = language_corpus[draw(CORPUS)];
	size_t from = draw(strlen(other));
	const char *piece = pieces[draw(sizeof(pieces) / sizeof(pieces[0]))];
	char byte = 1 + draw(255);

	switch (draw(5)) {
	case 0:
		replace(text, pos, 1, &byte, 1);
		break;
	case 1:
		replace(text, pos, 1 + draw(8), "", 0);
		break;
	case 2:
		replace(text, pos, 0, piece, strlen(piece));
		break;
	case 3:
		replace(text, pos, 1, piece, strlen(piece));
		break;
	default:
		replace(text, pos, draw(8), other + from,
			1 + draw(strlen(other + from)));
	}
}

TEST(mutations)
{
	char text[TEXT_MAX];
	unsigned int i, k;

	for (i = 0; i < MUTATIONS && !tap_bad; i++) {
		snprintf(text, sizeof(text), "%s",
			 draw(4) ? seeds[draw(seed_count)] :
			 language_corpus[draw(CORPUS)]);
		for (k = 1 + draw(2) * draw(4); k; k--)
			mutate(text);
		CHECK(holds(text));
	}
}

/* @begin, then @middle many times, then @end many times. */
static char *repeated(const char *begin, const char *middle, const char *end,
		      unsigned int count)
{
	size_t size = strlen(begin) +
		      count * (strlen(middle) + strlen(end)) + 3;
	char *text = malloc(size);
	char *p = stpcpy(text, begin);
	unsigned int i;

	for (i = 0; i < count; i++)
		p = stpcpy(p, middle);
	if (strchr("(-!{[", middle[0]))
		p = stpcpy(p, "v");
	for (i = 0; i < count; i++)
		p = stpcpy(p, end);
	if (strchr(begin, '('))
		strcpy(p, ")");
	return text;
}

/* Deep and long texts neither overflow the stack nor take for ever. */
TEST(monsters)
{
	static const struct {
		const char *begin;
		const char *middle;
		const char *end;
	} monsters[] = {
		{ "a | map(", "(", ")" }, { "a | map(", "-", "" },
		{ "a | map(", "!", "" }, { "a | map(v", " + v", "" },
		{ "a | map(v", " ? v", " : v" }, { "a | map(", "v ? v : ", "" },
		{ "a | map(", "{x: ", "}" }, { "a | map(", "abs(", ")" },
		{ "a | map(v", ".v", "" }, { "a | map(v", "[v", "]" },
		{ "a", " | map(v)", "" }, { "a", "; a", "" },
		{ "in q: ", "{x: ", "}" }, { "a | map(1", "(", "" },
		{ "a | ordered_merge(b", ", b", "" },
		{ "a | map({a: 1", ", b: 2", "" }, { "a | map(v", "||v", "" },
		{ "a | map(", "[", "]" }, { "# ", "x", "" }, { "\"", "x", "" },
		{ "", "x", "" }, { "a | map(", "1", "" }, { "", " ", "" },
		{ "a | map(v", ", v", "" }, { "a | map(v", " * 2 / v", "" },
	};
	static const unsigned int counts[] = { 100, 199, 600, 5000, 120000 };
	unsigned int i, k;

	for (i = 0; i < sizeof(monsters) / sizeof(monsters[0]); i++) {
		for (k = 0; k < sizeof(counts) / sizeof(counts[0]); k++) {
			char *text = repeated(monsters[i].begin,
					      monsters[i].middle,
					      monsters[i].end, counts[k]);

			CHECK(holds(text));
			free(text);
		}
	}
}

/* Many different names, fields and types. */
TEST(crowds)
{
	char *text = malloc(1 << 20);
	char *p = text;
	unsigned int i;

	for (i = 0; p < text + (1 << 20) - 64; i++)
		p += sprintf(p, "in q%u: {x%u: bytes(%u)}; ", i, i, i % 99 + 1);
	CHECK(holds(text));
	p = stpcpy(text, "in q: {");
	for (i = 0; p < text + (1 << 20) - 64; i++)
		p += sprintf(p, "%sx%u: {y: u8}", i ? ", " : "", i);
	strcpy(p, "}; q | map(x1.y)");
	CHECK(holds(text));
	p = stpcpy(text, "a | ordered_merge(");
	for (i = 0; p < text + (1 << 20) - 64; i++)
		p += sprintf(p, "%slong%c%c%c%u", i ? ", " : "", 'a' + i % 26,
			     'a' + i / 26 % 26, 'a' + i / 676 % 26, i);
	strcpy(p, ")");
	CHECK(holds(text));
	p = stpcpy(text, "a | map({");
	for (i = 0; p < text + (1 << 20) - 64; i++)
		p += sprintf(p, "%sx%u: v * %u", i ? ", " : "", i, i);
	strcpy(p, "})");
	CHECK(holds(text));
	free(text);
}

int main(void)
{
	RUN(corpus);
	RUN(mutations);
	RUN(monsters);
	RUN(crowds);
	return tap_done();
}
