/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: errno - the numbers that the library returns, those of Linux. */
#ifndef PORT_ERRNO_H
#define PORT_ERRNO_H

#define ENOENT		2
#define E2BIG		7
#define EAGAIN		11
#define ENOMEM		12
#define EBUSY		16
#define EEXIST		17
#define ENODEV		19
#define EINVAL		22
#define EPIPE		32
#define EDOM		33
#define ERANGE		34
#define EDEADLK		35
#define ETIME		62
#define EBADMSG		74
#define EOPNOTSUPP	95

extern int errno;

#endif /* PORT_ERRNO_H */
