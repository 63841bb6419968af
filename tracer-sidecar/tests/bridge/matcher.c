/*
 * The matcher as a child process, so that a test in another language can compare it with its own: decides calls that it is told about.
 *
 * Integers and strings as in PROTOCOL.md. On stdin: u8 what, then
 *   'N'  a new service without windows; the routes are two services, 4 at 10.0.0.4 and 5 at 10.0.0.5, this one is 3 and declares 5432
 *   'P'  u32 window, u64 seed, blob of a list of rules      answered by u8: 1 it is in force, 0 it was refused
 *   'T'  u32 window: take it out                            answered by a list of tallies (u32 number, u64 matches, fires, unresolved)
 *   'C'  a call: u16 id, u8 bits of `known`, str path, str second path, u64 size, str address, u16 peer, u64 bytes that it reads when it is made
 *                                                           answered by u32 rule or 0, u8 action, u64 bytes it is shortened to or 0
 *   'F'  nothing: flush the answers
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/common/launch.h"
#include "../../src/common/wire.h"
#include "../../src/tracer/instance.h"
#include "../../src/tracer/routes.h"
#include "../../src/tracer/rules.h"

enum known { KNOWN_PATH = 1, KNOWN_PATH2 = 2, KNOWN_SIZE = 4, KNOWN_FD = 8, KNOWN_ADDRESS = 16, KNOWN_PEER = 32, KNOWN_DEVICE = 64 };
enum { OWN_SERVICE = 3, OWN_PORT = 5432, TEXT_MAX = 65535 };

static struct rule_stack stack;
static struct instance self;

static void die(const char *why) __attribute__((noreturn));
static void die(const char *why) {
    (void)fprintf(stderr, "matcher: %s\n", why);
    exit(2);
}

static void take(void *to, size_t len) {
    if (fread(to, 1, len, stdin) != len) {
        die("the input ends in a request");
    }
}

static uint64_t take_number(size_t width) {
    uint8_t b[8] = {0};
    uint64_t v = 0;
    take(b, width);
    for (size_t i = width; i-- > 0;) {
        v = v << 8 | b[i];
    }
    return v;
}

/* Cut to size - 1 bytes. */
static size_t take_text(void *to, size_t size) {
    static char text[TEXT_MAX];
    size_t len = take_number(2);
    take(text, len);
    size_t kept = len < size - 1 ? len : size - 1;
    memcpy(to, text, kept);
    ((char *)to)[kept] = '\0';
    return kept;
}

static void give_number(uint64_t v, size_t width) {
    for (size_t i = 0; i < width; i++) {
        (void)putchar((int)(v >> 8 * i & 0xff));
    }
}

static void start(void) {
    static uint16_t port = OWN_PORT;
    uint8_t buf[64];
    struct wr w = wr_over(buf, sizeof buf);
    self.service = OWN_SERVICE;
    self.launch.ports = &port;
    self.launch.port_count = 1;
    wr_u16(&w, 2);
    for (uint8_t service = 4; service <= 5; service++) {
        wr_u16(&w, service);
        wr_raw(&w, (uint8_t[]){10, 0, 0, service}, 4);
        wr_u16(&w, 0); /* TCP ports */
        wr_u16(&w, 0); /* UDP ports */
        wr_u16(&w, 0); /* services it depends on */
    }
    if (routes_set(rd_over(buf, wr_len(&w))) != 0) {
        die("out of memory");
    }
    calls_init();
}

static void new_service(void) {
    while (stack.top != NULL) {
        window_free(window_take(&stack, stack.top->number));
    }
}

static void push(void) {
    struct err e;
    uint32_t number = (uint32_t)take_number(4);
    uint64_t seed = take_number(8);
    size_t len = take_number(4);
    uint8_t *rules = malloc(len + 1);
    if (rules == NULL) {
        die("out of memory");
    }
    take(rules, len);
    struct rd check = rd_over(rules, len);
    rules_check(&check);
    struct window *w = rd_done(&check) ? window_new(number, seed, rd_over(rules, len), &e) : NULL;
    free(rules);
    if (w != NULL) {
        w->below = stack.top;
        stack.top = w;
    }
    give_number(w != NULL, 1);
}

static void pop(void) {
    struct window *w = window_take(&stack, (uint32_t)take_number(4));
    size_t count = w == NULL ? 0 : w->count;
    give_number(count, 2);
    for (size_t i = 0; i < count; i++) {
        give_number(w->rules[i].number, 4);
        give_number(w->rules[i].matches, 8);
        give_number(w->rules[i].fires, 8);
        give_number(w->rules[i].unresolved, 8);
    }
    if (w != NULL) {
        window_free(w);
    }
}

static void offer(void) {
    static struct record r;
    char address[sizeof r.addr + 1];
    memset(&r, 0, sizeof r);
    r.call = call_by_id((uint16_t)take_number(2));
    unsigned known = (unsigned)take_number(1);
    r.has_path = (known & KNOWN_PATH) != 0;
    r.has_path2 = (known & KNOWN_PATH2) != 0;
    r.has_size = (known & KNOWN_SIZE) != 0;
    r.has_fd = (known & KNOWN_FD) != 0;
    r.has_addr = (known & KNOWN_ADDRESS) != 0;
    r.has_peer = (known & KNOWN_PEER) != 0;
    r.device = (known & KNOWN_DEVICE) != 0 ? DEVICE_YES : DEVICE_NO;
    (void)take_text(r.path, sizeof r.path);
    (void)take_text(r.path2, sizeof r.path2);
    r.size = take_number(8);
    r.addr_len = take_text(address, sizeof address);
    memcpy(&r.addr, address, r.addr_len);
    r.peer = (uint16_t)take_number(2);
    uint64_t got = take_number(8);
    r.fd = -1; /* a socket whose peer is not known: there is no thread 0 to ask */
    if (r.call == NULL) {
        die("a call that this architecture does not have");
    }
    struct asked_peer peer = {.instance = &self, .state = PEER_UNASKED, .stream_asked = true, .stream = FIT_YES};
    struct ruling ruling = rules_offer(&stack, &r, &peer);
    if (ruling.reads && got > 0) {
        struct ruling read = rules_offer_read(&stack, &r, &peer, stack.installed, got);
        ruling = read.rule != NULL ? read : ruling;
    }
    give_number(ruling.rule == NULL ? 0 : ruling.rule->number, 4);
    give_number(ruling.rule == NULL ? 0 : ruling.action, 1);
    give_number(ruling.rule != NULL && ruling.action == ACTION_TORN ? ruling.bytes : 0, 8);
}

int main(void) {
    start();
    for (int what = getchar(); what != EOF; what = getchar()) {
        switch (what) {
        case 'N':
            new_service();
            break;
        case 'P':
            push();
            break;
        case 'T':
            pop();
            break;
        case 'C':
            offer();
            break;
        case 'F':
            (void)fflush(stdout);
            break;
        default:
            die("unknown request");
        }
    }
    return 0;
}
