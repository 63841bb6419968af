#include "sockaddr.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

static size_t unix_text(const struct sockaddr_un *u, size_t len, char *out, size_t size) {
    size_t max = len - offsetof(struct sockaddr_un, sun_path);
    if (max > sizeof u->sun_path) {
        max = sizeof u->sun_path;
    }
    if (max == 0) {
        return (size_t)snprintf(out, size, "unix:");
    }
    bool is_abstract = u->sun_path[0] == '\0';
    const char *name = is_abstract ? u->sun_path + 1 : u->sun_path;
    size_t n = is_abstract ? max - 1 : strnlen(name, max);
    size_t at = (size_t)snprintf(out, size, is_abstract ? "unix:@" : "unix:");
    for (size_t i = 0; i < n && at + 1 < size; i++) {
        unsigned char c = (unsigned char)name[i];
        out[at++] = c < 0x20 || c == 0x7f ? '?' : (char)c;
    }
    out[at] = '\0';
    return at;
}

size_t sockaddr_text(const struct sockaddr_storage *a, size_t len, char out[SOCKADDR_TEXT_MAX]) {
    char address[INET6_ADDRSTRLEN];
    if (len < sizeof a->ss_family) {
        return (size_t)snprintf(out, SOCKADDR_TEXT_MAX, "invalid");
    }
    if (a->ss_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)a;
        (void)inet_ntop(AF_INET, &in->sin_addr, address, sizeof address);
        return (size_t)snprintf(out, SOCKADDR_TEXT_MAX, "%s:%u", address, ntohs(in->sin_port));
    }
    /* the kernel takes an IPv6 address without its scope id, too */
    if (a->ss_family == AF_INET6 && len >= offsetof(struct sockaddr_in6, sin6_scope_id)) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)a;
        (void)inet_ntop(AF_INET6, &in6->sin6_addr, address, sizeof address);
        return (size_t)snprintf(out, SOCKADDR_TEXT_MAX, "[%s]:%u", address, ntohs(in6->sin6_port));
    }
    if (a->ss_family == AF_UNIX) {
        return unix_text((const struct sockaddr_un *)a, len, out, SOCKADDR_TEXT_MAX);
    }
    if (a->ss_family == AF_INET || a->ss_family == AF_INET6) {
        return (size_t)snprintf(out, SOCKADDR_TEXT_MAX, "invalid");
    }
    return (size_t)snprintf(out, SOCKADDR_TEXT_MAX, "family-%u", a->ss_family);
}

struct inet_target sockaddr_target(const struct sockaddr_storage *a, size_t len) {
    struct inet_target t = {0};
    if (len >= sizeof(struct sockaddr_in) && a->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)a;
        t.inet = true;
        t.port = ntohs(in->sin_port);
        t.loopback = ntohl(in->sin_addr.s_addr) >> 24 == 127;
        t.v4 = in->sin_addr;
    } else if (len >= offsetof(struct sockaddr_in6, sin6_scope_id) && a->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)a;
        t.inet = t.v6 = true;
        t.port = ntohs(in6->sin6_port);
        t.mapped = IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr);
        if (t.mapped) {
            memcpy(&t.v4, &in6->sin6_addr.s6_addr[12], sizeof t.v4);
        }
        t.loopback = IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr) || (t.mapped && in6->sin6_addr.s6_addr[12] == 127);
    }
    return t;
}

uint8_t sockaddr_wire(const struct sockaddr_storage *a, uint8_t address[16], uint16_t *port) {
    memset(address, 0, 16);
    *port = 0;
    if (a->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)a;
        memcpy(address, &in->sin_addr, 4);
        *port = ntohs(in->sin_port);
        return 4;
    }
    if (a->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)a;
        memcpy(address, &in6->sin6_addr, 16);
        *port = ntohs(in6->sin6_port);
        return 6;
    }
    return 0;
}
