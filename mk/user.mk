# SPDX-License-Identifier: GPL-2.0
# fluxion: user.mk - the library, fluxctl, the samples and the test programs.
#
# The engine (kernel/core, kernel/ops) is compiled here once more, for the
# library. Objects come in three kinds: $(O)/obj/plain/ for what is shipped,
# $(O)/obj/asan/ (address and undefined-behaviour sanitizers) for unit tests, and
# $(O)/obj/tsan/ (thread sanitizer) for those of the runtime that has threads.

comma := ,
# Where it all goes: make O=folder has a build of its own there.
O := build
CC := gcc
AR := gcc-ar
ifdef V
Q :=
else
Q := @
endif
ifeq ($(filter s,$(firstword -$(MAKEFLAGS)))$(V),)
note = @printf '  %-7s %s\n' $(1) $(2);
else
note = $(Q)
endif

CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra
INCLUDES := -Iinclude -Iinclude/uapi -Ikernel -Ilib
LIBS := -luring -lpthread
base-flags = -std=gnu11 $(WARNINGS) $(INCLUDES) -pthread
sanitize := -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	    -fno-omit-frame-pointer
# The barriers are for what the other side of a ring decides, never for what it
# may touch: that the sanitizer knows nothing of them hides nothing from it.
sanitize-threads := -fsanitize=thread -Wno-tsan -fno-omit-frame-pointer

# Flags by place: the engine is compiled as the kernel compiles it.
ENGINE_FLAGS := -ffreestanding -fno-strict-aliasing
flags-of = $(if $(filter kernel/%,$(1)),$(ENGINE_FLAGS),-D_GNU_SOURCE) \
	   $(FLAGS_$(1))
# Flags by file: FLAGS_kernel/core/expr_run.c := -O3
-include mk/flags.mk

engine-src := $(wildcard kernel/core/*.c kernel/ops/*.c)
lib-src := $(engine-src) $(wildcard lib/*.c lib/*/*.c)
# fluxctl measures the engine itself (bench/), so it links the archive, which
# has the engine's own symbols.
fluxctl-src := $(wildcard tools/fluxctl/*.c bench/*.c)
sample-src := $(wildcard samples/*.c)
selftest-src := $(wildcard tests/selftests/*.c)
unit-src := $(wildcard tests/unit/*_test.c)
model-src := $(wildcard tests/model/*.c)
# What several unit tests share: the other files of their folder.
unit-common-src := $(filter-out $(unit-src),$(wildcard tests/unit/*.c))

objects = $(patsubst %.c,$(O)/obj/$(1)/%.o,$(2))
lib-obj := $(call objects,plain,$(lib-src))
lib-asan-obj := $(call objects,asan,$(lib-src) $(unit-common-src))
tsan-obj := $(call objects,tsan,$(lib-src))
programs = $(patsubst $(1)/%.c,$(O)/$(2)/%,$(3))
samples := $(call programs,samples,samples,$(sample-src))
selftests := $(call programs,tests/selftests,selftests,$(selftest-src))
units := $(call programs,tests/unit,tests/unit,$(unit-src))
# Each of these with the others of its folder.
model-mains := tests/model/model_test.c tests/model/traces.c
model-common-src := $(filter-out $(model-mains),$(model-src))
# For this machine, and plain for the guests, with the cases that traces writes.
models := $(if $(model-src),$(O)/tests/model/model_test $(O)/model/model_test \
	$(O)/model/traces.case)

# What runs with threads, under the thread sanitizer.
threaded := $(wildcard tests/unit/pthread*_test.c)
tsans := $(call programs,tests/unit,tests/tsan,$(threaded)) \
	 $(if $(models),$(O)/tests/tsan/model_test)

TARGETS := lib tools
TARGETS += $(if $(samples),samples) $(if $(selftests),selftests)
TARGETS += $(if $(units),unit) $(if $(models),model)
.PHONY: lib tools samples selftests unit model tsan need-lib need-tools FORCE

lib: $(O)/libfluxion.so $(O)/libfluxion.so.$(SOVERSION) $(O)/libfluxion.a
tools: lib $(O)/fluxctl
samples: lib $(samples)
selftests: lib $(selftests)
unit: $(units)
model: lib $(models)
tsan: $(tsans)

need-lib:
	@scripts/need gcc libc6-dev liburing-dev
need-tools: need-lib
	@scripts/need libjansson-dev

# A list that changes (a file more, a file less, another flag) is remade, and
# with it all that was made from it.
$(O)/obj/%.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(list) | cmp -s - $@ || printf '%s\n' $(list) >$@
$(O)/obj/lib.list: list = $(lib-obj)
$(O)/obj/unit.list: list = $(lib-asan-obj)
$(O)/obj/fluxctl.list: list = $(fluxctl-src)
$(O)/obj/model.list: list = $(model-src)
$(O)/obj/flags.list: list = '$(CC) $(CFLAGS) $(base-flags) $(ENGINE_FLAGS)'

compile = $(CC) $(CFLAGS) $(base-flags) $(call flags-of,$<) -MMD -MP

$(O)/obj/plain/%.o: %.c $(O)/obj/flags.list | need-lib
	@mkdir -p $(@D)
	$(call note,CC,$<)$(compile) -fPIC -fno-semantic-interposition \
		-c -o $@ $<
$(O)/obj/asan/%.o: %.c $(O)/obj/flags.list | need-lib
	@mkdir -p $(@D)
	$(call note,CC-ASAN,$<)$(compile) $(sanitize) -c -o $@ $<

$(O)/obj/tsan/%.o: %.c $(O)/obj/flags.list | need-lib
	@mkdir -p $(@D)
	$(call note,CC-TSAN,$<)$(compile) $(sanitize-threads) -c -o $@ $<

symbol-map := $(wildcard lib/libfluxion.map)
so-flags := -Wl,-soname,libfluxion.so.$(SOVERSION) -Wl,-z,defs
so-flags += $(addprefix -Wl$(comma)--version-script=,$(symbol-map))
$(O)/libfluxion.so: $(lib-obj) $(O)/obj/lib.list $(symbol-map)
	$(call note,LD,$@)$(CC) $(CFLAGS) -shared -o $@ \
		$(so-flags) $(lib-obj) $(LIBS)
$(O)/libfluxion.so.$(SOVERSION): | $(O)/libfluxion.so
	@ln -sfn libfluxion.so $@
$(O)/libfluxion.a: $(lib-obj) $(O)/obj/lib.list
	$(call note,AR,$@)rm -f $@ && $(AR) qcs $@ $(lib-obj)
$(O)/obj/asan/libfluxion.a: $(lib-asan-obj) $(O)/obj/unit.list
	$(call note,AR,$@)rm -f $@ && $(AR) qcs $@ $(lib-asan-obj)

# Programs find the library beside themselves, or one folder up.
rpath := '-Wl,-rpath,$$ORIGIN:$$ORIGIN/..'
link = $(CC) $(CFLAGS) -pthread -o $@ $(filter %.o,$^) $(rpath) \
	-L$(O) -lfluxion

fluxctl-obj := $(call objects,plain,$(fluxctl-src))
$(fluxctl-obj): | need-tools
$(O)/fluxctl: $(fluxctl-obj) $(O)/obj/fluxctl.list $(O)/libfluxion.a
	$(call note,LD,$@)$(CC) $(CFLAGS) -pthread -o $@ \
		$(filter %.o %.a,$^) -ljansson $(LIBS)

$(samples): $(O)/samples/%: $(O)/obj/plain/samples/%.o
$(selftests): $(O)/selftests/%: $(O)/obj/plain/tests/selftests/%.o
$(samples) $(selftests): $(O)/libfluxion.so | $(O)/libfluxion.so.$(SOVERSION)
	@mkdir -p $(@D)
	$(call note,LD,$@)$(link) $(LIBS)

$(units): $(O)/tests/unit/%: $(O)/obj/asan/tests/unit/%.o \
			      $(O)/obj/asan/libfluxion.a
	@mkdir -p $(@D)
	$(call note,LD,$@)$(CC) $(CFLAGS) -pthread $(sanitize) -o $@ $^ $(LIBS)

$(O)/tests/model/%: $(O)/obj/asan/tests/model/%.o \
		    $(call objects,asan,$(model-common-src)) \
		    $(O)/obj/model.list $(O)/obj/asan/libfluxion.a
	@mkdir -p $(@D)
	$(call note,LD,$@)$(CC) $(CFLAGS) -pthread $(sanitize) -o $@ \
		$(filter %.o %.a,$^) $(LIBS)
$(O)/model/%: $(O)/obj/plain/tests/model/%.o \
	      $(call objects,plain,$(model-common-src)) \
	      $(O)/obj/model.list $(O)/libfluxion.so
	@mkdir -p $(@D)
	$(call note,LD,$@)$(link) $(LIBS)
$(O)/model/traces.case: $(O)/model/traces
	$(call note,TRACES,$@)$< >$@

$(filter-out %/model_test,$(tsans)): $(O)/tests/tsan/%: \
	$(O)/obj/tsan/tests/unit/%.o
$(O)/tests/tsan/model_test: $(O)/obj/tsan/tests/model/model_test.o \
			    $(call objects,tsan,$(model-common-src)) \
			    $(O)/obj/model.list
$(tsans): $(tsan-obj) $(O)/obj/unit.list
	@mkdir -p $(@D)
	$(call note,LD,$@)$(CC) $(CFLAGS) -pthread $(sanitize-threads) -o $@ \
		$(filter %.o,$^) $(LIBS)

depends := $(lib-obj) $(lib-asan-obj) $(fluxctl-obj) \
	   $(call objects,plain,$(sample-src) $(selftest-src)) \
	   $(call objects,asan,$(unit-src)) \
	   $(foreach k,plain asan tsan,$(call objects,$(k),$(model-src))) \
	   $(tsan-obj) $(call objects,tsan,$(threaded))
-include $(depends:.o=.d)
.SECONDARY: $(depends)
