/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: types - the kernel's names of integers, where there is no kernel. */
#ifndef PORT_LINUX_TYPES_H
#define PORT_LINUX_TYPES_H

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef signed short __s16;
typedef unsigned int __u32;
typedef signed int __s32;
typedef unsigned long long __u64;
typedef signed long long __s64;

#endif /* PORT_LINUX_TYPES_H */
