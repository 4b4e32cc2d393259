/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: frame - what the test bed's two halves say to each other. */

/*
 * bridge (on the host) and agent (in the guest) share one byte channel: a
 * virtio port under QEMU, a raw tty under UML. Each message is a frame: one
 * byte of type, the length (32 bits, little endian), then so many bytes. The
 * guest begins with FRAME_HELLO, so that what came before can be skipped.
 */
#ifndef FLX_VM_FRAME_H
#define FLX_VM_FRAME_H

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define FRAME_HELLO "\n<fluxion-vm>\n"

#define FRAME_HEADER 5
#define FRAME_MAX 32768

enum frame_type {
	FRAME_STDIN = 'I',		/* to the guest: bytes; none: the end */
	FRAME_STDOUT = 'O',		/* from the guest: bytes */
	FRAME_STDERR = 'E',		/* from the guest: bytes */
	FRAME_STDIN_CLOSED = 'C',	/* from the guest: send no more of it */
	FRAME_EXIT = 'X',		/* from the guest: u8 exit status */
	FRAME_FAILED = 'F',		/* from the guest: why nothing was run */
};

static inline void frame_header_put(unsigned char *h, enum frame_type type,
				    uint32_t len)
{
	h[0] = type;
	h[1] = len;
	h[2] = len >> 8;
	h[3] = len >> 16;
	h[4] = len >> 24;
}

static inline uint32_t frame_header_len(const unsigned char *h)
{
	return h[1] | h[2] << 8 | h[3] << 16 | (uint32_t)h[4] << 24;
}

/* Write all of it, on a blocking descriptor. Return: 0, or -1 with errno. */
static inline int write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= n;
	}
	return 0;
}

#endif
