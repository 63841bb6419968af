/* Limits that an instance runs into: what it may write, the memory and the processes of its container. */
#ifndef FAULTBOX_LIMITS_H
#define FAULTBOX_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

enum { LIMITS_LOOK_MS = 100 /* between two looks, while an instance lives */ };

struct limits {
    int kills_fd;    /* counters of the container's cgroup, v2 or v1; -1: it shows none */
    int refusals_fd;
    uint64_t kills;    /* by the kernel for memory, that were told or are an earlier instance's */
    uint64_t seen;     /* kills at the look before */
    int64_t seen_at;   /* CLOCK_MONOTONIC in ms, since when it is that many */
    uint64_t refusals; /* of a fork, before the instance */
    bool full;         /* what it may write was told to be used up */
    bool crowded;      /* a refused fork was told */
};

void limits_open(struct limits *l);
/* An instance starts. */
void limits_begin(struct limits *l);
/* Bytes that it may write, once, when they are used up; 0 otherwise. */
uint64_t limits_full(struct limits *l);
/* Whether it was refused a process, once. */
bool limits_crowded(struct limits *l);
/*
 * Whether processes were killed for memory that its main program has outlived. That of the program itself is seen a moment before its end is:
 * kills count when they are older than that.
 */
bool limits_survived_kill(struct limits *l, int64_t now_ms);
/* Whether there were kills that nobody was told of. */
bool limits_killed(struct limits *l);

/* The value of the line "KEY N" in `text`; 0 when there is none. */
uint64_t limits_parse(const char *text, const char *key);

#endif
