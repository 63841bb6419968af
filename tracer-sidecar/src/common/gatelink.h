/* Messages between tracer and gate: one packet each, descriptors attached. See PROTOCOL.md, "Gate link". */
#ifndef FAULTBOX_GATELINK_H
#define FAULTBOX_GATELINK_H

#include <stddef.h>
#include <stdint.h>

#include "wire.h"

enum {
    GATE_FD_OWN = 13,    /* where the gate keeps its end */
    GATE_FD_TRACER = 14, /* where it leaves the other end for pidfd_getfd */
    GATE_FD_DIAG = 15,   /* where it leaves a socket that asks about its network, if there is one */
    GATE_VERSION = 1,
    GATE_FEATURE_OVERLAY = 1u << 0,
    GATE_TRACER_WAIT_MS = 10 * 1000, /* a gate that no tracer has greeted by then exits */
    GATE_PACKET_MAX = 1024,
    GATE_FDS_MAX = 4,
};

/* Where gates come to a tracer that may not reach into their containers; see PROTOCOL.md, "Gates that come". */
#define GATE_LINK_VARIABLE "FAULTBOX_LINK"
#define GATE_TICKET_VARIABLE "FAULTBOX_TICKET"
#define GATE_LINK_SOCKET "gates"

/* Copied files that the gate gives to the user of the service; see PROTOCOL.md, "Copied files". */
#define GATE_OWNER_VARIABLE "FAULTBOX_OWNER"
#define GATE_OWNED_VARIABLE "FAULTBOX_OWNED_"

enum gate_type {
    G_HELLO = 0x01,
    G_SPAWN = 0x02,
    G_GO = 0x03,
    G_SIGNAL = 0x04,
    G_STOP = 0x05,
    G_SNAPSHOT = 0x06,
    G_EXEC = 0x07,
    G_READY = 0x41,
    G_CHILD = 0x42,
    G_LAUNCHED = 0x43,
    G_FAILED = 0x44,
    G_EXITED = 0x45,
    G_GONE = 0x46,
    G_SIGNALLED = 0x47,
    G_SNAPSHOT_DONE = 0x48,
    G_RAN = 0x49,
    G_LIMIT = 0x4a,
    G_HERE = 0x4b,
};

/* CRASH is the tracer's own: the gate does not know who asked for a signal. */
enum gate_cause { CAUSE_SELF = 0, CAUSE_STOP = 1, CAUSE_SIGNAL = 2, CAUSE_CRASH = 3, CAUSE_RESTART = 4 };
/* Of what an instance had too much. */
enum gate_limit { LIMIT_DISK = 0, LIMIT_MEMORY = 1, LIMIT_PROCESSES = 2 };
enum gate_scope { SCOPE_MAIN = 0, SCOPE_ALL = 1 };

/* One message of either direction; only the fields of its type mean anything. */
struct gate_msg {
    uint8_t type;
    uint32_t instance;     /* HERE: the ticket */
    uint16_t version;     /* HELLO */
    uint32_t gate_version; /* READY */
    uint32_t features;     /* READY */
    int32_t signal;        /* SIGNAL */
    uint8_t scope;         /* SIGNAL */
    uint32_t req;          /* SIGNAL SIGNALLED SNAPSHOT SNAPSHOT_DONE EXEC RAN: whatever the sender finds it again by */
    uint32_t grace_ms;     /* STOP */
    uint8_t again;         /* STOP: another instance goes on with the file system */
    int32_t listener;      /* CHILD */
    int32_t no;            /* FAILED SNAPSHOT_DONE RAN: errno */
    int32_t status;        /* EXITED RAN: as wait gives it */
    uint32_t timeout_ms;   /* EXEC */
    uint8_t limit;         /* LIMIT */
    uint64_t bytes;        /* LIMIT: of the disk what an instance may write, of memory what its files take, otherwise 0 */
    uint8_t oom;           /* EXITED */
    uint32_t others;       /* EXITED */
    uint8_t cause;         /* EXITED */
    char text[256];        /* READY: reason; FAILED SNAPSHOT_DONE RAN: step, "" in the latter two: it worked */
    int fds[GATE_FDS_MAX];
    int fd_count;
};

size_t gate_encode(const struct gate_msg *m, uint8_t *buf, size_t size);
/* Does not touch descriptors. Returns -1 on anything PROTOCOL.md does not allow. */
int gate_decode(struct gate_msg *m, const uint8_t *buf, size_t len);

/* The descriptors stay the sender's. Returns -1 with errno. */
int gate_send(int sock, const struct gate_msg *m);
/*
 * Returns 1 for a message (the caller owns its descriptors, all close-on-exec), 0 at end of file, -1 with errno otherwise.
 * A malformed packet is EBADMSG, its descriptors closed.
 */
int gate_receive(int sock, struct gate_msg *m);
void gate_close_fds(struct gate_msg *m);

#endif
