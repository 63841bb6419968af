#include "procnet.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/cleanup.h"

static bool hex(const char **at, unsigned digits, uint32_t *out) {
    uint32_t v = 0;
    for (unsigned i = 0; i < digits; i++) {
        char c = (*at)[i];
        unsigned digit;
        if (c >= '0' && c <= '9') {
            digit = (unsigned)(c - '0');
        } else if (c >= 'A' && c <= 'F') {
            digit = (unsigned)(c - 'A') + 10;
        } else {
            return false;
        }
        v = v << 4 | digit;
    }
    *at += digits;
    *out = v;
    return true;
}

/* "ADDRESS:PORT"; every 32-bit word of the address is printed as a number of the machine, so copying it back restores network order. */
static bool address(const char **at, struct listening *out) {
    size_t digits = strspn(*at, "0123456789ABCDEF");
    uint32_t word;
    uint32_t port;
    if (digits != 8 && digits != 32) {
        return false;
    }
    memset(out->address, 0, sizeof out->address);
    for (size_t i = 0; i < digits / 8; i++) {
        if (!hex(at, 8, &word)) {
            return false;
        }
        memcpy(out->address + 4 * i, &word, 4);
    }
    if (**at != ':') {
        return false;
    }
    (*at)++;
    if (!hex(at, 4, &port)) {
        return false;
    }
    out->family = digits == 8 ? 4 : 6;
    out->port = (uint16_t)port;
    return true;
}

/* Leaves `at` behind the state. */
static bool socket_state(const char **at, const char *line, struct listening *local, uint32_t *state) {
    struct listening remote;
    /* "  12: LOCAL REMOTE STATE ..." */
    *at = strchr(line, ':');
    if (*at == NULL || (*at)[1] != ' ') {
        return false;
    }
    *at += 2;
    if (!address(at, local) || **at != ' ') {
        return false;
    }
    (*at)++;
    if (!address(at, &remote) || **at != ' ') {
        return false;
    }
    (*at)++;
    return hex(at, 2, state);
}

bool procnet_line(const char *line, enum transport transport, struct listening *out) {
    const char *at;
    uint32_t state;
    /* the kernel keeps the states of TCP for UDP, too: "closed" is one that is bound */
    return socket_state(&at, line, out, &state) && state == (transport == TRANSPORT_UDP ? TCP_CLOSE : TCP_LISTEN);
}

bool procnet_under_way(const char *line) {
    struct listening local;
    const char *at;
    uint32_t state;
    uint32_t unacknowledged;
    if (!socket_state(&at, line, &local, &state)) {
        return false;
    }
    switch (state) {
    case TCP_FIN_WAIT1:
    case TCP_CLOSING:
    case TCP_LAST_ACK:
        return true;
    case TCP_ESTABLISHED:
    case TCP_CLOSE_WAIT:
        return *at++ == ' ' && hex(&at, 8, &unacknowledged) && unacknowledged > 0;
    default:
        return false;
    }
}

/* Calls `visit` for the lines of both tables until it returns false. */
static int each_line(const char *proc, pid_t pid, enum transport transport, bool (*visit)(const char *line, void *context), void *context) {
    static const char *const tables[TRANSPORTS][2] = {{"tcp", "tcp6"}, {"udp", "udp6"}};
    int result = -1;
    for (size_t i = 0; i < 2; i++) {
        char path[64];
        char line[512];
        (void)snprintf(path, sizeof path, "%s/%d/net/%s", proc, (int)pid, tables[transport][i]);
        FILE *f = fopen(path, "re");
        if (f == NULL) {
            continue; /* no IPv6 */
        }
        result = 0;
        bool more = true;
        while (more && fgets(line, sizeof line, f) != NULL) {
            more = visit(line, context);
        }
        fclose(f);
        if (!more) {
            break;
        }
    }
    return result;
}

struct listeners {
    enum transport transport;
    bool (*visit)(const struct listening *l, void *context);
    void *context;
};

static bool visit_listener(const char *line, void *context) {
    const struct listeners *v = context;
    struct listening l;
    return !procnet_line(line, v->transport, &l) || v->visit(&l, v->context);
}

int procnet_each(const char *proc, pid_t pid, enum transport transport, bool (*visit)(const struct listening *l, void *context), void *context) {
    struct listeners v = {.transport = transport, .visit = visit, .context = context};
    return each_line(proc, pid, transport, visit_listener, &v);
}

/* How many sockets there are, by a line of sockstat or sockstat6 such as "TCP: inuse 5 orphan 0"; -1: it does not say. */
static long in_use(const char *proc, pid_t pid, const char *file, const char *key) {
    char path[64];
    char text[1024];
    (void)snprintf(path, sizeof path, "%s/%d/net/%s", proc, (int)pid, file);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    const char *at = strstr(text, key);
    long count;
    return at != NULL && sscanf(at + strlen(key), " inuse %ld", &count) == 1 ? count : -1;
}

/* Whether nothing is under way in the lines of a text; *rest: where the unfinished last one begins. */
static bool lines_are_still(char *text, const char **rest) {
    for (char *end = strchr(text, '\n'); end != NULL; end = strchr(text, '\n')) {
        *end = '\0';
        if (procnet_under_way(text)) {
            return false;
        }
        text = end + 1;
    }
    *rest = text;
    return true;
}

static bool table_is_still(const char *proc, pid_t pid, const char *table) {
    enum { ROOM = 64 * 1024, PAGE = 4096, LINE = 512 };
    char path[64];
    size_t have = 0;
    ssize_t n;
    cleanup_free char *text = malloc(ROOM + 1);
    (void)snprintf(path, sizeof path, "%s/%d/net/%s", proc, (int)pid, table);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || text == NULL) {
        return text != NULL; /* no IPv6 */
    }
    /* the kernel fills at least a page while there are lines: what falls short of one by a line is the end, and asking for more would walk
       through its hash once more */
    do {
        const char *rest = text;
        n = read(fd, text + have, ROOM - have);
        have += n > 0 ? (size_t)n : 0;
        text[have] = '\0';
        if (!lines_are_still(text, &rest)) {
            return false;
        }
        have -= (size_t)(rest - text);
        memmove(text, rest, have);
    } while (n > PAGE - LINE && have < LINE);
    return true;
}

bool procnet_still(const char *proc, pid_t pid) {
    return (in_use(proc, pid, "sockstat", "TCP:") == 0 || table_is_still(proc, pid, "tcp")) &&
           (in_use(proc, pid, "sockstat6", "TCP6:") == 0 || table_is_still(proc, pid, "tcp6"));
}

struct search {
    uint16_t port;
    bool found;
};

static bool look(const struct listening *l, void *context) {
    struct search *s = context;
    s->found = l->port == s->port;
    return !s->found;
}

bool procnet_listens(pid_t pid, enum transport transport, uint16_t port) {
    struct search s = {.port = port, .found = false};
    (void)procnet_each("/proc", pid, transport, look, &s);
    return s.found;
}
