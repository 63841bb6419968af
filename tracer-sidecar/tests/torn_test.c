/* Writes that are cut short, against the kernel. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "live.h"

enum { CALL_WRITEV = 13, CALL_SENDTO = 101, CALL_SENDMSG = 102, CALL_SENDMMSG = 103, ENOSPC_NO = 28 };
enum { HANDLED }; /* in page->count */

static const uint16_t all[] = {CALL_WRITE, CALL_WRITEV, CALL_SENDTO, CALL_SENDMSG, CALL_SENDMMSG, 0};

static struct page *shared;
static int file;
static int stream[2];

struct told {
    unsigned torn, denied, allowed;
};

static void tell(void *arg, const struct seen *s) {
    struct told *t = arg;
    t->torn += s->decision == ACTION_TORN;
    t->denied += s->decision == ACTION_DENY;
    t->allowed += s->decision == 0;
}

static bool done(struct live *l) {
    return atomic_load(&l->i->threads) == 0;
}

/* What is in force counts in `unresolved` what it could not tell. A child ends with the number of the step that went wrong. */
static struct told run(live_run *child, const struct wanted *rules, size_t count, uint64_t *unresolved) {
    struct live l = {0};
    struct told told = {0};
    push(&l.rules, 1, rules, count);
    live_start(&l, all, child, tell, &told);
    live_until(&l, "the child has ended", done);
    *unresolved = 0;
    for (size_t n = 0; n < count; n++) {
        *unresolved += l.rules.top->rules[n].unresolved;
    }
    int status = live_end(&l);
    CHECK(status == 0);
    if (status != 0) {
        (void)fprintf(stderr, "step %d went wrong\n", status >> 8);
    }
    return told;
}

static void check_holds(int fd, const char *want) {
    char got[64] = {0};
    CHECK(read(fd, got, sizeof got - 1) >= 0);
    CHECK_TEXT(got, want);
    close(fd);
}

static const struct wanted three[] = {
    {.number = 1, .calls = {CALL_WRITE, CALL_WRITEV}, .action = ACTION_TORN, .argument = 3},
    {.number = 2, .calls = {CALL_SENDTO, CALL_SENDMSG, CALL_SENDMMSG}, .action = ACTION_TORN, .argument = 3},
};

/* -------------------------------------------------------------- what can be cut */

static int cuts(struct page *page) {
    struct iovec v[] = {{.iov_base = "ab", .iov_len = 2}, {.iov_base = "cdef", .iov_len = 4}};
    struct msghdr m = {.msg_iov = v, .msg_iovlen = 2};
    struct mmsghdr two[] = {{.msg_hdr = {.msg_iov = &v[0], .msg_iovlen = 1}}, {.msg_hdr = {.msg_iov = &v[1], .msg_iovlen = 1}}};
    (void)page;
    if (write(file, "hello", 5) != 3 || writev(file, v, 2) != 3 || write(file, "xyz", 3) != 3) {
        return 1;
    }
    if (send(stream[1], "hello", 5, 0) != 3 || sendmsg(stream[1], &m, 0) != 3) {
        return 2;
    }
    if (syscall(SYS_sendmmsg, stream[1], two, 2, 0) != 2 || two[0].msg_len != 2 || two[1].msg_len != 1) {
        return 3;
    }
    return 0;
}

/* A datagram cannot be short, and what else a message carries cannot be sent by another process. */
static int passes(struct page *page) {
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct iovec v = {.iov_base = "hello", .iov_len = 5};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
    int datagrams[2];
    (void)page;
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, datagrams) != 0) {
        return 1;
    }
    if (send(datagrams[1], "hello", 5, 0) != 5 || sendmsg(datagrams[1], &m, 0) != 5 || write(datagrams[1], "hello", 5) != 5) {
        return 2;
    }
    m.msg_control = control.space;
    m.msg_controllen = sizeof control.space;
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    return sendmsg(stream[1], &m, 0) == 5 ? 0 : 3;
}

static void what_can_be_cut(void) {
    uint64_t unresolved;
    file = memfd_create("torn", 0);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, stream) == 0);
    struct told told = run(cuts, three, 2, &unresolved);
    CHECK(told.torn == 5 && told.denied == 0 && told.allowed == 1 && unresolved == 0);
    CHECK(lseek(file, 0, SEEK_SET) == 0);
    check_holds(file, "helabcxyz");
    told = run(passes, three, 2, &unresolved);
    CHECK(told.torn == 0 && told.allowed == 4 && unresolved == 1);
    check_holds(stream[0], "helabcabchello");
    close(stream[1]);
}

/* -------------------------------------------------------------- a full disk */

/* The line is crossed in the middle of a vector. */
static int fills(struct page *page) {
    struct iovec v[] = {{.iov_base = "ab", .iov_len = 2}, {.iov_base = "cdef", .iov_len = 4}};
    (void)page;
    if (write(file, "hello", 5) != 5 || writev(file, v, 2) != 5) {
        return 1;
    }
    return write(file, "f", 1) == -1 && errno == ENOSPC && writev(file, v, 2) == -1 && errno == ENOSPC ? 0 : 2;
}

static void full_disk(void) {
    uint64_t unresolved;
    struct wanted full = {.number = 1, .calls = {CALL_WRITE, CALL_WRITEV}, .action = ACTION_DENY, .argument = ENOSPC_NO, .after_bytes = 10};
    file = memfd_create("torn", 0);
    struct told told = run(fills, &full, 1, &unresolved);
    CHECK(told.torn == 1 && told.denied == 2 && told.allowed == 1 && unresolved == 0);
    CHECK(lseek(file, 0, SEEK_SET) == 0);
    check_holds(file, "helloabcde");
}

/* -------------------------------------------------------------- nobody reads */

static void on_pipe(int signal_number) {
    (void)signal_number;
    atomic_fetch_add(&shared->count[HANDLED], 1);
}

static int breaks(struct page *page) {
    int ends[2];
    shared = page;
    (void)signal(SIGPIPE, on_pipe);
    if (pipe(ends) != 0 || close(ends[0]) != 0) {
        return 1;
    }
    if (write(ends[1], "hello", 5) != -1 || errno != EPIPE || atomic_load(&page->count[HANDLED]) != 1) {
        return 2;
    }
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0 || close(pair[0]) != 0) {
        return 1;
    }
    if (send(pair[1], "hello", 5, MSG_NOSIGNAL) != -1 || errno != EPIPE || atomic_load(&page->count[HANDLED]) != 1) {
        return 3;
    }
    return send(pair[1], "hello", 5, 0) == -1 && errno == EPIPE && atomic_load(&page->count[HANDLED]) == 2 ? 0 : 4;
}

static void nobody_reads(void) {
    uint64_t unresolved;
    void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* as in the tracer */
    struct told told = run(breaks, three, 2, &unresolved);
    CHECK(told.torn == 3);
    (void)signal(SIGPIPE, before);
}

void test_torn(void) {
    if (!live_can()) {
        return;
    }
    what_can_be_cut();
    full_disk();
    nobody_reads();
}
