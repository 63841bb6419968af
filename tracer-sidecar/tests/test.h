/* The little a unit test needs. CHECK prints what failed and goes on; main returns the number of failures. */
#ifndef FAULTBOX_TEST_H
#define FAULTBOX_TEST_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

extern int failures;

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            failures++;                                                             \
            (void)fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
        }                                                                           \
    } while (0)

#define CHECK_TEXT(got, want)                                                                                   \
    do {                                                                                                        \
        if (strcmp((got), (want)) != 0) {                                                                       \
            failures++;                                                                                         \
            (void)fprintf(stderr, "%s:%d: got \"%s\", want \"%s\"\n", __FILE__, __LINE__, (got), (want));       \
        }                                                                                                       \
    } while (0)

/* Reads vectors/<name>.hex; ends the test run when it cannot. */
struct vector {
    uint8_t data[4096];
    size_t len;
};
struct vector vector_read(const char *name);
void check_bytes(const char *what, const void *got, size_t got_len, const void *want, size_t want_len);

void test_wire(void);
void test_launch(void);
void test_gatelink(void);
void test_calls(void);
void test_frames(void);
void test_events(void);
void test_paths(void);
void test_knock(void);
void test_lobby(void);
void test_sockaddr(void);
void test_procnet(void);
void test_task(void);
void test_routes(void);
void test_filter(void);
void test_mounts(void);
void test_init_link(void);
void test_limits(void);
void test_user(void);
void test_lookup(void);
void test_services(void);
void test_output(void);
void test_globs(void);
void test_chance(void);
void test_rules_wire(void);
void test_rules(void);
void test_peers(void);
void test_decisions(void);
void test_ruling(void);
void test_behind(void);
void test_extras(void);
void test_follow(void);
void test_torn(void);
void test_live_calls(void);
void test_restarts(void);
void test_live_paths(void);
void test_talks(void);
void test_datagrams(void);
void test_live_races(void);
void test_live_load(void);
void test_live_processes(void);
void test_pairs(void);
void test_rest(void);
void test_settle(void);
void test_streams(void);
void test_hub(void);

#endif
