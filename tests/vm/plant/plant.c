// SPDX-License-Identifier: GPL-2.0
/* fluxion: plant - a module that misbehaves on request, to see the bed notice. */

/*
 * insmod plant.ko what=NAME does one thing wrong and then refuses to load. Only
 * tests/vm/self-test loads it; it is part of nothing else.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>

static char *what = "";
module_param(what, charp, 0);
MODULE_PARM_DESC(what, "warn, leak, overflow, deadlock or shift");

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
/* Read back so that the compiler cannot know what is wrong. */
static int big = 65;

static void plant_warn(void)
{
	WARN_ON(1);
}

static void plant_leak(void)
{
	pr_info("plant: lost %p\n", kmalloc(100, GFP_KERNEL));
}

static void plant_overflow(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	if (p)
		WRITE_ONCE(p[READ_ONCE(big)], 1);
	kfree(p);
}

static void plant_deadlock(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void plant_shift(void)
{
	pr_info("plant: %d\n", 1 << READ_ONCE(big));
}

static const struct {
	const char *name;
	void (*plant)(void);
} plants[] = {
	{ "warn", plant_warn },
	{ "leak", plant_leak },
	{ "overflow", plant_overflow },
	{ "deadlock", plant_deadlock },
	{ "shift", plant_shift },
};

static int __init plant_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(plants); i++)
		if (!strcmp(what, plants[i].name))
			plants[i].plant();
	return -ECANCELED;
}
module_init(plant_init);

MODULE_DESCRIPTION("Planted errors for the test bed's own tests");
MODULE_LICENSE("GPL");
