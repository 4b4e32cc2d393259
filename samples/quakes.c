// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: quakes - four streams of earthquakes become one.
 *
 * usage: quakes kernel|local EARTHQUAKES.csv
 *
 * Attaches the pipeline below, feeds each network's reports to its own input
 * and prints what comes out. With the kernel, one io_uring ring waits for all
 * the streams; in process there is nothing to wait for.
 */
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fluxion/fluxion.h>

static const char program[] =
	"in nc: {mag: dec(2), net: bytes(2)};\n"
	"in ci: {mag: dec(2), net: bytes(2)};\n"
	"in ak: {mag: dec(2), net: bytes(2)};\n"
	"in us: {mag: dec(2), net: bytes(2)};\n"
	"nc | ordered_merge(ci, ak, us)\n"
	"   | filter(mag >= 2.5)\n"
	"   | scan({net: \"--\", mag: 0.00, strongest: 0.00, count: 0},\n"
	"          {net: net, mag: mag, strongest: max(acc.strongest, mag),\n"
	"           count: acc.count + 1})\n";

static const char *const networks[] = { "nc", "ci", "ak", "us" };

#define NETWORKS	4
#define OUTPUT		NETWORKS	/* its place among the streams */
#define STREAMS		(NETWORKS + 1)

/**
 * struct quakes - all that the program has
 * @pipeline: attached
 * @stream: its four inputs, then its output
 * @ring: waits for them (kernel only)
 * @wait: what a wait in flight points to
 * @waiting: a wait for this stream is in flight
 * @blocked: this input was full
 * @file: the reports, in the order of time
 * @text: the next one as an item, empty: none has been read
 * @network: ... and for which input
 * @ends: how many inputs have been sent END, behind the last report
 * @ended: END has come
 */
struct quakes {
	struct fluxion_pipeline *pipeline;
	struct fluxion_stream *stream[STREAMS];
	struct io_uring ring;
	struct fluxion_wait wait[STREAMS];
	bool waiting[STREAMS];
	bool blocked[STREAMS];
	FILE *file;
	char text[64];
	int network;
	int ends;
	bool ended;
};

static void die(const char *what, int err)
{
	fprintf(stderr, "quakes: %s: %s\n", what, strerror(err < 0 ? -err : err));
	exit(1);
}

/* Read the next report of one of our networks. Return: false: none is left. */
static bool read_report(struct quakes *q)
{
	char line[256], net[8], mag[16];
	unsigned long long time;

	while (fgets(line, sizeof(line), q->file)) {
		if (sscanf(line, "%llu,%*u,%7[^,],%15[^,]", &time, net, mag) != 3)
			continue;
		for (q->network = 0; q->network < NETWORKS; q->network++)
			if (!strcmp(networks[q->network], net))
				break;
		if (q->network == NETWORKS)
			continue;
		snprintf(q->text, sizeof(q->text), "{mag: %s, net: \"%s\"}@%llu",
			 mag, net, time);
		return true;
	}
	return false;
}

/* Send one item, as text, if its input has room. */
static bool send_item(struct quakes *q, int input, const char *text)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(q->pipeline);
	struct fluxion_stream *s = q->stream[input];
	const char *why;
	int err;

	q->blocked[input] = !fluxion_stream_reserve(s);
	if (q->blocked[input])
		return false;
	if (fluxion_item_parse(g, fluxion_stream_type(s), text, NULL, 0,
			       fluxion_stream_slot(s, 0), &why)) {
		fprintf(stderr, "quakes: %s: %s\n", text, why);
		exit(1);
	}
	err = fluxion_stream_commit(s, 1);
	if (err)
		die(networks[input], err);
	return true;
}

/* Send reports until an input is full, at last END. Return: something was sent. */
static bool feed(struct quakes *q)
{
	bool sent = false;

	while (q->text[0] || read_report(q)) {
		if (!send_item(q, q->network, q->text))
			return sent;
		q->text[0] = 0;
		sent = true;
	}
	while (q->ends < NETWORKS && send_item(q, q->ends, "end")) {
		q->ends++;
		sent = true;
	}
	return sent;
}

/* Print what has come out. Return: something has. */
static bool drain(struct quakes *q)
{
	const struct fluxion_graph *g = fluxion_pipeline_graph(q->pipeline);
	struct fluxion_stream *s = q->stream[OUTPUT];
	unsigned int n = fluxion_stream_peek(s);
	char text[128];

	for (unsigned int i = 0; i < n; i++) {
		const struct fluxion_item *item = fluxion_stream_slot(s, i);

		q->ended = item->kind == FLUXION_ITEM_END;
		if (q->ended)
			break;
		fluxion_item_print(g, fluxion_stream_type(s), item, text,
				   sizeof(text));
		puts(text);
	}
	fluxion_stream_release(s, n);
	return n;
}

/* Sleep until the output has an item, or an input that was full has room. */
static void wait_ready(struct quakes *q)
{
	struct io_uring_cqe *cqe;
	int err;

	if (fluxion_stream_fd(q->stream[OUTPUT]) < 0)
		return;
	for (int i = 0; i < STREAMS; i++) {
		if (q->waiting[i] || (i != OUTPUT && !q->blocked[i]))
			continue;
		struct io_uring_sqe *sqe = io_uring_get_sqe(&q->ring);

		fluxion_prep_ready(sqe, q->stream[i], &q->wait[i]);
		io_uring_sqe_set_data64(sqe, i);
		q->waiting[i] = true;
	}
	err = io_uring_submit_and_wait(&q->ring, 1);
	if (err < 0)
		die("io_uring", err);
	while (!io_uring_peek_cqe(&q->ring, &cqe)) {
		if (cqe->res < 0)
			die("waiting", cqe->res);
		q->waiting[io_uring_cqe_get_data64(cqe)] = false;
		io_uring_cqe_seen(&q->ring, cqe);
	}
}

static void open_streams(struct quakes *q)
{
	int err;

	for (int i = 0; i < NETWORKS; i++) {
		err = fluxion_stream_open(q->pipeline, networks[i],
					  FLUXION_INPUT, &q->stream[i]);
		if (err)
			die(networks[i], err);
	}
	err = fluxion_stream_open(q->pipeline, "out", 0, &q->stream[OUTPUT]);
	if (err)
		die("out", err);
	err = io_uring_queue_init(2 * STREAMS, &q->ring, 0);
	if (err)
		die("io_uring", err);
}

/* How much went in, came out, was lost. */
static void show_counters(struct quakes *q)
{
	struct fluxion_end_info *end;
	int n = fluxion_pipeline_ends(q->pipeline, &end);

	for (int i = 0; i < n; i++) {
		unsigned long long dropped = 0;

		for (int k = 0; k < FLUXION_DROP_REASONS; k++)
			dropped += end[i].dropped[k];
		fprintf(stderr, "%-4s %5llu in %5llu out %5llu dropped\n",
			end[i].name, (unsigned long long)end[i].accepted,
			(unsigned long long)end[i].delivered, dropped);
	}
	if (n >= 0)
		free(end);
}

int main(int argc, char **argv)
{
	struct fluxion_diagnostic diag;
	struct quakes q = { 0 };
	struct fluxion *f;
	int err;

	if (argc != 3) {
		fprintf(stderr, "usage: quakes kernel|local EARTHQUAKES.csv\n");
		return 2;
	}
	q.file = fopen(argv[2], "r");
	if (!q.file)
		die(argv[2], errno);
	f = fluxion_open(strcmp(argv[1], "kernel") ? FLUXION_LOCAL :
			 FLUXION_KERNEL);
	if (!f)
		die(argv[1], errno);
	err = fluxion_attach(f, program, NULL, &q.pipeline, &diag);
	if (err == -EINVAL)
		fluxion_diagnostic_print(stderr, "quakes", &diag);
	if (err)
		die("attach", err);
	open_streams(&q);
	while (!q.ended) {
		bool sent = feed(&q);
		bool came = drain(&q);

		if (!sent && !came)
			wait_ready(&q);
	}
	show_counters(&q);
	io_uring_queue_exit(&q.ring);
	fluxion_close(f);
	return 0;
}
