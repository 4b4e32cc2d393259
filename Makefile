# SPDX-License-Identifier: GPL-2.0
# fluxion: Makefile - the front door: what can be made, and from what.
#
# Everything made lies below build/ (and kernel/fluxion.ko). New source files
# are found by wildcards; nothing here names them. mk/user.mk has the rules for
# user space, scripts/build-module those for the module.

VERSION := 0.1.0
SOVERSION := 0

PREFIX ?= /usr/local
DESTDIR ?=
# Which suites `make check` runs; none given: all of them (see tests/suites).
SUITES ?=
# Extra warnings and checks of the kernel's build: make modules W=1 C=2
export W C

# All processors, unless a -j says otherwise.
MAKEFLAGS += --no-builtin-rules
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif
.SUFFIXES:
.DELETE_ON_ERROR:

all:

include mk/user.mk
include mk/docs.mk
include mk/vm.mk
include mk/install.mk
include mk/ports.mk

.PHONY: all modules check coverage clean help

all: modules lib tools docs
	@:

modules:
	@scripts/build-module

# For all suites, what they would make one after the other.
check: all $(if $(SUITES),,samples selftests unit model)
	@tests/check $(SUITES)

coverage: all
	@tests/coverage --engine
	@echo
	@tests/coverage

clean:
	rm -rf build kernel/fluxion.ko

# Targets whose parts may be absent from a checkout appear with them.
optional-help :=
ifneq ($(wildcard samples/demo),)
optional-help += '  demo       show what it does, in a virtual machine'
.PHONY: demo
demo: all
	@MAKEFLAGS= samples/demo
endif
ifneq ($(wildcard bench/run),)
optional-help += '  bench      measure'
.PHONY: bench
bench: all
	@MAKEFLAGS= bench/run $(BENCH)
endif

help:
	@printf '%s\n' \
	'fluxion $(VERSION): make TARGET (or ./run TARGET on a bare machine)' \
	'' \
	'  all        the module, the library and fluxctl' \
	'  modules    kernel/fluxion.ko, for the running kernel if its headers' \
	'             are here, else for the 6.1 kernel of Debian (BED=6.1, 6.12' \
	'             or uml picks one; W=1 and C=2 as in the kernel)' \
	'  lib        build/libfluxion.so and build/libfluxion.a' \
	'  tools      build/fluxctl' \
	'  docs       build/Documentation/operators.rst, from the operators' \
	'  samples selftests unit model   the programs of those folders' \
	$(optional-help) \
	'  wasm cortexm   the engine and the cases without a C library, see' \
	'             Documentation/porting.rst' \
	'  check      every test (SUITES="unit vm" runs only those)' \
	'  coverage   which lines of the module the tests in the guests reach' \
	'  install    below PREFIX=$(PREFIX) (and DESTDIR)' \
	'  dkms       have DKMS build and install the module, KERNEL=release or' \
	'             the running one' \
	'  clean      remove what was built' \
	'' \
	'Missing Debian packages are installed on the way when you are root.'
