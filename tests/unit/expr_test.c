// SPDX-License-Identifier: GPL-2.0
/* fluxion: expr_test - the interpreter computes what the model computes. */
#include "../kunit/expr_bed.h"
#include "tap.h"

#define PROGRAMS	4000

static struct model_random rng = { 1 };

TEST(random_programs)
{
	struct model_program m;
	struct expr_bed b;
	u32 i;

	for (i = 0; i < PROGRAMS && !tap_bad; i++) {
		bed_random(&b, &rng);
		if (model_below(&rng, 3) == 0) {
			b.env.result = true;
			b.env.out = model_below(&rng, 2) ? b.env.out : 0;
		}
		model_program_random(&m, &b.env, &rng);
		CHECK(bed_program_is_right(&b, &m));
		bed_clear(&b);
	}
}

/* A bed of 16-byte items {a, b} and 8-byte results. */
static void pairs_bed(struct expr_bed *b, const s64 *values, u32 stride)
{
	memset(b, 0, sizeof(*b));
	bed_space(b, FLUXION_SPACE_ITEM, 16, 16);
	bed_space(b, BED_OUT, 8, stride);
	memcpy(b->data[FLUXION_SPACE_ITEM], values, MODEL_ROWS * 16);
}

static void fill_pairs(s64 *values, s64 a)
{
	u32 i;

	for (i = 0; i < MODEL_ROWS; i++) {
		values[2 * i] = a;
		values[2 * i + 1] = model_edges[i % model_edges_count];
	}
}

static void begin_pairs(struct model_program *m)
{
	memset(m, 0, sizeof(*m));
	m->p.regs = 4;
	model_add(m, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	model_add(m, FLUXION_X_LD, 1, 0, FLUXION_TYPE_S64, 8, 0);
}

static void end_pairs(struct model_program *m, u32 reg, struct expr_bed *b)
{
	model_add(m, FLUXION_X_ST, 0, reg, FLUXION_TYPE_S64, 0, 0);
	CHECK(bed_program_is_right(b, m));
}

static void check_binary(struct expr_bed *b, s64 a, u32 op, u32 dst)
{
	struct model_program m;

	begin_pairs(&m);
	model_add(&m, op, dst, 0, 1, 0, 0);
	end_pairs(&m, dst, b);
	begin_pairs(&m);
	model_add(&m, op | FLUXION_X_IMM, dst, 1, 0, 0, a);
	end_pairs(&m, dst, b);
}

TEST(binary_operations_at_their_edges)
{
	s64 values[2 * MODEL_ROWS];
	struct expr_bed b;
	u32 op;
	u32 i;

	for (i = 0; i < model_edges_count && !tap_bad; i++) {
		fill_pairs(values, model_edges[i]);
		pairs_bed(&b, values, 8);
		for (op = FLUXION_X_ADD; op <= FLUXION_X_SHR; op++) {
			check_binary(&b, model_edges[i], op, 2);
			check_binary(&b, model_edges[i], op, 1);
		}
		bed_clear(&b);
	}
}

TEST(unary_operations_at_their_edges)
{
	s64 values[2 * MODEL_ROWS];
	struct model_program m;
	struct expr_bed b;
	u32 op;

	fill_pairs(values, 0);
	pairs_bed(&b, values, 16);
	for (op = FLUXION_X_MOV; op <= FLUXION_X_INV; op++) {
		begin_pairs(&m);
		model_add(&m, op, 3, 1, 0, 0, 0);
		end_pairs(&m, 3, &b);
	}
	begin_pairs(&m);
	model_add(&m, FLUXION_X_SEL, 0, 0, 1, 1, 0);
	end_pairs(&m, 0, &b);
	bed_clear(&b);
}

TEST(guards_keep_rows_from_failing)
{
	s64 values[2 * MODEL_ROWS];
	struct model_program m;
	struct expr_bed b;
	u32 op;

	fill_pairs(values, model_edges[0]);
	pairs_bed(&b, values, 8);
	for (op = FLUXION_X_DIV; op <= FLUXION_X_SHR; op++) {
		begin_pairs(&m);
		model_add(&m, FLUXION_X_GT | FLUXION_X_IMM, 2, 1, 0, 0, 1);
		model_add(&m, op, 3, 0, 1, 3, 0);
		end_pairs(&m, 3, &b);
		begin_pairs(&m);
		model_add(&m, FLUXION_X_GT | FLUXION_X_IMM, 2, 1, 0, 0, 1);
		model_add(&m, op | FLUXION_X_IMM, 3, 1, 0, 3, -1);
		end_pairs(&m, 3, &b);
	}
	bed_clear(&b);
}

/* Values whose results are written here, not computed by the model. */
static void check_value(u32 op, s64 a, s64 b, bool fails, s64 want)
{
	s64 values[2 * MODEL_ROWS] = { a, b };
	struct model_program m;
	struct flx_expr_frame *f;
	struct expr_bed bed;
	struct flx_expr x;
	const char *why;
	u32 bad;
	s64 got;

	pairs_bed(&bed, values, 8);
	begin_pairs(&m);
	model_add(&m, op, 2, 0, 1, 0, 0);
	model_add(&m, FLUXION_X_ST, 0, 2, FLUXION_TYPE_S64, 0, 0);
	CHECK(!model_verify(&x, &m, &bed.env, &bad, &why));
	f = bed_frame_open(&bed, 1, m.p.regs, false);
	flx_expr_run(&x, f);
	memcpy(&got, f->out, 8);
	CHECK(f->fail[0] == fails);
	CHECK(fails || got == want);
	bed_frame_close(f, &bed);
	bed_clear(&bed);
}

TEST(known_values)
{
	const s64 least = model_edges[0];
	const s64 most = 0x7fffffffffffffffLL;

	check_value(FLUXION_X_ADD, most, 1, false, least);
	check_value(FLUXION_X_SUB, least, 1, false, most);
	check_value(FLUXION_X_MUL, least, -1, false, least);
	check_value(FLUXION_X_DIV, -7, 2, false, -3);
	check_value(FLUXION_X_MOD, -7, 2, false, -1);
	check_value(FLUXION_X_DIV, 1, 0, true, 0);
	check_value(FLUXION_X_MOD, 1, 0, true, 0);
	check_value(FLUXION_X_DIV, least, -1, true, 0);
	check_value(FLUXION_X_MOD, least, -1, true, 0);
	check_value(FLUXION_X_SHL, 3, 62, false, -0x4000000000000000LL);
	check_value(FLUXION_X_SHR, least, 63, false, -1);
	check_value(FLUXION_X_SHL, 1, 64, true, 0);
	check_value(FLUXION_X_SHR, 1, -1, true, 0);
	check_value(FLUXION_X_LT, -1, 0, false, 1);
	check_value(FLUXION_X_GE, -1, 0, false, 0);
	check_value(FLUXION_X_MIN, -1, 0, false, -1);
	check_value(FLUXION_X_XOR, -1, 1, false, -2);
}

static const u8 all_kinds[] = {
	FLUXION_TYPE_S8, FLUXION_TYPE_S16, FLUXION_TYPE_S32, FLUXION_TYPE_S64,
	FLUXION_TYPE_U8, FLUXION_TYPE_U16, FLUXION_TYPE_U32, FLUXION_TYPE_U64,
	FLUXION_TYPE_BOOL, FLUXION_TYPE_DEC,
};

/* Every kind at every offset of a 16-byte record, into an odd place of 17. */
TEST(loads_and_stores_of_every_kind)
{
	s64 values[2 * MODEL_ROWS];
	struct model_program m;
	struct expr_bed b;
	u32 off;
	u32 i;

	for (i = 0; i < 2 * MODEL_ROWS; i++)
		values[i] = model_random(&rng);
	pairs_bed(&b, values, 24);
	b.env.out = 17;
	for (i = 0; i < FLX_ARRAY_SIZE(all_kinds) * 9; i++) {
		off = i / FLX_ARRAY_SIZE(all_kinds);
		memset(&m, 0, sizeof(m));
		m.p.regs = 1;
		model_add(&m, FLUXION_X_LD, 0, 0,
			  all_kinds[i % FLX_ARRAY_SIZE(all_kinds)], off, 0);
		model_add(&m, FLUXION_X_ST, 0, 0,
			  all_kinds[(i + off) % FLX_ARRAY_SIZE(all_kinds)],
			  off + 1, 0);
		CHECK(bed_program_is_right(&b, &m));
	}
	bed_clear(&b);
}

/* Items {u64 length, 3 elements, an index}; results of 8 bytes. */
static void list_bed(struct expr_bed *b)
{
	static const s64 lengths[] = { 0, 1, 2, 3, 4, -1, 1LL << 62 };
	static const s64 indexes[] = { 0, 1, 2, 3, -1, 1LL << 63, 1LL << 32 };
	s64 *rows;
	u32 i;

	memset(b, 0, sizeof(*b));
	bed_space(b, FLUXION_SPACE_ITEM, 40, 40);
	bed_space(b, BED_OUT, 8, 8);
	rows = (s64 *)b->data[FLUXION_SPACE_ITEM];
	for (i = 0; i < MODEL_ROWS; i++, rows += 5) {
		model_bytes(&rng, rows, 40);
		rows[0] = lengths[i % FLX_ARRAY_SIZE(lengths)];
		rows[4] = indexes[i / FLX_ARRAY_SIZE(lengths) %
				  FLX_ARRAY_SIZE(indexes)];
	}
}

static void begin_list(struct model_program *m)
{
	memset(m, 0, sizeof(*m));
	m->p.regs = 2;
	model_add(m, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 32, 0);
}

/* Every kind of element, every length and index, well formed or not. */
TEST(elements_of_lists)
{
	struct model_program m;
	struct expr_bed b;
	u32 i, op, count;
	u64 kind;

	list_bed(&b);
	for (i = 0; i < FLX_ARRAY_SIZE(all_kinds); i++) {
		kind = all_kinds[i];
		count = i % 2 ? 3 : 1 + i % 3;
		for (op = FLUXION_X_SUM; op <= FLUXION_X_MOST; op++) {
			begin_list(&m);
			model_add(&m, op, 1, 0, kind, 0, count);
			end_pairs(&m, 1, &b);
		}
		begin_list(&m);
		model_add(&m, FLUXION_X_LDE, 1, 0, 0, 0,
			  (s64)(kind << 32 | count));
		end_pairs(&m, 1, &b);
		begin_list(&m);
		model_add(&m, FLUXION_X_IDX, 1, 0, 0, 0, (s64)3 << 32);
		model_add(&m, FLUXION_X_LDE, 1, 0, 1, 0,
			  (s64)(kind << 32 | count));
		end_pairs(&m, 1, &b);
	}
	bed_clear(&b);
}

TEST(copies_of_elements)
{
	struct model_program m;
	struct expr_bed b;
	s64 size;

	list_bed(&b);
	for (size = 1; size <= 8; size++) {
		begin_list(&m);
		model_add(&m, FLUXION_X_CPE, 0, 0, 0, 8 - size,
			  3LL << 32 | size << 16);
		CHECK(bed_program_is_right(&b, &m));
		begin_list(&m);
		model_add(&m, FLUXION_X_IDX, 1, 0, 0, 0, 2LL << 32);
		model_add(&m, FLUXION_X_CPE, 0, 0, 1, 0,
			  3LL << 32 | size << 16);
		CHECK(bed_program_is_right(&b, &m));
	}
	bed_clear(&b);
}

static void eight_byte_bed(struct expr_bed *b)
{
	memset(b, 0, sizeof(*b));
	bed_space(b, FLUXION_SPACE_ITEM, 8, 8);
	bed_space(b, BED_OUT, 8, 8);
	model_bytes(&rng, b->data[FLUXION_SPACE_ITEM], MODEL_ROWS * 8);
	b->env.has_ts = 1;
	b->env.sets_ts = true;
	b->ts_stride[FLUXION_SPACE_ITEM] = 8;
	b->ts[FLUXION_SPACE_ITEM] = bed_alloc(MODEL_ROWS * 8);
	model_bytes(&rng, b->ts[FLUXION_SPACE_ITEM], MODEL_ROWS * 8);
}

/* Loads that are the records themselves must survive stores to them. */
TEST(stores_in_place_do_not_change_what_was_loaded)
{
	struct model_program m = { .p.regs = 3 };
	struct expr_bed b;

	eight_byte_bed(&b);
	model_add(&m, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	model_add(&m, FLUXION_X_LDT, 1, 0, 0, 0, 0);
	model_add(&m, FLUXION_X_ADD, 2, 0, 1, 0, 0);
	model_add(&m, FLUXION_X_STT, 0, 0, 0, 0, 0);
	model_add(&m, FLUXION_X_ST, 0, 2, FLUXION_TYPE_S32, 0, 0);
	model_add(&m, FLUXION_X_ST, 0, 0, FLUXION_TYPE_U16, 4, 0);
	model_add(&m, FLUXION_X_ST, 0, 0, FLUXION_TYPE_U16, 6, 0);
	CHECK(bed_program_is_right(&b, &m));
	bed_clear(&b);
}

/* The register is the record, but what is stored is less than that. */
TEST(narrow_stores_of_the_record_itself)
{
	struct model_program m;
	struct expr_bed b;
	u32 i;

	eight_byte_bed(&b);
	for (i = 0; i < FLX_ARRAY_SIZE(all_kinds); i++) {
		memset(&m, 0, sizeof(m));
		m.p.regs = 1;
		model_add(&m, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
		model_add(&m, FLUXION_X_ST, 0, 0, all_kinds[i], 0, 0);
		CHECK(bed_program_is_right(&b, &m));
	}
	bed_clear(&b);
}

/* Two halves that change places by copies cannot do so in place. */
TEST(copies_that_overlap_do_not_run_in_place)
{
	struct model_program m = { .p.regs = 0 };
	struct expr_bed b;
	struct flx_expr x;
	const char *why;
	u32 bad;

	eight_byte_bed(&b);
	model_add(&m, FLUXION_X_CP, 0, 0, 0, 0, 4LL << 32 | 4);
	model_add(&m, FLUXION_X_CP, 0, 0, 0, 4, 4LL << 32);
	CHECK(!model_verify(&x, &m, &b.env, &bad, &why));
	CHECK(!x.in_place);
	CHECK(bed_program_is_right(&b, &m));
	m.code[0].imm = 4LL << 32;
	m.code[1].imm = 4LL << 32 | 4;
	CHECK(!model_verify(&x, &m, &b.env, &bad, &why));
	CHECK(x.in_place);
	CHECK(bed_program_is_right(&b, &m));
	bed_clear(&b);
}

/* A result that is a plain load is not the records: those may move. */
TEST(results_lie_in_the_scratch)
{
	struct model_program m = { .p.regs = 1 };
	struct flx_expr_frame *f;
	struct expr_bed b;
	struct flx_expr x;
	const char *why;
	const s64 *r;
	u32 bad;

	eight_byte_bed(&b);
	b.env.out = 0;
	b.env.result = true;
	model_add(&m, FLUXION_X_LD, 0, 0, FLUXION_TYPE_S64, 0, 0);
	CHECK(!model_verify(&x, &m, &b.env, &bad, &why));
	f = bed_frame_open(&b, MODEL_ROWS, 1, false);
	r = flx_expr_run(&x, f);
	CHECK((const u8 *)r != f->base[0]);
	CHECK(!memcmp(r, f->base[0], MODEL_ROWS * 8));
	bed_frame_close(f, &b);
	bed_clear(&b);
}

int main(void)
{
	if (getenv("FLUXION_SEED"))
		rng.state = strtoull(getenv("FLUXION_SEED"), NULL, 0);
	RUN(known_values);
	RUN(binary_operations_at_their_edges);
	RUN(unary_operations_at_their_edges);
	RUN(guards_keep_rows_from_failing);
	RUN(loads_and_stores_of_every_kind);
	RUN(elements_of_lists);
	RUN(copies_of_elements);
	RUN(stores_in_place_do_not_change_what_was_loaded);
	RUN(narrow_stores_of_the_record_itself);
	RUN(copies_that_overlap_do_not_run_in_place);
	RUN(results_lie_in_the_scratch);
	RUN(random_programs);
	return tap_done();
}
