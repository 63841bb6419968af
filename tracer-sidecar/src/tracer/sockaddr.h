/* Socket addresses: what a program passed, in text, and what redirection needs to know of them. */
#ifndef FAULTBOX_SOCKADDR_H
#define FAULTBOX_SOCKADDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { SOCKADDR_TEXT_MAX = 320 };

/*
 * "10.0.0.2:80", "[::1]:80", "unix:/x", "unix:@abstract", "family-16" for others. `len` is what the program said it passed; a short or odd one
 * gives "invalid". Control bytes become '?'. Returns the length.
 */
size_t sockaddr_text(const struct sockaddr_storage *a, size_t len, char out[SOCKADDR_TEXT_MAX]);

struct inet_target {
    bool inet;     /* AF_INET or AF_INET6, long enough */
    bool loopback; /* 127.0.0.0/8, ::1, or ::ffff:127.0.0.0/104 */
    bool v6;       /* passed as AF_INET6 */
    bool mapped;   /* an IPv4 address in IPv6 form */
    uint16_t port; /* host order */
    struct in_addr v4; /* zero unless it is an IPv4 address, in either form */
};

struct inet_target sockaddr_target(const struct sockaddr_storage *a, size_t len);
/* For wire records: family 4 or 6 (0: neither) and 16 bytes of address, IPv4 in the first 4. */
uint8_t sockaddr_wire(const struct sockaddr_storage *a, uint8_t address[16], uint16_t *port);

#endif
