/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: unistd - who runs this: a port has no users. */
#ifndef PORT_UNISTD_H
#define PORT_UNISTD_H

static inline unsigned int geteuid(void)
{
	return 0;
}

#endif /* PORT_UNISTD_H */
