/* The seccomp filter of an instance: which calls wait for the tracer's answer. */
#ifndef FAULTBOX_FILTER_H
#define FAULTBOX_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/err.h"

enum { FILTER_MAX = 2 * 512 + 32 };

struct filter {
    struct sock_filter code[FILTER_MAX];
    unsigned short len;
};

/*
 * `ids` of syscalls.tsv; unknown ids and calls that this architecture lacks are skipped. The calls the tracer always needs are added, and with
 * `addresses` those that name the addresses of datagrams.
 */
int filter_build(struct filter *f, const uint16_t *ids, size_t count, bool addresses, struct err *e);

/* Installs the filter on the calling thread. Returns the listener's descriptor (close-on-exec), or -1 with errno. Makes one system call. */
int filter_install(const struct filter *f);

#endif
