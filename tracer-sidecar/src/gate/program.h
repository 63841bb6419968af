/* The main program of an instance, from fork to execve. */
#ifndef FAULTBOX_PROGRAM_H
#define FAULTBOX_PROGRAM_H

#include <stdatomic.h>

#include "../common/err.h"
#include "../common/launch.h"
#include "filter.h"
#include "user.h"

/* What the child tells its init without a system call: memory that both share. */
struct launch_page {
    atomic_int listener; /* -1 until the filter is installed; NO_LISTENER: there is to be none */
    atomic_int failed;   /* errno of the step below, FAILED_WITHOUT_ERRNO, or 0: it has not failed */
    atomic_int executing; /* the step is execve, and its text is the path of the program */
    char step[ERR_STEP_SIZE];
};

enum { GO_SIGNAL = 10 /* SIGUSR1 */, FAILED_WITHOUT_ERRNO = -1, NO_LISTENER = 0 /* a descriptor that none can have */ };

struct program {
    const struct launch *launch;
    const struct user *user;
    char *const *envp;
    const struct filter *filter;
    struct launch_page *page;
    int in;     /* becomes descriptor 0; -1: /dev/null does */
    int out;    /* becomes descriptor 1 */
    int err;    /* becomes descriptor 2 */
    int status; /* one byte when everything before the filter is done; end of file after execve or death */
};

/*
 * Runs in the child and never returns. Every signal is blocked on entry. From the filter's installation on it makes only calls that no filter
 * can hold (see program.c); anything else would wait for a tracer that is not there yet.
 */
void program_run(const struct program *p) __attribute__((noreturn));

/*
 * The same for a program beside the main one: as the same user, in the same place, without a filter, cut off from the streams. What fails is written
 * to `status`, which execve closes, as a struct err.
 */
void program_run_beside(const struct program *p, char *const *argv, int status) __attribute__((noreturn));

#endif
