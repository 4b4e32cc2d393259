// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: thermo - a module that gives pipelines a source and a handler.
 *
 *	in c: {c: dec(1)} (source = thermo); c | filter(c > 22) | subscribe(histogram)
 *
 * The source `thermo` is a thermometer that a timer reads (softirq), and another
 * reading can be sent by writing it to the parameter `send` (process). The
 * handler `histogram` counts what it gets, by whole degrees, in the parameter of
 * that name; it fails at more than 60 degrees, and takes as long as it is told.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/ratelimit.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <fluxion/kernel.h>

#define DEGREES		64
#define TOO_HOT		600	/* tenths */
#define FIRST_READING	200
#define READINGS	50	/* then it begins anew */

static unsigned int period_ms;
module_param(period_ms, uint, 0444);
MODULE_PARM_DESC(period_ms, "milliseconds between readings; 0: only those of send");

static unsigned int readings;
module_param(readings, uint, 0444);
MODULE_PARM_DESC(readings, "after so many comes the end; 0: never");

static unsigned int busy_ms;
module_param(busy_ms, uint, 0644);
MODULE_PARM_DESC(busy_ms, "how long the handler takes for an item");

static unsigned int histogram[DEGREES];
module_param_array(histogram, uint, NULL, 0444);
MODULE_PARM_DESC(histogram, "items that were handled, by degrees");

static unsigned int handled;
module_param(handled, uint, 0444);
MODULE_PARM_DESC(handled, "items that were handled");

static unsigned int failed;
module_param(failed, uint, 0444);
MODULE_PARM_DESC(failed, "of these, too hot, or errors");

static unsigned int cancelled;
module_param(cancelled, uint, 0444);
MODULE_PARM_DESC(cancelled, "of these, given up because the token was cancelled");

static DEFINE_MUTEX(counts);	/* several pipelines may name the handler */

static void count(s64 tenths)
{
	s64 degrees = clamp_t(s64, tenths, 0, DEGREES * 10 - 1);

	/* Fewer than 640: a machine of 32 bits can divide it. */
	histogram[(unsigned int)degrees / 10]++;
}

static int histogram_handle(const struct fluxion_item *item, u32 size,
			    struct fluxion_token *token, void *arg)
{
	bool stopped;
	s64 tenths;

	stopped = busy_ms &&
		  fluxion_token_wait(token, msecs_to_jiffies(busy_ms));
	/* Records are packed: nothing is promised about alignment. */
	memcpy(&tenths, fluxion_item_record(item), sizeof(tenths));
	mutex_lock(&counts);
	handled++;
	cancelled += stopped;
	if (item->kind == FLUXION_ITEM_VALUE)
		count(tenths);
	mutex_unlock(&counts);
	if (item->kind == FLUXION_ITEM_ERROR)
		return -EIO;
	return tenths > TOO_HOT ? -ERANGE : 0;
}

static void histogram_failure(const struct fluxion_item *item, int err,
			      void *arg)
{
	mutex_lock(&counts);
	failed++;
	mutex_unlock(&counts);
	pr_info_ratelimited("thermo: a reading at %llu: error %d\n", item->ts,
			    err);
}

static struct fluxion_handler handler = {
	.name = "histogram",
	.type = "{c: dec(1)}",
	.handle = histogram_handle,
	.on_failure = histogram_failure,
	.owner = THIS_MODULE,
};

static struct fluxion_source source = {
	.name = "thermo",
	.type = "{c: dec(1)}",
	.owner = THIS_MODULE,
};

static unsigned int reading;	/* of the timer */

/* Return: as fluxion_source_send(). */
static int send_next(void)
{
	s64 tenths = FIRST_READING + reading % READINGS;

	if (readings && reading == readings)
		return fluxion_source_end(&source);
	return fluxion_source_send(&source, &tenths, reading);
}

static void timer_over(struct timer_list *timer)
{
	/* Nobody listens, or there is no room: the same one again. */
	if (!send_next())
		reading++;
	mod_timer(timer, jiffies + msecs_to_jiffies(period_ms));
}

static DEFINE_TIMER(timer, timer_over);

static bool registered;

/* A number of tenths, `error CODE`, or `end`. */
static int param_send(const char *text, const struct kernel_param *kp)
{
	unsigned int code;
	s64 tenths;
	int err;

	if (!registered)
		return -EAGAIN;
	if (sysfs_streq(text, "end"))
		return fluxion_source_end(&source);
	if (sscanf(text, "error %u", &code) == 1)
		return fluxion_source_error(&source, code);
	err = kstrtos64(text, 0, &tenths);
	return err ? err : fluxion_source_send(&source, &tenths, 0);
}

static const struct kernel_param_ops send_ops = { .set = param_send };
module_param_cb(send, &send_ops, NULL, 0200);
MODULE_PARM_DESC(send, "sends a reading (tenths of a degree), `error CODE` or `end`");

static int __init thermo_init(void)
{
	int err;

	err = fluxion_register_handler(&handler);
	if (err)
		return err;
	err = fluxion_register_source(&source);
	if (err)
		goto err_handler;
	registered = true;
	if (period_ms)
		mod_timer(&timer, jiffies);
	return 0;

err_handler:
	fluxion_unregister_handler(&handler);
	return err;
}

/* While a pipeline uses one of them, the module cannot be removed. */
static void __exit thermo_exit(void)
{
	timer_delete_sync(&timer);
	fluxion_unregister_source(&source);
	fluxion_unregister_handler(&handler);
}

module_init(thermo_init);
module_exit(thermo_exit);

/* MODULE_IMPORT_NS(FLUXION), as all kernels spell it. */
MODULE_INFO(import_ns, "FLUXION");
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A thermometer and a histogram for Fluxion's pipelines");
