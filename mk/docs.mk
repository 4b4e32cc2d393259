# SPDX-License-Identifier: GPL-2.0
# fluxion: docs.mk - the pages that are made of the code.

.PHONY: docs
docs: $(O)/Documentation/operators.rst

$(O)/Documentation/operators.rst: Documentation/operators.awk $(O)/fluxctl
	@mkdir -p $(@D)
	$(call note,DOC,$@)$(O)/fluxctl ops >$(@D)/ops && awk -f $< $(@D)/ops >$@
