// SPDX-License-Identifier: GPL-2.0
/* fluxion: run_zip - the model's zip: what has the same place in all inputs. */
#include "run.h"

#define ZIP_QUEUE	1024

static bool has_room(const struct node *n, unsigned int i)
{
	return queue_length(&n->run->fifo[i]) <
	       (n->queue ? n->queue : ZIP_QUEUE);
}

static bool is_used_up(const struct run *r, unsigned int i)
{
	return r->closed[i] && !queue_length(&r->fifo[i]);
}

static bool is_over(const struct node *n)
{
	unsigned int i;

	for (i = 0; i < n->ins; i++)
		if (is_used_up(n->run, i))
			return true;
	return false;
}

static bool is_complete(const struct node *n)
{
	unsigned int i;

	for (i = 0; i < n->ins; i++)
		if (!queue_length(&n->run->fifo[i]))
			return false;
	return true;
}

static struct item give(struct node *n)
{
	struct item all = { .kind = VALUE, .has_ts = true };
	struct value *v = value_new(n->ins);
	struct item item;
	unsigned int i;

	for (i = 0; i < n->ins; i++) {
		item = queue_take(&n->run->fifo[i]);
		v->part[i] = item.v;
		if (item.ts > all.ts || plant == PLANT_ZIP)
			all.ts = item.ts;
	}
	all.v = v;
	return all;
}

/* One item of each input that has room. Return: an error, END, or nothing. */
static struct item take_round(struct machine *m, struct node *n, bool *took)
{
	struct run *r = n->run;
	struct item item;
	unsigned int i;

	for (i = 0; i < n->ins; i++) {
		if (r->closed[i] || !has_room(n, i)) {
			if (is_used_up(r, i))
				return the_end;
			continue;
		}
		item = poll_in(m, n, i);
		if (item.kind == ERROR)
			return item;
		r->closed[i] = item.kind == END;
		if (is_used_up(r, i))
			return the_end;
		*took |= item.kind == VALUE;
		if (item.kind == VALUE)
			queue_put(&r->fifo[i], item, 0);
	}
	return nothing;
}

struct item poll_zip(struct machine *m, struct node *n)
{
	struct item item = nothing;
	bool again;

	do {
		again = false;
		if (is_over(n))
			return the_end;
		if (is_complete(n))
			return give(n);
		item = take_round(m, n, &again);
	} while (item.kind == NOTHING && again);
	return item;
}
