/* Processes that come about in every way, descriptors that are shared in unusual ways, and filters that a service brings along. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live.h"

enum { CALL_EXECVE = 141, DENIED = 5 /* EIO */, STACK = 256 * 1024 };

struct found {
    unsigned execs, denied, opens, writes, connects;
    uint32_t pids[16]; /* of the opens */
    char written[8][64];
    char addr[SOCKADDR_TEXT_MAX];
};

static void find(void *arg, const struct seen *s) {
    struct found *f = arg;
    f->denied += s->decision == ACTION_DENY && s->no == DENIED;
    f->execs += s->call == CALL_EXECVE && strcmp(s->path, "/proc/self/exe") == 0;
    if (s->call == CALL_OPENAT && strncmp(s->path, "/none/", 6) == 0) {
        f->pids[f->opens++ % 16] = s->pid;
    }
    if (s->call == CALL_WRITE) {
        (void)snprintf(f->written[f->writes++ % 8], sizeof f->written[0], "%.60s", s->path);
    }
    if (s->call == CALL_CONNECT) {
        f->connects++;
        (void)snprintf(f->addr, sizeof f->addr, "%s", s->addr);
    }
}

static int exit_code(pid_t pid) {
    int status;
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int open_error(const char *path) {
    long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? close((int)fd) : errno;
}

/* -------------------------------------------------------------- new programs */

static char *self[] = {"unit", "--open", "/none/after", NULL};
extern char **environ;

static int programs_child(struct page *page) {
    pid_t pid = vfork();
    if (pid == 0) {
        (void)execve("/proc/self/exe", self, environ);
        _exit(1);
    }
    atomic_store(&page->count[0], (unsigned)exit_code(pid));
    pid = -1;
    atomic_store(&page->count[1], (unsigned)posix_spawn(&pid, "/proc/self/exe", NULL, NULL, self, environ));
    atomic_store(&page->count[2], (unsigned)exit_code(pid));
    atomic_store(&page->count[3], (unsigned)posix_spawn(&pid, "/proc/self/exe", NULL, NULL, self, environ)); /* the third is denied */
    (void)execve("/proc/self/exe", self, environ);
    return 1;
}

static void new_programs(void) {
    static const uint16_t calls[] = {CALL_OPENAT, CALL_EXECVE, 0};
    struct live l = {0};
    struct found f = {0};
    struct wanted third = {.number = 1, .calls = {CALL_EXECVE}, .action = ACTION_DENY, .argument = DENIED, .trigger = TRIGGER_NTH, .n = 3};
    push(&l.rules, 1, &third, 1);
    live_start(&l, calls, programs_child, find, &f);
    struct page *page = l.page;
    unsigned long long got[4];
    siginfo_t info;
    CHECK(waitid(P_PID, (id_t)l.child, &info, WEXITED | WNOWAIT) == 0);
    for (int n = 0; n < 4; n++) {
        got[n] = atomic_load(&page->count[n]);
    }
    CHECK(live_end(&l) == ENOENT << 8);
    CHECK(got[0] == ENOENT && got[1] == 0 && got[2] == ENOENT && got[3] == EIO);
    CHECK(f.execs == 4 && f.denied == 1 && f.opens == 3);
    CHECK(f.pids[0] != f.pids[1] && f.pids[1] != f.pids[2] && f.pids[0] != f.pids[2]);
}

/* -------------------------------------------------------------- names of threads */

enum { NAMES = 100 };

static int names_child(struct page *page) {
    (void)page;
    for (int n = 0; n < NAMES; n++) {
        char path[32];
        (void)snprintf(path, sizeof path, "/none/name-%d", n);
        prctl(PR_SET_NAME, path + sizeof "/none");
        (void)open_error(path);
        (void)open_error(path);
    }
    (void)execve("/proc/self/exe", self, environ);
    return 1;
}

struct names {
    unsigned right, wrong;
    char last[17];
};

static void compare_name(void *arg, const struct seen *s) {
    struct names *names = arg;
    if (strncmp(s->path, "/none/name-", 11) == 0) {
        bool right = strcmp(s->name, s->path + 6) == 0;
        names->right += right;
        names->wrong += !right;
    } else if (strcmp(s->path, "/none/after") == 0) {
        (void)snprintf(names->last, sizeof names->last, "%s", s->name);
    }
}

/* The tracer remembers a name until it changes. */
static void names_of_threads(void) {
    static const uint16_t calls[] = {CALL_OPENAT, 0};
    struct live l = {0};
    struct names names = {0};
    live_start(&l, calls, names_child, compare_name, &names);
    CHECK(live_end(&l) == ENOENT << 8);
    CHECK(names.right == 2 * NAMES && names.wrong == 0);
    CHECK(strcmp(names.last, "exe") == 0);
}

/* -------------------------------------------------------------- filters of its own */

static int install(uint32_t nr, uint32_t action, unsigned flags) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof code / sizeof code[0], .filter = code};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static void on_trap(int signal_number) {
    (void)signal_number; /* the call returns what the handler leaves: the call's own number */
}

static int filters_child(struct page *page) {
    atomic_store(&page->count[0], (unsigned)open_error("/none/1"));
    atomic_store(&page->count[1], install(SYS_openat, SECCOMP_RET_ALLOW, 0) == 0 && open_error("/none/2") == EIO);
    /* a listener of its own is refused, as it would be under any other supervisor */
    atomic_store(&page->count[2], install(SYS_openat, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER) < 0 ? (unsigned)errno : 0);
    atomic_store(&page->count[3], install(SYS_openat, SECCOMP_RET_LOG, SECCOMP_FILTER_FLAG_TSYNC) == 0 && open_error("/none/3") == EIO);
    atomic_store(&page->count[4], install(SYS_openat, SECCOMP_RET_ERRNO | EDOM, 0) == 0 && open_error("/none/4") == EDOM);
    signal(SIGSYS, on_trap);
    atomic_store(&page->count[5], install(SYS_openat, SECCOMP_RET_TRAP, 0) == 0 && open_error("/none/5") != EIO);
    (void)install(SYS_openat, SECCOMP_RET_KILL_PROCESS, 0);
    return open_error("/none/6");
}

static void own_filters(void) {
    static const uint16_t calls[] = {CALL_OPENAT, 0};
    struct live l = {0};
    struct found f = {0};
    struct wanted deny = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_DENY, .argument = DENIED, .paths = {"/none/*"}};
    unsigned long long got[6];
    siginfo_t info;
    push(&l.rules, 1, &deny, 1);
    live_start(&l, calls, filters_child, find, &f);
    CHECK(waitid(P_PID, (id_t)l.child, &info, WEXITED | WNOWAIT) == 0);
    for (int n = 0; n < 6; n++) {
        got[n] = atomic_load(&l.page->count[n]);
    }
    CHECK((live_end(&l) & 0x7f) == SIGSYS);
    CHECK(got[0] == EIO && got[1] == 1 && got[2] == EBUSY && got[3] == 1);
    CHECK(got[4] == 1 && got[5] == 1);
    CHECK(f.opens == 3 && f.denied == 3); /* what the service's own filter answers never gets here */
}

/* -------------------------------------------------------------- descriptors */

static char template[] = "/tmp/faultbox-live-XXXXXX";
static struct sockaddr_in target;

static int open_at(const char *name, int number) {
    char path[64];
    (void)snprintf(path, sizeof path, "%s/%s", template, name);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return fd == number ? fd : fd < 0 || dup2(fd, number) != number || close(fd) != 0 ? -1 : number;
}

static int write_one(int fd) {
    return syscall(SYS_write, fd, "x", 1) == 1 ? 0 : errno;
}

static int sharer(void *arg) {
    (void)arg;
    /* the descriptor it opens is its parent's, too */
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int connected = connect(fd, (struct sockaddr *)&target, sizeof target);
    return open_at("shared", 100) == 100 && write_one(100) == 0 && connected < 0 && errno == ECONNREFUSED ? 0 : 1;
}

static void *unsharer(void *arg) {
    (void)arg;
    if (unshare(CLONE_FILES) != 0 || open_at("thread", 200) != 200 || write_one(200) != 0) {
        return (void *)"failed";
    }
    return NULL;
}

static int descriptors_child(struct page *page) {
    static char stack[STACK];
    pid_t pid = clone(sharer, stack + STACK, CLONE_FILES | SIGCHLD, NULL); /* a process of its own that shares the table */
    if (exit_code(pid) != 0 || write_one(100) != 0) {
        return 1;
    }
    pthread_t thread;
    void *failed = NULL;
    if (open_at("process", 200) != 200 || pthread_create(&thread, NULL, unsharer, NULL) != 0 || pthread_join(thread, &failed) != 0 || failed != NULL) {
        return 2;
    }
    if (write_one(200) != 0 || dup2(100, 200) != 200 || write_one(200) != 0) {
        return 3;
    }
    for (int fd = 3; fd < 1024; fd++) {
        (void)close(fd);
    }
    (void)syscall(SYS_close_range, 3, ~0u, 0);
    atomic_store(&page->count[0], (unsigned)write_one(200));
    return open_at("late", 3) == 3 && write_one(3) == 0 ? 0 : 4;
}

static void descriptors(void) {
    static const uint16_t calls[] = {CALL_WRITE, CALL_CONNECT, 0};
    static const char *const want[] = {"shared", "shared", "thread", "process", "shared", "", "late"};
    struct live l = {0};
    struct found f = {0};
    /* a port that nobody listens on, as no socket is left on it */
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof target;
    target = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    CHECK(bind(s, (struct sockaddr *)&target, len) == 0 && getsockname(s, (struct sockaddr *)&target, &len) == 0);
    close(s);
    CHECK(mkdtemp(template) != NULL);
    live_start(&l, calls, descriptors_child, find, &f);
    CHECK(live_end(&l) == 0);
    CHECK(f.writes == 7 && f.connects == 1);
    for (unsigned n = 0; n < 7; n++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", template, want[n]);
        CHECK_TEXT(f.written[n], want[n][0] == '\0' ? "" : path);
        (void)unlink(path);
    }
    CHECK(rmdir(template) == 0);
}

void test_live_processes(void) {
    if (!live_can()) {
        return;
    }
    new_programs();
    names_of_threads();
    own_filters();
    descriptors();
}
