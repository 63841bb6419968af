/*
 * What the kernel leaves on a stack when a signal handler runs: the registers that the thread goes on with. When the handler has returned, the
 * frame is dead but still there, and says whether the kernel made the interrupted call again.
 */
#ifndef FAULTBOX_SIGFRAME_H
#define FAULTBOX_SIGFRAME_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Learns how this machine lays out frames. Once, before the others; changes the action of SIGUSR2 for a moment. */
void sigframe_init(void);
/* The stack pointer of a thread that waits in a call, from its /proc/<tid>/syscall. 0: not known. */
uint64_t sigframe_stack_pointer(int fd);
/*
 * Is there a frame of a handler that interrupted exactly this call, to be made again, at this stack pointer? A frame that was found is
 * made unusable, so that none is found twice.
 * 1: yes, 0: no, -1: it cannot be read or changed.
 */
int sigframe_take(pid_t tid, const struct seccomp_data *call, uint64_t sp);

#endif
