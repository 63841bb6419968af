/* Rules of the harness: what the decoder accepts can be installed and offered calls. */
#include <stdio.h>
#include <string.h>

#include "../src/tracer/frames.h"
#include "../src/tracer/rules.h"

static void offer(struct window *w) {
    static struct record r;
    struct rule_stack stack = {.top = w};
    struct asked_peer peer = {.state = PEER_KNOWN, .has_service = true, .service = 4, .port = 5432, .text = "10.0.0.2:5432"};
    calls_init();
    for (uint16_t id = 1; id < 145; id += 12) { /* write among them */
        r.call = call_by_id(id);
        r.has_path = true;
        (void)snprintf(r.path, sizeof r.path, "/data/wal.log");
        if (r.call != NULL) {
            (void)rules_offer(&stack, &r, &peer);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct command c;
    struct err e;
    if (size == 0 || data[0] != FRAME_RULES || command_decode(&c, data[0], data + 1, size - 1) != 0) {
        return 0;
    }
    struct window *w = window_new(c.window, c.seed, c.rules, &e);
    if (w != NULL) {
        offer(w);
        window_free(w);
    }
    return 0;
}
