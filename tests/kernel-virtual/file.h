/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: file - an open /dev/fluxion_test, and its commands.
 *
 * One command runs at a time, of all files: the clock that the core asks for
 * the time is that of the file whose command it is. So nothing here is locked
 * any further.
 */
#ifndef FLX_TEST_FILE_H
#define FLX_TEST_FILE_H

#include <linux/xarray.h>

#include "fluxion_test.h"
#include "virtual.h"

/**
 * struct test_file - an open file
 * @engine: its pipelines, and its clock
 * @streams: struct test_stream, by number
 */
struct test_file {
	struct engine engine;
	struct xarray streams;
};

/* The argument of any command. */
union test_arg {
	struct fluxion_test_attach attach;
	struct fluxion_test_target target;
	struct fluxion_test_open open;
	struct fluxion_test_close close;
	struct fluxion_test_items items;
	struct fluxion_test_advance advance;
	struct fluxion_test_tapped tapped;
};

/* runtime.c */

/**
 * test_begin() - a command begins: no other runs, the clock is the file's
 * Return: 0 or -EINTR.
 */
int test_begin(struct test_file *f);

/* As test_begin(), when signals do not count any more. */
void test_begin_release(struct test_file *f);
void test_end(void);
void test_engine_init(struct engine *e);

/* pipeline.c */
long test_attach(struct test_file *f, union test_arg *arg);
long test_detach(struct test_file *f, union test_arg *arg);
long test_pause(struct test_file *f, union test_arg *arg);
long test_resume(struct test_file *f, union test_arg *arg);
long test_cancel(struct test_file *f, union test_arg *arg);
long test_drain(struct test_file *f, union test_arg *arg);
long test_advance(struct test_file *f, union test_arg *arg);

/* stream.c */
long test_open(struct test_file *f, union test_arg *arg);
long test_close(struct test_file *f, union test_arg *arg);
long test_push(struct test_file *f, union test_arg *arg);
long test_pull(struct test_file *f, union test_arg *arg);
long test_poll(struct test_file *f, union test_arg *arg);
void test_close_all(struct test_file *f);

/* taps.c */

/**
 * test_watch() - keep what the taps of a pipeline show, if it has any
 * Return: 0 or -ENOMEM.
 */
int test_watch(struct engine_pipe *p);
long test_tapped(struct test_file *f, union test_arg *arg);

#endif /* FLX_TEST_FILE_H */
