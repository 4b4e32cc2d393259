// SPDX-License-Identifier: GPL-2.0
/*
 * fluxion: mmap - the three mappings of a ring.
 *
 * Each region is mapped from its beginning, shared, with at most the rights
 * that it has. The pages are inserted as page frames, so that nobody can pin
 * them: a pin would outlive the holder, who would then write into the ring of
 * the next one.
 */
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "compat.h"
#include "pipeline.h"
#include "stream.h"

/* Where a mapping lies in the end's memory. */
static void *vma_memory(const struct vm_area_struct *vma)
{
	struct flx_end *end = vma->vm_file->private_data;

	return end->memory + (vma->vm_pgoff << PAGE_SHIFT);
}

/* Debuggers come this way, since they cannot pin the pages either. */
static int vma_access(struct vm_area_struct *vma, unsigned long addr, void *buf,
		      int len, int write)
{
	void *at = vma_memory(vma) + (addr - vma->vm_start);

	if (write && !(vma->vm_flags & VM_WRITE))
		return -EACCES;
	len = min_t(unsigned long, len, vma->vm_end - addr);
	if (write)
		memcpy(at, buf, len);
	else
		memcpy(buf, at, len);
	return len;
}

static const struct vm_operations_struct vma_ops = {
	.access = vma_access,
};

/* How long the region at a page offset is, 0: there is none; its rights. */
static size_t region(const struct flx_end *end, unsigned long pgoff,
		     bool *writable)
{
	*writable = pgoff == 1 || (pgoff == 2 && !end->output);
	if (pgoff == 2)
		return end->bytes - 2 * PAGE_SIZE;
	return pgoff < 2 ? PAGE_SIZE : 0;
}

static int check_vma(const struct flx_end *end,
		     const struct vm_area_struct *vma, bool *writable)
{
	if (end->copy)
		return -EBUSY;
	if (flx_pipeline_is_dead(end->pipeline))
		return -EPIPE;
	if (!(vma->vm_flags & VM_SHARED) ||
	    vma->vm_end - vma->vm_start > region(end, vma->vm_pgoff, writable))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC ||
	    (vma->vm_flags & VM_WRITE && !*writable))
		return -EACCES;
	return 0;
}

static int insert_pages(struct vm_area_struct *vma)
{
	void *at = vma_memory(vma);
	unsigned long addr;
	int err;

	for (addr = vma->vm_start; addr < vma->vm_end; addr += PAGE_SIZE) {
		err = remap_pfn_range(vma, addr, vmalloc_to_pfn(at), PAGE_SIZE,
				      vma->vm_page_prot);
		if (err)
			return err;
		at += PAGE_SIZE;
	}
	return 0;
}

int flx_stream_mmap(struct file *file, struct vm_area_struct *vma)
{
	bool writable;
	int err;

	err = check_vma(file->private_data, vma, &writable);
	if (err)
		return err;
	vm_flags_clear(vma, VM_MAYEXEC | (writable ? 0 : VM_MAYWRITE));
	vm_flags_set(vma, VM_DONTCOPY | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &vma_ops;
	return insert_pages(vma);
}
