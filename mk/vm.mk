# SPDX-License-Identifier: GPL-2.0
# fluxion: vm.mk - the two programs that tests/vm/run is made of.

# On the host.
build/vm/bridge: tests/vm/bridge.c tests/vm/frame.h | need-lib
	@mkdir -p $(@D)
	$(call note,CC,$<)$(CC) -O2 -g -std=gnu11 $(WARNINGS) -o $@ $<

# In the guest: static, since it starts before anything else is there.
build/vm/agent: tests/vm/agent.c tests/vm/frame.h | need-lib
	@mkdir -p $(@D)
	$(call note,CC,$<)$(CC) -O2 -g -std=gnu11 $(WARNINGS) -static -o $@ $<
