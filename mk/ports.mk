# SPDX-License-Identifier: GPL-2.0
# fluxion: ports.mk - the engine, its compiler and the cases without a C library.
#
# A port is a folder of ports/: its machine.c, its try.c, and here its flags. Of
# each are made, in $(O)/ports/PORT/:
#
#   cases-executor  plays conformance cases, off a main loop
#   cases-none      the same where nothing starts a task, and with the small
#                   loops (ports/common/small_ops.c)
#   small           runs one pipeline of four operators, and has no more

ports := wasm32 cortexm

# What the hosted library has and a port has not, or has another one of.
port-hosted := $(addprefix lib/,diag_print.c engine_clock.c latest.c open.c \
	pool.c runtime_local.c runtime_pthread.c runtime_uring.c subscribe.c \
	subscribe_latest.c thread.c token.c try.c uring.c)
port-hosted += $(wildcard lib/runtime_kernel*.c lib/kernel_*.c lib/pooled_*.c)
# What the three programs have each in their own way.
port-choices := kernel/ops/table.c kernel/core/expr_ops.c

cases-src := $(filter-out $(port-hosted) kernel/core/expr_ops.c,$(lib-src))
cases-src += $(addprefix tools/fluxctl/,case.c conformance.c player.c timed.c \
	words.c loop_executor.c)
cases-src += $(filter-out ports/common/small%,$(wildcard ports/common/*.c))

# The small program, and the operators that it names.
SMALL := b10 = b | map(v * 10); \
	a | filter(v % 2 == 0) | ordered_merge(b10) | scan(0, acc + v)
SMALL_OPS := map filter scan ordered_merge
# It is compiled as a whole: each function is there once, and only if it is used.
# Its graph has up to 32 nodes, which combine nothing.
small-src := $(filter-out $(port-choices),$(engine-src)) \
	$(addprefix ports/common/,small.c small_ops.c) $(O)/ports/table_small.c
small-flags := -flto -DFLX_RUNTIME=small -DFLX_SPACES=4 -DFLX_INPUTS_MAX=8 -DFLX_NODES_MAX=32
small-headers := $(wildcard kernel/core/*.h kernel/ops/*.h include/uapi/*/*.h)
small-headers += ports/common/small.h mk/ports.mk

loops-executor := kernel/core/expr_ops.c
loops-none := ports/common/small_ops.c

# The tests' rings are small. Functions that would be made of all that they call
# are large, and here that counts.
port-flags := -std=gnu11 $(WARNINGS) -Os -g -ffreestanding \
	-fno-strict-aliasing -ffunction-sections -fdata-sections -nostdinc \
	-DVIRTUAL_RING_BYTES=16384 -DFLX_FLATTEN= \
	-Iports/common -Iports/common/include $(INCLUDES) -Itools/fluxctl
# Its loops are not to be made into calls of the functions that they are in.
PORT_FLAGS_ports/common/mem.c := -fno-builtin

CC_wasm32 := clang
flags-wasm32 := --target=wasm32 -mmutable-globals
link-wasm32 := -nostdlib $(addprefix -Wl$(comma),--no-entry --gc-sections \
	--stack-first -z$(comma)stack-size=1048576)
cases-link-wasm32 := -Wl,--export-table \
	-Wl,--allow-undefined-file=ports/wasm32/host \
	$(addprefix -Wl$(comma)--export=,malloc cases_add cases_play \
	__stack_pointer)
small-link-wasm32 := -Wl,--export=small_run

CC_cortexm := arm-none-eabi-gcc
# Integers of 32 bits are int there, too: that is what %u prints.
flags-cortexm := -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 \
	-U__INT32_TYPE__ -D__INT32_TYPE__=int \
	-U__UINT32_TYPE__ '-D__UINT32_TYPE__=unsigned int'
link-cortexm := -nostdlib -Wl,--gc-sections -Lports/cortexm
cases-link-cortexm := -Tcases.ld
small-link-cortexm := -Tsmall.ld
libs-cortexm := -lgcc
small-flags-cortexm := -fno-jump-tables -fno-move-loop-invariants
small-src-cortexm := $(addprefix ports/cortexm/,semihost.c small_main.c start.c)

port-include = $(shell $(CC_$(1)) -print-file-name=include)
port-objects = $(patsubst %.c,$(O)/ports/$(1)/%.o,$(2))

# $(1): the port
define port-rules
cases-obj-$(1) := $$(call port-objects,$(1),$$(cases-src) \
	$$(filter-out ports/$(1)/small%,$$(wildcard ports/$(1)/*.c)))
small-obj-$(1) := $$(call port-objects,$(1),ports/common/mem.c \
	$$(small-src-$(1)) small_graph.c)
compile-$(1) = $$(CC_$(1)) $$(flags-$(1)) $$(port-flags) \
	-isystem $$(call port-include,$(1)) $$(PORT_FLAGS_$$<) -MMD -MP
link-port-$(1) = $$(CC_$(1)) $$(flags-$(1)) $$(link-$(1)) -o $$@

.PHONY: need-$(1)

$(O)/ports/$(1)/%.o: %.c mk/ports.mk | need-$(1)
	@mkdir -p $$(@D)
	$$(call note,CC-$(1),$$<)$$(compile-$(1)) -c -o $$@ $$<
$(O)/ports/$(1)/%.o: $(O)/ports/%.c mk/ports.mk | need-$(1)
	@mkdir -p $$(@D)
	$$(call note,CC-$(1),$$<)$$(compile-$(1)) -c -o $$@ $$<

$(O)/ports/$(1)/cases-executor: $$(call port-objects,$(1),$(loops-executor))
$(O)/ports/$(1)/cases-none: $$(call port-objects,$(1),$(loops-none))
$(O)/ports/$(1)/cases-%: $(O)/ports/$(1)/ports/cases/%.o $$(cases-obj-$(1)) \
			 $$(wildcard ports/$(1)/*.ld)
	$$(call note,LD,$$@)$$(link-port-$(1)) $$(cases-link-$(1)) \
		$$(filter %.o,$$^) $$(libs-$(1))
$(O)/ports/$(1)/small: $$(small-src) $$(small-obj-$(1)) $$(small-headers) \
		       $$(wildcard ports/$(1)/*.ld)
	$$(call note,LD,$$@)$$(CC_$(1)) $$(flags-$(1)) $$(port-flags) \
		-isystem $$(call port-include,$(1)) $$(small-flags) \
		$$(small-flags-$(1)) $$(link-$(1)) $$(small-link-$(1)) -o $$@ \
		$$(filter %.c %.o,$$^) $$(libs-$(1))

port-programs-$(1) := $(addprefix $(O)/ports/$(1)/,cases-executor cases-none \
	small)
cases-own-$(1) := $$(call port-objects,$(1),ports/cases/executor.c \
	ports/cases/none.c)
.SECONDARY: $$(cases-obj-$(1)) $$(small-obj-$(1)) $$(cases-own-$(1))
-include $$(patsubst %.o,%.d,$$(cases-obj-$(1)) $$(small-obj-$(1)) \
	$$(cases-own-$(1)))
endef
$(foreach port,$(ports),$(eval $(call port-rules,$(port))))

$(O)/ports/table_small.c: kernel/ops/table.c ports/table mk/ports.mk
	@mkdir -p $(@D)
	$(call note,TABLE,$@)ports/table $(SMALL_OPS) >$@

$(O)/ports/embed: ports/embed.c $(O)/libfluxion.a
	@mkdir -p $(@D)
	$(call note,CC,$<)$(CC) $(CFLAGS) $(base-flags) -o $@ $^ $(LIBS)
$(O)/ports/small_graph.c: $(O)/ports/embed mk/ports.mk
	$(call note,GRAPH,$@)$< '$(SMALL)' >$@

need-wasm32:
	@scripts/need clang lld llvm nodejs
need-cortexm:
	@scripts/need gcc-arm-none-eabi qemu-system-arm

.PHONY: wasm cortexm
wasm: $(port-programs-wasm32)
cortexm: $(port-programs-cortexm)
