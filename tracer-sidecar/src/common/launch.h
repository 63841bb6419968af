/* The launch spec: what the program of an instance is and how it is started. It comes from outside (harness), so decoding trusts nothing. */
#ifndef FAULTBOX_LAUNCH_H
#define FAULTBOX_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "wire.h"

enum {
    LAUNCH_RECORD_OUTPUT = 1u << 0,
    LAUNCH_RECORD_CALLS = 1u << 1,
    LAUNCH_KEEP_FILES = 1u << 2, /* go on with the file system of the instance before */
    LAUNCH_STREAMS = 1u << 3, /* standard streams belong to the harness: stdin comes from there, output leaves as bytes */
    LAUNCH_PLAIN = 1u << 4, /* no namespaces and no layers: the container is the instance */
    LAUNCH_DATAGRAMS = 1u << 5, /* a service of the run declares a UDP port, so calls that name addresses of datagrams need addressing */
    LAUNCH_UNSEEN = 1u << 6, /* no filter: none of its calls is intercepted */
    LAUNCH_FLAGS_KNOWN =
        LAUNCH_RECORD_OUTPUT | LAUNCH_RECORD_CALLS | LAUNCH_KEEP_FILES | LAUNCH_STREAMS | LAUNCH_PLAIN | LAUNCH_DATAGRAMS | LAUNCH_UNSEEN,
    LAUNCH_SIZE_MAX = 4 * 1024 * 1024, /* argv and environment together are far below what execve takes */
    LAUNCH_MOUNTS_MAX = 256,
    ARGV_SIZE_MAX = 256 * 1024, /* of an EXEC */
};

enum launch_mount_kind {
    LAUNCH_MOUNT_SHARED = 0,    /* bound as it is in the container, never layered */
    LAUNCH_MOUNT_READ_ONLY = 1, /* nothing in the instance can write to it */
};

struct launch_mount {
    char *path; /* absolute, in the container */
    uint8_t kind;
};

struct launch {
    char *path; /* without a slash: to be looked for in PATH */
    char **argv;
    char **envp;
    char *cwd;
    char *user;     /* as an image's USER says it; "" is root */
    char *hostname; /* "" keeps the container's */
    struct bytes hosts; /* content of /etc/hosts; lives in the arena */
    uint16_t *calls;    /* ids of syscalls.tsv */
    size_t call_count;
    uint32_t flags;
    uint16_t *ports; /* TCP ports the service declares as its own */
    size_t port_count;
    struct launch_mount *mounts;
    size_t mount_count;
    int32_t stop_signal;   /* 1 .. 64 */
    uint64_t layer_bytes;  /* for what the instance writes into its layers, and the snapshots below; 0: the gate's default */
    void *arena; /* owns everything above */
};

int launch_decode(struct launch *out, const void *data, size_t len, struct err *e);
void launch_free(struct launch *l);
/* A `list<str>` of at least one. Returns NULL when it is malformed, otherwise one allocation that the caller frees. */
char **argv_decode(const void *data, size_t len);
bool launch_declares(const struct launch *l, uint16_t port);

#endif
