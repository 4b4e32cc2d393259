// SPDX-License-Identifier: LGPL-2.1 OR MIT
/* fluxion: words - reserved words, and what somebody may have meant. */
#include <string.h>
#include "words.h"

/* Words of the language and of the case scripts. */
static const char *const reserved[] = {
	"in", "out", "error", "end", "none", "case", "pipeline", "expect",
	"advance", "cancel", "subscribe", "drop", "tapped", "fail", NULL
};

static const char *const variables[] = {
	"v", "t", "e", "n", "acc", "state", "cur", "prev", "tprev", NULL
};

static bool is_among(const char *const *words, const char *name)
{
	for (; *words; words++)
		if (!strcmp(*words, name))
			return true;
	return false;
}

bool fluxion__is_variable(const char *name)
{
	if (is_among(variables, name))
		return true;
	return (name[0] == 'v' || name[0] == 't') && name[1] &&
	       !name[1 + strspn(name + 1, "0123456789")];
}

bool fluxion__is_reserved_stream(const char *name)
{
	return is_among(reserved, name) || fluxion__is_variable(name) ||
	       !strcmp(name, "_");
}

bool fluxion__is_reserved_output(const char *name)
{
	return is_among(reserved, name) || !strcmp(name, "_");
}

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/* Three rows of the usual table; a swap of neighbours counts as one. */
unsigned int fluxion__distance(const char *a, const char *b, unsigned int max)
{
	unsigned int rows[3][LANG_NAME_MAX + 2];
	size_t m = strlen(a);
	size_t n = strlen(b);
	size_t i, k;

	if (m > LANG_NAME_MAX || n > LANG_NAME_MAX || m > n + max || n > m + max)
		return max + 1;
	for (k = 0; k <= n; k++)
		rows[0][k] = k;
	for (i = 1; i <= m; i++) {
		unsigned int *row = rows[i % 3];
		unsigned int *up = rows[(i - 1) % 3];

		row[0] = i;
		for (k = 1; k <= n; k++) {
			row[k] = min3(up[k] + 1, row[k - 1] + 1,
				      up[k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
			    a[i - 2] == b[k - 1] &&
			    rows[(i - 2) % 3][k - 2] + 1 < row[k])
				row[k] = rows[(i - 2) % 3][k - 2] + 1;
		}
	}
	return rows[m % 3][n] <= max ? rows[m % 3][n] : max + 1;
}

static const char *skip_digits(const char *s)
{
	return s + strspn(s, "0123456789");
}

bool fluxion__differ_in_digits(const char *a, const char *b)
{
	for (;;) {
		a = skip_digits(a);
		b = skip_digits(b);
		if (*a != *b)
			return false;
		if (!*a)
			return true;
		a++;
		b++;
	}
}

void fluxion__guess(struct guess *g, const char *name)
{
	size_t len = strlen(g->wanted);
	unsigned int max = len < 3 ? 1 : len < 8 ? 2 : 3;
	unsigned int d = fluxion__distance(g->wanted, name, max);

	if (d > max || d >= len || (g->best && d >= g->distance))
		return;
	g->best = name;
	g->distance = d;
}

const char *fluxion__guess_text(struct lang *l, const struct guess *g)
{
	if (!g->best)
		return "";
	return fluxion__format(l, "; did you mean '%s'?", g->best);
}
