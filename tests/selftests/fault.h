/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fluxion: fault - the n-th chance to fail is taken.
 *
 * On kernels with fault injection (User Mode Linux); include it after harness.h.
 */
#ifndef FAULT_H
#define FAULT_H

static int fault_nth = -1;

static void fault_set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		printf("# %s: %s\n", path, strerror(errno));
	close(fd);
}

/* Return: false if this kernel cannot. */
static bool fault_init(void)
{
	fault_nth = open("/proc/self/fail-nth", O_RDWR);
	if (fault_nth < 0)
		return false;
	fault_set("/sys/kernel/debug/failslab/ignore-gfp-wait", "N");
	fault_set("/sys/kernel/debug/failslab/verbose", "0");
	fault_set("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N");
	fault_set("/sys/kernel/debug/fail_page_alloc/min-order", "0");
	fault_set("/sys/kernel/debug/fail_page_alloc/verbose", "0");
	fault_set("/sys/kernel/debug/fail_usercopy/verbose", "0");
	return true;
}

static void fault_arm(int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	/* It may be this very copy that fails. */
	while (pwrite(fault_nth, text, strlen(text), 0) < 0)
		if (errno != EFAULT)
			bail("fail-nth");
}

/* Return: true if something failed. The look itself may be what fails. */
static bool fault_disarm(void)
{
	char text[16] = "";
	ssize_t n = pread(fault_nth, text, sizeof(text) - 1, 0);

	if (n < 0 && errno != EFAULT)
		bail("fail-nth");
	fault_arm(0);
	return n >= 0 && atoi(text) == 0;
}

/* Is that what a failure of memory or of access looks like, or none? */
static bool fault_expected(long ret)
{
	return ret >= 0 || ret == -ENOMEM || ret == -EFAULT || ret == -EAGAIN;
}

#endif /* FAULT_H */
