/* Frames of the harness link, PROTOCOL.md "Harness link". Decoding trusts nothing and copies nothing: results point into the frame. */
#ifndef FAULTBOX_FRAMES_H
#define FAULTBOX_FRAMES_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/wire.h"

enum {
    PROTOCOL_VERSION = 1,
    PROTOCOL_MAGIC = 0x31584246,
    FRAME_MAX = 16 * 1024 * 1024,
    HELLO_MAX = 256, /* bytes an unknown peer may send */
    TOKEN_MAX = 128,
    ROUTES_MAX = 512,
    ROUTE_PORTS_MAX = 256,
};

enum frame_type {
    FRAME_HELLO = 0x01,
    FRAME_ATTACH = 0x02,
    FRAME_ROUTES = 0x03,
    FRAME_START = 0x04,
    FRAME_SIGNAL = 0x05,
    FRAME_STOP = 0x06,
    FRAME_DRAIN = 0x07,
    FRAME_PORTS = 0x08,
    FRAME_BEGIN = 0x09,
    FRAME_MARK = 0x0a,
    FRAME_SHUTDOWN = 0x0b,
    FRAME_STATS = 0x0c,
    FRAME_RULES = 0x0d,
    FRAME_UNRULE = 0x0e,
    FRAME_RELEASE = 0x0f,
    FRAME_STREAM = 0x10,
    FRAME_SETTLE = 0x11,
    FRAME_SNAPSHOT = 0x12,
    FRAME_EXEC = 0x13,
    FRAME_WELCOME = 0x41,
    FRAME_OK = 0x42,
    FRAME_ERROR = 0x43,
    FRAME_EVENTS = 0x44,
};

enum error_code {
    ERROR_MALFORMED = 1,
    ERROR_TOKEN = 2,
    ERROR_UNKNOWN = 3,
    ERROR_GATE = 4,
    ERROR_LAUNCH = 5,
    ERROR_KERNEL = 6,
    ERROR_GONE = 7,
    ERROR_INTERNAL = 8,
    ERROR_INTERCEPT = 9,
};

struct hello {
    uint32_t magic;
    uint16_t version;
    struct bytes token;
};

int hello_decode(struct hello *out, const void *payload, size_t len);

/* One command; only the fields of its type mean anything. */
struct command {
    uint8_t type;
    uint32_t req;
    uint16_t service;   /* ATTACH START MARK RULES UNRULE SNAPSHOT */
    struct bytes name;  /* ATTACH */
    uint32_t gate_pid;  /* ATTACH */
    struct rd routes;   /* ROUTES: for routes_decode; validated */
    uint32_t instance;  /* START SIGNAL STOP PORTS STREAM EXEC */
    struct bytes blob;  /* START: launch spec; MARK: payload; STREAM: bytes for stdin */
    uint8_t stream;     /* STREAM */
    int32_t signal;     /* SIGNAL */
    uint8_t scope;      /* SIGNAL */
    uint32_t grace_ms;  /* STOP */
    uint8_t again;      /* STOP */
    uint32_t test;      /* BEGIN */
    uint32_t window;    /* RULES UNRULE */
    uint64_t seed;      /* RULES */
    struct rd rules;    /* RULES: a count and that many for rule_decode; validated */
    struct bytes tag;   /* RELEASE */
    uint32_t count;     /* RELEASE; 0: all */
    struct bytes argv;  /* EXEC: the list as it came; validated by argv_decode */
    uint32_t timeout_ms; /* SETTLE EXEC */
};

int command_decode(struct command *out, uint8_t type, const void *payload, size_t len);

/* Reads the next route of a ROUTES frame. The lists are left as bytes, two per number. */
struct route_wire {
    uint16_t service;
    struct in_addr addr;
    struct bytes ports; /* TCP */
    struct bytes udp_ports;
    struct bytes depends;
};

void route_decode(struct route_wire *out, struct rd *r);

#endif
