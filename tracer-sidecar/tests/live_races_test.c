/* Threads that rewrite an argument while it is looked at: what was read is what is decided on, and a ruled call has no other effect. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "live.h"

enum { NAME = 8 /* bytes that are rewritten */, CALLS_AT_LEAST = 500, CALLS_AT_MOST = 100000, WRITES = 200, TORN_TO = 3 };
enum { EIO_NO = 5, ENOSPC_NO = 28 };

static const uint16_t calls[] = {CALL_OPENAT, CALL_WRITE, 0};
static char home[] = "/tmp/faultbox-live-XXXXXX";

struct raced {
    unsigned a, others, wrong;
};

static void watch(void *arg, const struct seen *s) {
    struct raced *r = arg;
    if (s->call != CALL_OPENAT) {
        return;
    }
    const char *name = s->path + strlen(home) + 1;
    bool a = strcmp(name, "aaaaaaaa") == 0;
    r->a += a && s->no == EIO_NO && s->rule == 1;
    r->others += !a && s->no == ENOSPC_NO && s->rule == 2;
    r->wrong += strncmp(s->path, home, strlen(home)) != 0 || strspn(name, "ab") != NAME || s->path[strlen(home) + 1 + NAME] != '\0';
}

static void *rewrite(void *arg) {
    struct page *page = arg;
    char *name = page->text[0] + strlen(home) + 1;
    for (char c = 'a'; !atomic_load(&page->stop); c = c == 'a' ? 'b' : 'a') {
        for (int n = 0; n < NAME; n++) {
            *(volatile char *)&name[n] = c;
        }
    }
    return NULL;
}

/* count[0]: answered EIO, [1]: ENOSPC, [2]: anything else, [3]: short writes */
static int races_child(struct page *page) {
    pthread_t thread;
    char file[128];
    (void)snprintf(page->text[0], sizeof page->text[0], "%s/aaaaaaaa", home);
    (void)snprintf(file, sizeof file, "%s/torn", home);
    if (pthread_create(&thread, NULL, rewrite, page) != 0) {
        return 1;
    }
    for (int n = 0; n < CALLS_AT_MOST; n++) {
        int fd = (int)syscall(SYS_openat, AT_FDCWD, page->text[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        atomic_fetch_add(&page->count[fd >= 0 ? 2 : errno == EIO ? 0 : errno == ENOSPC ? 1 : 2], 1);
        if (n >= CALLS_AT_LEAST && atomic_load(&page->count[0]) > 0 && atomic_load(&page->count[1]) > 0) {
            break;
        }
    }
    int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    for (int n = 0; n < WRITES; n++) {
        atomic_fetch_add(&page->count[3], syscall(SYS_write, fd, page->text[0] + strlen(home) + 1, NAME) == TORN_TO);
    }
    atomic_store(&page->stop, true);
    pthread_join(thread, NULL);
    atomic_store(&page->count[4], 1);
    return 0;
}

static bool is_over(struct live *l) {
    return atomic_load(&l->page->count[4]) == 1;
}

void test_live_races(void) {
    struct live l = {0};
    struct raced seen = {0};
    char all[64];
    char a[64];
    char torn[64];
    struct stat s;
    if (!live_can()) {
        return;
    }
    CHECK(mkdtemp(home) != NULL);
    (void)snprintf(a, sizeof a, "%s/aaaaaaaa", home);
    (void)snprintf(all, sizeof all, "%s/[ab]*", home);
    (void)snprintf(torn, sizeof torn, "%s/torn", home);
    struct wanted rules[] = {
        {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_DENY, .argument = EIO_NO, .paths = {a}},
        {.number = 2, .calls = {CALL_OPENAT}, .action = ACTION_DENY, .argument = ENOSPC_NO, .paths = {all}},
        {.number = 3, .calls = {CALL_WRITE}, .action = ACTION_TORN, .argument = TORN_TO, .paths = {torn}},
    };
    push(&l.rules, 1, rules, 3);
    live_start(&l, calls, races_child, watch, &seen);
    live_until(&l, "the races are over", is_over);
    unsigned long long eio = atomic_load(&l.page->count[0]);
    unsigned long long enospc = atomic_load(&l.page->count[1]);
    CHECK(atomic_load(&l.page->count[2]) == 0 && atomic_load(&l.page->count[3]) == WRITES);
    CHECK(live_end(&l) == 0);
    CHECK(eio > 0 && enospc > 0 && seen.a == eio && seen.others == enospc && seen.wrong == 1); /* the file of the writes */
    CHECK(stat(torn, &s) == 0 && s.st_size == (off_t)WRITES * TORN_TO);
    CHECK(unlink(torn) == 0 && rmdir(home) == 0); /* nothing else was made */
}
