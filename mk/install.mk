# SPDX-License-Identifier: GPL-2.0
# fluxion: install.mk - make install and make dkms: what was built, where it belongs.

bindir = $(DESTDIR)$(PREFIX)/bin
libdir = $(DESTDIR)$(PREFIX)/lib
includedir = $(DESTDIR)$(PREFIX)/include
mandir = $(DESTDIR)$(PREFIX)/share/man
# These two are read from /usr and /etc only.
udevdir = $(DESTDIR)/etc/udev/rules.d
sysusersdir = $(DESTDIR)/etc/sysusers.d

man-pages := $(wildcard Documentation/man/*.[1-8])

.PHONY: install dkms
install: lib tools
	install -d $(libdir)/pkgconfig $(includedir)/fluxion $(includedir)/linux
	install -D -m 755 $(O)/fluxctl $(bindir)/fluxctl
	install -m 755 $(O)/libfluxion.so $(libdir)/libfluxion.so.$(VERSION)
	ln -sfn libfluxion.so.$(VERSION) $(libdir)/libfluxion.so.$(SOVERSION)
	ln -sfn libfluxion.so.$(SOVERSION) $(libdir)/libfluxion.so
	install -m 644 $(O)/libfluxion.a $(libdir)
	install -m 644 include/fluxion/*.h $(includedir)/fluxion
	install -m 644 include/uapi/linux/*.h $(includedir)/linux
	printf '%s\n' 'prefix=$(PREFIX)' 'Name: libfluxion' \
		'Description: reactive streams, in a process and in the kernel' \
		'Version: $(VERSION)' 'Cflags: -I$${prefix}/include' \
		'Libs: -L$${prefix}/lib -lfluxion' \
		'Libs.private: -luring -lpthread' \
		>$(libdir)/pkgconfig/libfluxion.pc
	for page in $(man-pages); do install -D -m 644 $$page \
		$(mandir)/man$${page##*.}/$${page##*/} || exit; done
	install -D -m 644 mk/udev.rules $(udevdir)/60-fluxion.rules
	install -D -m 644 mk/sysusers.conf $(sysusersdir)/fluxion.conf
ifneq ($(wildcard kernel/fluxion.ko),)
	scripts/install-module '$(DESTDIR)'
endif
ifeq ($(DESTDIR),)
	ldconfig
	getent group fluxion >/dev/null || groupadd --system fluxion
endif

# The module's sources below /usr/src, built now and for each kernel to come.
dkms-src := /usr/src/fluxion-$(VERSION)
dkms:
	@scripts/need dkms make gcc
	install -d $(dkms-src)
	cp -r --parents kernel/Kbuild kernel/core kernel/ops \
		$(wildcard kernel/*.[ch] kernel/*.sh) include $(dkms-src)
	sed 's/@VERSION@/$(VERSION)/' mk/dkms.conf >$(dkms-src)/dkms.conf
	dkms status fluxion/$(VERSION) | grep -q . || dkms add fluxion/$(VERSION)
	dkms install --force fluxion/$(VERSION) $(if $(KERNEL),-k $(KERNEL))
