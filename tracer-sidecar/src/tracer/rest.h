/*
 * Whether the threads of a service sleep. What a service does behind its answers (it closes, it accepts again, it syncs) is over then, so an event
 * of the driver that follows stands behind it.
 */
#ifndef FAULTBOX_REST_H
#define FAULTBOX_REST_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { REST_THREADS_MAX = 4096 }; /* more are not looked through: such a service counts as busy */

struct rest_sample {
    unsigned threads;
    unsigned running; /* or about to */
    unsigned stuck;   /* in a sleep that no signal ends: on a disk, or waiting for the answer to a call */
    uint64_t turns;   /* on a processor, of all threads together */
};

/* State letter of a line of /proc/<pid>/stat, whatever the name in it; 0: malformed. */
char rest_state(const char *stat);
/* Turns in a line of /proc/<pid>/schedstat; 0 when there are none. */
uint64_t rest_turns(const char *schedstat);
/* Looks through a process and its descendants. -1: that cannot be told. */
int rest_look(pid_t pid, struct rest_sample *out);
/* The same with another directory than /proc. */
int rest_look_in(const char *proc, pid_t pid, struct rest_sample *out);
/* A process and its descendants, into room for REST_THREADS_MAX. Returns how many, or -1: that cannot be told. */
ssize_t rest_processes(const char *proc, pid_t pid, pid_t *pids);

#endif
