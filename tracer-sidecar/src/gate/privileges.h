/* Giving up what a service must not have, one step at a time. */
#ifndef FAULTBOX_PRIVILEGES_H
#define FAULTBOX_PRIVILEGES_H

#include "../common/err.h"
#include "user.h"

/* For the instance's init: everything but the capabilities that a container has by default goes. */
int privileges_for_init(struct err *e);

/*
 * For the main program, before its filter: groups, user, bounding set. The permitted set keeps what installing a filter takes (CAP_SYS_ADMIN)
 * until privileges_last_step, or until execve at the latest, which computes it anew from the bounding set.
 */
int privileges_for_program(const struct user *u, struct err *e);

/* So that the kernel takes a filter of a process without CAP_SYS_ADMIN. What it executes then gains nothing by set-user-ID. */
int privileges_for_filter(struct err *e);

/* After the filter, so with capset alone, which no filter can hold. Returns -1 with errno. */
int privileges_last_step(const struct user *u);

#endif
