#include <arpa/inet.h>
#include <sys/socket.h>

#include "../src/tracer/peers.h"
#include "../src/tracer/routes.h"
#include "rules_support.h"

static void set_address(struct record *r, const char *address, uint16_t port) {
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&r->addr;
    struct sockaddr_in *in = (struct sockaddr_in *)&r->addr;
    bool v6 = strchr(address, ':') != NULL;
    memset(&r->addr, 0, sizeof r->addr);
    if (v6) {
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(port);
        CHECK(inet_pton(AF_INET6, address, &in6->sin6_addr) == 1);
    } else {
        in->sin_family = AF_INET;
        in->sin_port = htons(port);
        CHECK(inet_pton(AF_INET, address, &in->sin_addr) == 1);
    }
    r->has_fd = r->has_addr = true;
    r->addr_len = v6 ? sizeof *in6 : sizeof *in;
}

static bool fits(const struct instance *i, const struct record *r, const char *pattern) {
    struct asked_peer p = {.instance = i, .state = PEER_UNASKED};
    peer_ask(&p, r);
    return p.state == PEER_KNOWN && peer_fits(&p, pattern);
}

void test_peers(void) {
    struct vector v;
    struct command c = command_of(&v, "routes"); /* 3 at 172.17.0.3, 4 at 172.17.0.4 */
    CHECK(routes_set(c.routes) == 0);
    struct instance *i = new_instance(); /* service 3, declares 5432 */
    struct record *r = call_on(CALL_CONNECT, NULL);
    set_address(r, "172.17.0.4", 8080);
    CHECK(fits(i, r, "service:4") && fits(i, r, "service:4:8080") && !fits(i, r, "service:4:8081") && !fits(i, r, "service:3"));
    CHECK(fits(i, r, "172.17.0.*") && !fits(i, r, "172.18.*"));
    set_address(r, "::ffff:172.17.0.4", 8080);
    CHECK(fits(i, r, "service:4") && fits(i, r, "172.17.0.4:8080") && fits(i, r, "[[]::*") == false && fits(i, r, "[::ffff:*"));
    set_address(r, "127.0.0.1", 5432);
    CHECK(fits(i, r, "service:3"));
    r->has_peer = true; /* redirected */
    r->peer = 4;
    CHECK(fits(i, r, "service:4") && fits(i, r, "127.0.0.1:5432"));
    set_address(r, "10.1.2.3", 80);
    r->has_peer = false;
    CHECK(!fits(i, r, "service:0") && fits(i, r, "10.1.2.3:80"));

    struct rule_stack s = {0};
    struct wanted rule = {.number = 1, .calls = {CALL_CONNECT, CALL_WRITE}, .action = ACTION_LIE, .peers = {"service:4", "10.*"}};
    push(&s, 1, &rule, 1);
    struct asked_peer unknown = {.state = PEER_UNKNOWN};
    CHECK(rules_offer(&s, r, &unknown).rule == NULL && s.top->rules[0].unresolved == 1 && s.top->rules[0].matches == 0);
    struct asked_peer peer = {.instance = i, .state = PEER_UNASKED};
    CHECK(rules_offer(&s, r, &peer).rule != NULL && s.top->rules[0].matches == 1);
    r = call_on(CALL_WRITE, "/x"); /* no socket: no match, and nothing unknown about it */
    r->has_fd = true;
    peer.state = PEER_UNASKED;
    CHECK(rules_offer(&s, r, &peer).rule == NULL && s.top->rules[0].unresolved == 1);
    pop(&s, 1);

    struct wanted both = {.number = 2, .calls = {CALL_WRITE, CALL_BIND}, .action = ACTION_LIE, .paths = {"/x"}, .peers = {"*"}};
    push(&s, 2, &both, 1);
    r = call_on(CALL_WRITE, NULL);
    peer.state = PEER_NONE;
    CHECK(rules_offer(&s, r, &peer).rule == NULL && s.top->rules[0].unresolved == 0); /* whatever the path is, the peer does not fit */
    pop(&s, 2);
    r = call_on(CALL_BIND, NULL); /* its address is its own */
    set_address(r, "10.1.2.3", 80);
    CHECK(!fits(i, r, "*"));
    instance_free(i);
}
