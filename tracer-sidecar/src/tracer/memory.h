/* The memory of a stopped thread. */
#ifndef FAULTBOX_MEMORY_H
#define FAULTBOX_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* All of it or -1. */
int memory_read(pid_t tid, uint64_t address, void *to, size_t len);
int memory_write(pid_t tid, uint64_t address, const void *from, size_t len);
/*
 * A NUL-terminated string, at most size - 1 bytes; longer ones are cut. Read page by page: what follows the terminator may be unmapped.
 * Returns its length, or -1.
 */
ssize_t memory_read_string(pid_t tid, uint64_t address, char *to, size_t size);

#endif
