# SPDX-License-Identifier: GPL-2.0
# fluxion: install.mk - make install: what was built, to where it belongs.

.PHONY: install
install: lib tools
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig \
		$(DESTDIR)$(PREFIX)/include/fluxion \
		$(DESTDIR)$(PREFIX)/include/linux
	install -m 755 $(O)/fluxctl $(DESTDIR)$(PREFIX)/bin/fluxctl
	install -m 755 $(O)/libfluxion.so \
		$(DESTDIR)$(PREFIX)/lib/libfluxion.so.$(VERSION)
	ln -sfn libfluxion.so.$(VERSION) \
		$(DESTDIR)$(PREFIX)/lib/libfluxion.so.$(SOVERSION)
	ln -sfn libfluxion.so.$(SOVERSION) \
		$(DESTDIR)$(PREFIX)/lib/libfluxion.so
	install -m 644 $(O)/libfluxion.a $(DESTDIR)$(PREFIX)/lib
	install -m 644 include/fluxion/*.h $(DESTDIR)$(PREFIX)/include/fluxion
	install -m 644 include/uapi/linux/*.h $(DESTDIR)$(PREFIX)/include/linux
	printf '%s\n' 'prefix=$(PREFIX)' \
		'Name: libfluxion' 'Description: reactive streams' \
		'Version: $(VERSION)' 'Cflags: -I$${prefix}/include' \
		'Libs: -L$${prefix}/lib -lfluxion' \
		'Libs.private: -luring -lpthread' \
		>$(DESTDIR)$(PREFIX)/lib/pkgconfig/libfluxion.pc
	$(if $(DESTDIR),,ldconfig)
	$(if $(wildcard kernel/fluxion.ko),scripts/install-module '$(DESTDIR)')
