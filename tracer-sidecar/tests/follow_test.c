/* Calls that are followed to their end: crashes before and behind them, and what they read. Against the kernel. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/tracer/corrupt.h"
#include "live.h"

enum { CALL_READ = 7, CALL_READV = 8, CALL_PREAD64 = 9, CALL_RECVFROM = 104, CALL_RECVMSG = 105, CALL_RECVMMSG = 106 };
enum { LEARNED, STATUS, HANDLED, ERRORS, STEP }; /* in page->count */

static const uint16_t writes[] = {CALL_WRITE, 0};
static const uint16_t reads[] = {CALL_READ, CALL_READV, CALL_RECVFROM, CALL_RECVMSG, CALL_RECVMMSG, 0};

static struct page *shared;
static int file;    /* the test looks into what the child writes */
static int ends[2]; /* between the test and the child */

struct told {
    unsigned crashes, released, corrupted, allowed;
    int64_t ret;
    uint64_t size;
};

static void tell(void *arg, const struct seen *s) {
    struct told *t = arg;
    t->crashes += s->decision == ACTION_CRASH_BEFORE || s->decision == ACTION_CRASH_AFTER;
    t->released += s->decision == ACTION_RELEASED;
    t->corrupted += s->decision == ACTION_CORRUPT;
    t->allowed += s->decision == 0;
    t->ret = s->decision == ACTION_CORRUPT ? s->ret : t->ret;
    t->size = s->size;
}

static void open_file(void) {
    file = memfd_create("followed", 0);
    CHECK(file >= 0);
}

/* What the file holds, which is then closed. */
static void check_file(const char *want) {
    char got[64] = {0};
    CHECK(pread(file, got, sizeof got - 1, 0) >= 0);
    CHECK_TEXT(got, want);
    close(file);
}

static bool has_status(struct live *l) {
    return atomic_load(&l->page->count[STATUS]) != 0;
}

/* A service that SIGKILL has ended is answered nothing; what is left of this one only waits for its end. */
static int end_killed(struct live *l) {
    l->i->killed = false;
    (void)pthread_kill(l->i->thread, SIGUSR2);
    return live_end(l);
}

/* -------------------------------------------------------------- crashes */

static void on_signal(int signal_number) {
    (void)signal_number;
    atomic_fetch_add(&shared->count[HANDLED], 1);
}

/* The service is a process of the child, because a tracer is no parent of what it traces. */
static int writer(struct page *page) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        shared = page;
        (void)signal(SIGHUP, on_signal);
        (void)signal(SIGSEGV, SIG_DFL); /* a sanitizer has its own ideas */
        ssize_t n = write(file, "hello", 5);
        atomic_store(&page->count[LEARNED], (unsigned long long)(n + 1));
        (void)syscall(SYS_exit_group, 7);
    }
    do {
        (void)waitpid(pid, &status, WUNTRACED);
        if (WIFSTOPPED(status)) {
            atomic_store(&page->count[STEP], 1);
            while (!atomic_load(&page->stop)) {
                sched_yield();
            }
            kill(pid, SIGCONT);
        }
    } while (WIFSTOPPED(status));
    atomic_store(&page->count[STATUS], (unsigned long long)status);
    return 0;
}

/* Runs the writer under a rule. Returns its wait status. */
static int crash(uint8_t action, int signal_number, struct told *told, uint64_t *learned, uint64_t *handled) {
    struct live l = {0};
    struct wanted rule = {.number = 1, .calls = {CALL_WRITE}, .action = action, .argument = signal_number, .trigger = TRIGGER_NTH, .n = 1};
    *told = (struct told){0};
    open_file();
    push(&l.rules, 1, &rule, 1);
    live_start(&l, writes, writer, tell, told);
    live_until(&l, "the service has ended", has_status);
    int status = (int)atomic_load(&l.page->count[STATUS]);
    *learned = atomic_load(&l.page->count[LEARNED]);
    *handled = atomic_load(&l.page->count[HANDLED]);
    CHECK(atomic_load(&l.i->crash) == signal_number); /* main sends it to the other processes */
    CHECK(atomic_load(&l.i->killed) == (signal_number == SIGKILL));
    CHECK(end_killed(&l) == 0 && told->crashes == 1 && told->allowed == 0 && told->released == 0);
    return status;
}

static void crashes_behind_a_write(void) {
    struct told told;
    uint64_t learned;
    uint64_t handled;
    int ended = crash(ACTION_CRASH_AFTER, SIGKILL, &told, &learned, &handled);
    CHECK(ended == SIGKILL && learned == 0);
    check_file("hello");
    ended = crash(ACTION_CRASH_AFTER, SIGTERM, &told, &learned, &handled);
    CHECK(ended == SIGTERM && learned == 0);
    check_file("hello");
    ended = crash(ACTION_CRASH_AFTER, SIGHUP, &told, &learned, &handled); /* it survives: the result comes behind the handler */
    CHECK(ended == 7 << 8 && learned == 6 && handled == 1);
    check_file("hello");
}

static void crashes_before_a_write(void) {
    struct told told;
    uint64_t learned;
    uint64_t handled;
    int ended = crash(ACTION_CRASH_BEFORE, SIGSEGV, &told, &learned, &handled);
    CHECK((ended & 0x7f) == SIGSEGV && learned == 0);
    check_file("");
    ended = crash(ACTION_CRASH_BEFORE, SIGHUP, &told, &learned, &handled); /* it survives: the call is made once, behind the handler */
    CHECK(ended == 7 << 8 && learned == 6 && handled == 1);
    check_file("hello");
}

static bool is_suspended(struct live *l) {
    return atomic_load(&l->page->count[STEP]) == 1;
}

static void suspends(uint8_t action, const char *meanwhile) {
    struct live l = {0};
    struct told told = {0};
    char got[8] = {0};
    struct wanted rule = {.number = 1, .calls = {CALL_WRITE}, .action = action, .argument = SIGSTOP};
    open_file();
    push(&l.rules, 1, &rule, 1);
    live_start(&l, writes, writer, tell, &told);
    live_until(&l, "the service is suspended", is_suspended);
    CHECK(pread(file, got, 5, 0) >= 0 && atomic_load(&l.page->count[LEARNED]) == 0);
    CHECK_TEXT(got, meanwhile);
    atomic_store(&l.page->stop, true);
    CHECK(live_end(&l) == 0 && told.crashes == 1);
    check_file("hello");
}

/* -------------------------------------------------------------- calls that block */

static int reader(struct page *page) {
    char text[8] = {0};
    struct iovec to = {.iov_base = text, .iov_len = 5};
    ssize_t n = readv(ends[1], &to, 1);
    memcpy(page->text[0], text, sizeof text);
    atomic_store(&page->count[LEARNED], (unsigned long long)(n + 1));
    return n == 5 ? 0 : 1;
}

static bool one_followed(struct live *l) {
    return atomic_load(&l->i->followed) == 1;
}

static bool none_followed(struct live *l) {
    return atomic_load(&l->i->followed) == 0;
}

/* A crash behind a call that has not returned when its window ends does not happen. */
static void window_ends_while_it_blocks(void) {
    struct live l = {0};
    struct told told = {0};
    struct wanted rule = {.number = 1, .calls = {CALL_READV}, .action = ACTION_CRASH_AFTER, .argument = SIGKILL};
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    push(&l.rules, 1, &rule, 1);
    live_start(&l, reads, reader, tell, &told);
    live_until(&l, "the call is followed", one_followed);
    live_pop(&l, 1);
    CHECK(write(ends[0], "hello", 5) == 5);
    CHECK(live_end(&l) == 0 && told.crashes == 1 && told.released == 1);
    close(ends[0]);
    close(ends[1]);
}

/* -------------------------------------------------------------- reads */

static void expect(struct page *page, bool condition) {
    atomic_fetch_add(&page->count[ERRORS], !condition);
    atomic_fetch_add(&page->count[STEP], 1);
}

static int reads_files(struct page *page) {
    char a[4] = {0};
    char b[8] = {0};
    struct iovec v[] = {{.iov_base = a, .iov_len = 3}, {.iov_base = NULL, .iov_len = 0}, {.iov_base = b, .iov_len = 5}};
    expect(page, read(file, b, 8) == 8 && memcmp(b, "a\x9d\x9c" "defgh", 8) == 0); /* b and c, flipped */
    expect(page, read(file, b, 2) == 2 && memcmp(b, "ij", 2) == 0);               /* too short for what the rule is about */
    expect(page, lseek(file, 0, SEEK_SET) == 0 && syscall(SYS_read, file, NULL, 8) == -1 && errno == EFAULT);
    expect(page, readv(file, v, 3) == 8 && memcmp(a, "a\x9d\x9c", 3) == 0 && memcmp(b, "defgh", 5) == 0);
    expect(page, readv(file, v, 3) == 2 && memcmp(a, "ij\x9c", 3) == 0); /* the end of the file: what stood there stays */
    expect(page, read(file, b, 8) == 0);
    expect(page, read(-1, b, 8) == -1 && errno == EBADF);
    return 0;
}

static void run_reads(live_run *run, const struct wanted *rules, size_t count, unsigned corrupted, unsigned allowed) {
    struct live l = {0};
    struct told told = {0};
    push(&l.rules, 1, rules, count);
    live_start(&l, reads, run, tell, &told);
    int status = live_end(&l);
    CHECK(status == 0);
    CHECK(told.corrupted == corrupted && told.allowed == allowed);
    if (status != 0 || told.corrupted != corrupted || told.allowed != allowed) {
        (void)fprintf(stderr, "status %x, %u changed, %u not\n", status, told.corrupted, told.allowed);
    }
}

static int reads_sockets(struct page *page) {
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    char a[4] = {0};
    char b[8] = {0};
    char text[8] = {0};
    struct iovec v[] = {{.iov_base = a, .iov_len = 2}, {.iov_base = b, .iov_len = 6}};
    struct msghdr m = {.msg_iov = v, .msg_iovlen = 2, .msg_control = control.space, .msg_controllen = sizeof control.space};
    int pair[2];
    (void)socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
    /* a descriptor travels with the data, and is the program's own */
    expect(page, recvmsg(ends[1], &m, 0) == 5 && memcmp(a, "h\x9a", 2) == 0 && memcmp(b, "\x93lo", 3) == 0);
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    int passed = -1;
    if (c != NULL) {
        memcpy(&passed, CMSG_DATA(c), sizeof passed);
    }
    expect(page, fcntl(passed, F_GETFD) >= 0);
    expect(page, recv(ends[1], b, 8, MSG_DONTWAIT) == -1 && errno == EAGAIN);
    /* two datagrams in one call are one row of bytes */
    (void)!write(pair[0], "ab", 2);
    (void)!write(pair[0], "cd", 2);
    struct iovec w[] = {{.iov_base = text, .iov_len = 4}, {.iov_base = text + 4, .iov_len = 4}};
    struct mmsghdr two[] = {{.msg_hdr = {.msg_iov = &w[0], .msg_iovlen = 1}}, {.msg_hdr = {.msg_iov = &w[1], .msg_iovlen = 1}}};
    expect(page, recvmmsg(pair[1], two, 2, MSG_DONTWAIT, NULL) == 2 && memcmp(text, "a\x9d\0\0\x9c" "d", 6) == 0);
    /* a cut datagram tells its whole length, but has put less into memory */
    (void)!write(pair[0], "abcdef", 6);
    expect(page, recv(pair[1], text, 2, MSG_TRUNC) == 6 && memcmp(text, "ab", 2) == 0);
    return (int)atomic_load(&page->count[ERRORS]);
}

static void send_with_descriptor(void) {
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct iovec v = {.iov_base = "hello", .iov_len = 5};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &ends[0], sizeof(int));
    CHECK(sendmsg(ends[0], &m, 0) == 5);
}

static void changes_what_is_read(void) {
    struct wanted second = {.number = 1, .calls = {CALL_READ, CALL_READV}, .action = ACTION_CORRUPT, .argument = 1, .argument2 = 2};
    open_file();
    CHECK(write(file, "abcdefghij", 10) == 10 && lseek(file, 0, SEEK_SET) == 0);
    run_reads(reads_files, &second, 1, 2, 5);
    close(file);
    struct wanted messages = {.number = 2, .calls = {CALL_RECVFROM, CALL_RECVMSG, CALL_RECVMMSG}, .action = ACTION_CORRUPT, .argument = 1, .argument2 = 2};
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    send_with_descriptor();
    run_reads(reads_sockets, &messages, 1, 2, 2);
    close(ends[0]);
    close(ends[1]);
}

/* -------------------------------------------------------------- reads that are interrupted */

static int interrupted(struct page *page) {
    char text[8] = {0};
    struct sigaction act = {.sa_handler = on_signal};
    shared = page;
    sigaction(SIGHUP, &act, NULL); /* without SA_RESTART */
    expect(page, read(ends[1], text, 5) == -1 && errno == EINTR && atomic_load(&page->count[HANDLED]) == 1);
    act.sa_flags = SA_RESTART;
    sigaction(SIGHUP, &act, NULL);
    expect(page, read(ends[1], text, 5) == 5 && memcmp(text, "\x97" "ello", 5) == 0 && atomic_load(&page->count[HANDLED]) == 2);
    return (int)atomic_load(&page->count[ERRORS]);
}

static char state_of(pid_t pid) {
    char path[64];
    char text[512] = {0};
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY);
    (void)!read(fd, text, sizeof text - 1);
    close(fd);
    const char *state = strrchr(text, ')');
    return state == NULL ? '?' : state[2];
}

/* It waits for the tracer, and not for what it reads. Where the kernel does not say, it is taken to read. */
static bool waits_for_tracer(pid_t pid) {
    char path[64];
    char text[128] = {0};
    (void)snprintf(path, sizeof path, "/proc/%d/wchan", (int)pid);
    int fd = open(path, O_RDONLY);
    (void)!read(fd, text, sizeof text - 1);
    close(fd);
    return strstr(text, "seccomp") != NULL || strstr(text, "ptrace") != NULL;
}

static unsigned long long awaited; /* steps that the child has behind it */

static bool blocks_in_read(struct live *l) {
    return atomic_load(&l->page->count[STEP]) == awaited && one_followed(l) && state_of(l->child) == 'S' && !waits_for_tracer(l->child) &&
           state_of(l->child) == 'S';
}

static void signals_come_while_it_reads(void) {
    struct live l = {0};
    struct told told = {0};
    struct wanted rule = {.number = 1, .calls = {CALL_READ}, .action = ACTION_CORRUPT, .argument2 = 1, .trigger = TRIGGER_NTH, .n = 1};
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    push(&l.rules, 1, &rule, 1);
    live_start(&l, reads, interrupted, tell, &told);
    for (awaited = 0; awaited < 2; awaited++) {
        live_until(&l, "the read blocks", blocks_in_read);
        kill(l.child, SIGHUP);
    }
    CHECK(write(ends[0], "hello", 5) == 5);
    CHECK(live_end(&l) == 0);
    CHECK(told.corrupted == 1 && told.allowed == 1 && told.ret == 5); /* each call has one event */
    close(ends[0]);
    close(ends[1]);
}

/* -------------------------------------------------------------- many threads */

enum { READERS = 16, READS = 40 };

static void *reads_on(void *arg) {
    struct page *page = arg;
    for (int n = 0; n < READS; n++) {
        char text[8] = {0};
        ssize_t got = pread(file, text, 8, 0);
        bool plain = memcmp(text, "abcdefgh", 8) == 0;
        bool changed = memcmp(text, "\x9e" "bcdefgh", 8) == 0;
        atomic_fetch_add(&page->count[ERRORS], got != 8 || (!plain && !changed));
        atomic_fetch_add(&page->count[LEARNED], changed);
    }
    return NULL;
}

static int many_read(struct page *page) {
    pthread_t threads[READERS];
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    shared = page;
    sigaction(SIGHUP, &act, NULL);
    for (int n = 0; n < READERS; n++) {
        if (pthread_create(&threads[n], NULL, reads_on, page) != 0) {
            return 1;
        }
    }
    for (int n = 0; n < READERS; n++) {
        for (int k = 0; k < READS / 4; k++) {
            (void)pthread_kill(threads[n], SIGHUP); /* not joined yet, so the id is good */
            sched_yield();
        }
        pthread_join(threads[n], NULL);
    }
    return atomic_load(&page->count[ERRORS]) == 0 && atomic_load(&page->count[LEARNED]) == READERS * READS / 4 ? 0 : 2;
}

/* Whatever signals come, every read has one event, and every fourth is changed. */
static void many_threads_read(void) {
    static const uint16_t preads[] = {CALL_PREAD64, 0};
    struct live l = {0};
    struct told told = {0};
    struct wanted rule = {.number = 1, .calls = {CALL_PREAD64}, .action = ACTION_CORRUPT, .argument2 = 1, .trigger = TRIGGER_EVERY, .n = 4};
    open_file();
    CHECK(write(file, "abcdefgh", 8) == 8);
    push(&l.rules, 1, &rule, 1);
    live_start(&l, preads, many_read, tell, &told);
    int status = live_end(&l);
    CHECK(status == 0);
    CHECK(told.corrupted == READERS * READS / 4 && told.allowed == READERS * READS * 3 / 4);
    close(file);
}

/* A thread that dies while its call is followed leaves nothing behind. */
static int dies_while_it_reads(struct page *page) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        char text[8];
        (void)!read(ends[1], text, 5);
        (void)syscall(SYS_exit_group, 0);
    }
    while (!atomic_load(&page->stop)) {
        sched_yield();
    }
    kill(pid, SIGKILL);
    return waitpid(pid, &status, 0) == pid && status == SIGKILL ? 0 : 1;
}

static void killed_while_followed(void) {
    struct live l = {0};
    struct told told = {0};
    struct wanted rule = {.number = 1, .calls = {CALL_READ}, .action = ACTION_CORRUPT, .argument2 = 1};
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    push(&l.rules, 1, &rule, 1);
    live_start(&l, reads, dies_while_it_reads, tell, &told);
    live_until(&l, "the read is followed", one_followed);
    atomic_store(&l.page->stop, true);
    live_until(&l, "it is followed no more", none_followed);
    CHECK(live_end(&l) == 0 && told.corrupted == 0 && told.allowed == 0);
    close(ends[0]);
    close(ends[1]);
}

static void single_bytes(void) {
    CHECK(corrupt_byte(0, 0x0f, 1, 0) == 0xf0 && corrupt_byte(1, 0x0f, 1, 0) == 0);
    struct vector v = vector_read("random-bytes"); /* seed 7, "db/write/disk failure/1", match 3 */
    uint64_t draw = chance_draw(7, chance_hash("db/write/disk failure/1", 23), 3);
    for (size_t k = 0; k < v.len; k++) {
        CHECK(corrupt_byte(2, 0, draw, k) == v.data[k] && v.data[k] != 0);
    }
    CHECK(v.len == 24);
}

void test_follow(void) {
    single_bytes();
    if (!live_can()) {
        return;
    }
    crashes_behind_a_write();
    crashes_before_a_write();
    suspends(ACTION_CRASH_BEFORE, "");
    suspends(ACTION_CRASH_AFTER, "hello");
    window_ends_while_it_blocks();
    changes_what_is_read();
    signals_come_while_it_reads();
    many_threads_read();
    killed_while_followed();
}
