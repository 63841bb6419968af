/*
 * Attaching to one thread, as a debugger does. All of it for the thread that called seize_wait last: the kernel binds a tracee to the very
 * thread that attached. When that thread ends, what it still holds is let go.
 */
#ifndef FAULTBOX_SEIZE_H
#define FAULTBOX_SEIZE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum seize_stop {
    SEIZE_GONE,   /* the thread has ended */
    SEIZE_BREAK,  /* the stop that seize_attach asked for, or the end of a suspension */
    SEIZE_PAUSED, /* the process is suspended: SIGSTOP and its kin */
    SEIZE_SIGNAL, /* a signal is about to be delivered */
    SEIZE_ENTRY,  /* a system call is about to be filtered */
    SEIZE_EXIT,   /* a system call has a result that the program does not know */
};

struct seized {
    pid_t tid; /* changes when a thread that is not the first one executes a program */
    enum seize_stop stop;
    int signal;     /* SEIZE_SIGNAL, SEIZE_PAUSED */
    uint64_t ip, sp;
    uint64_t nr;    /* SEIZE_ENTRY */
    uint64_t args[6];
    int64_t result; /* SEIZE_EXIT */
};

/* Attaches and asks for a stop as soon as the thread is on its way back to the program. -1: errno says why. */
int seize_attach(pid_t tid);
/* Waits for the next stop. False when interrupted by a signal. */
bool seize_wait(struct seized *s);
/* Lets the stopped thread go on to its next stop, with a signal or 0. */
void seize_resume(const struct seized *s, int signal);
/* Lets a suspended thread stay so. */
void seize_leave_paused(const struct seized *s);
/* Lets the stopped thread go for good. A signal acts before the thread is back in the program. */
void seize_detach(const struct seized *s, int signal);

#endif
