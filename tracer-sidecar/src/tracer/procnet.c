#include "procnet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const unsigned state_listen = 0x0a;

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

bool procnet_line(const char *line, struct listening *out) {
    struct listening remote;
    uint32_t state;
    /* "  12: LOCAL REMOTE STATE ..." */
    const char *at = strchr(line, ':');
    if (at == NULL || at[1] != ' ') {
        return false;
    }
    at += 2;
    if (!address(&at, out) || *at != ' ') {
        return false;
    }
    at++;
    if (!address(&at, &remote) || *at != ' ') {
        return false;
    }
    at++;
    return hex(&at, 2, &state) && state == state_listen;
}

int procnet_each(pid_t pid, bool (*visit)(const struct listening *l, void *context), void *context) {
    static const char *const tables[] = {"tcp", "tcp6"};
    int result = -1;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char path[64];
        char line[512];
        (void)snprintf(path, sizeof path, "/proc/%d/net/%s", (int)pid, tables[i]);
        FILE *f = fopen(path, "re");
        if (f == NULL) {
            continue; /* no IPv6 */
        }
        result = 0;
        bool more = true;
        while (more && fgets(line, sizeof line, f) != NULL) {
            struct listening l;
            if (procnet_line(line, &l)) {
                more = visit(&l, context);
            }
        }
        fclose(f);
        if (!more) {
            break;
        }
    }
    return result;
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

bool procnet_listens(pid_t pid, uint16_t port) {
    struct search s = {.port = port, .found = false};
    (void)procnet_each(pid, look, &s);
    return s.found;
}
