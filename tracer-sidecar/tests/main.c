#include "test.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "../src/common/calls.h"

int failures;

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {
    {"wire", test_wire},
    {"launch", test_launch},
    {"gatelink", test_gatelink},
    {"calls", test_calls},
    {"frames", test_frames},
    {"events", test_events},
    {"paths", test_paths},
    {"knock", test_knock},
    {"lobby", test_lobby},
    {"sockaddr", test_sockaddr},
    {"procnet", test_procnet},
    {"task", test_task},
    {"routes", test_routes},
    {"filter", test_filter},
    {"mounts", test_mounts},
    {"init link", test_init_link},
    {"limits", test_limits},
    {"user", test_user},
    {"lookup", test_lookup},
    {"services", test_services},
    {"output", test_output},
    {"globs", test_globs},
    {"chance", test_chance},
    {"rules-wire", test_rules_wire},
    {"rules", test_rules},
    {"peers", test_peers},
    {"decisions", test_decisions},
    {"ruling", test_ruling},
    {"behind", test_behind},
    {"extras", test_extras},
    {"live-calls", test_live_calls},
    {"restarts", test_restarts},
    {"live-processes", test_live_processes},
    {"pairs", test_pairs},
    {"rest", test_rest},
    {"settle", test_settle},
    {"live-paths", test_live_paths},
    {"talks", test_talks},
    {"datagrams", test_datagrams},
    {"streams", test_streams},
    {"hub", test_hub},
    {"live-races", test_live_races},
    {"live-load", test_live_load},
    {"follow", test_follow},
    {"torn", test_torn},
};

struct vector vector_read(const char *name) {
    struct vector v = {.len = 0};
    char path[256];
    (void)snprintf(path, sizeof path, "vectors/%s.hex", name);
    FILE *f = fopen(path, "re");
    if (f == NULL) {
        perror(path);
        exit(2);
    }
    int high = -1;
    for (int c = fgetc(f); c != EOF; c = fgetc(f)) {
        if (c == '#') {
            while (c != '\n' && c != EOF) {
                c = fgetc(f);
            }
            continue;
        }
        if (!isxdigit(c) || v.len == sizeof v.data) {
            continue;
        }
        int digit = isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
        if (high < 0) {
            high = digit;
        } else {
            v.data[v.len++] = (uint8_t)(high << 4 | digit);
            high = -1;
        }
    }
    fclose(f);
    return v;
}

void check_bytes(const char *what, const void *got, size_t got_len, const void *want, size_t want_len) {
    const uint8_t *g = got;
    const uint8_t *w = want;
    size_t at = 0;
    while (at < got_len && at < want_len && g[at] == w[at]) {
        at++;
    }
    if (at < got_len || at < want_len) {
        failures++;
        (void)fprintf(stderr, "%s: %zu bytes, want %zu; first difference at %zu\n", what, got_len, want_len, at);
    }
}

/* What a traced process executes: tells in its exit code how opening a file went. */
static int open_one(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? errno : 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "--open") == 0) {
        return open_one(argv[2]);
    }
    calls_init();
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        if (argc > 1 && strcmp(argv[1], tests[i].name) != 0) {
            continue;
        }
        int before = failures;
        tests[i].run();
        if (failures > before) {
            (void)fprintf(stderr, "FAILED %s\n", tests[i].name);
        }
    }
    (void)printf("%s: %d failures\n", failures == 0 ? "ok" : "FAILED", failures);
    return failures == 0 ? 0 : 1;
}
