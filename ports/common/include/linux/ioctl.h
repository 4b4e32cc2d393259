/* SPDX-License-Identifier: GPL-2.0 */
/* fluxion: ioctl - nothing: a port has no devices, and names no request. */
