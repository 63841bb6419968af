/* What calls are about, when the program makes it hard to tell. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "live.h"

enum { CALL_OPENAT2 = 4, SEEN_MAX = 64, IN_ROOT = 0x10, BENEATH = 0x08, LONG_NAME = 200, LEVELS = 20 };

static const uint16_t calls[] = {CALL_OPENAT, CALL_OPENAT2, CALL_WRITE, CALL_CONNECT, 0};

struct list {
    size_t count;
    struct {
        uint8_t flags;
        char text[PATH_SIZE];
    } at[SEEN_MAX];
};

static void list_up(void *arg, const struct seen *s) {
    struct list *list = arg;
    if (list->count < SEEN_MAX) {
        list->at[list->count].flags = s->flags;
        (void)snprintf(list->at[list->count].text, PATH_SIZE, "%s", s->call == CALL_CONNECT ? s->addr : s->path);
    }
    list->count++;
}

/* -------------------------------------------------------------- the child */

static char home[] = "/tmp/faultbox-live-XXXXXX";
static int failed_line;

#define MUST(condition) (failed_line = failed_line == 0 && !(condition) ? __LINE__ : failed_line)

static int open_at(int dir, const char *path) {
    return (int)syscall(SYS_openat, dir, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static int open_directory(const char *path) {
    return (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void write_to(int fd) {
    MUST(syscall(SYS_write, fd, "x", 1) == 1);
}

static int open_how(int dir, const char *path, uint64_t resolve) {
    uint64_t how[3] = {O_RDWR | O_CREAT | O_CLOEXEC, 0600, resolve};
    return (int)syscall(437 /* openat2 */, dir, path, how, sizeof how);
}

static void directories(void) {
    int dir = open_directory(home);
    int sub = open_directory("sub");
    MUST(dir >= 0 && sub >= 0);
    MUST(open_at(AT_FDCWD, "sub/..//./x") >= 0);
    MUST(open_at(dir, "./y") >= 0);
    MUST(fchdir(sub) == 0 && open_at(AT_FDCWD, "../x") >= 0 && chdir("..") == 0);
    MUST(open_at(999, "x") < 0 && errno == EBADF);
    int ends[2];
    MUST(pipe2(ends, O_CLOEXEC) == 0 && open_at(ends[0], "x") < 0 && errno == ENOTDIR);
    MUST(open_how(sub, "/../../z", IN_ROOT) >= 0);
    MUST(open_how(sub, "../z", BENEATH) < 0 && errno == EXDEV);
    MUST(open_how(sub, "z", 0) >= 0);
}

static void names(void) {
    char link[64];
    MUST(symlink("x", "link") == 0);
    int fd = open_at(AT_FDCWD, "link");
    write_to(fd); /* a descriptor is the file, whatever it was called */
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    MUST(open_at(AT_FDCWD, link) >= 0);

    fd = open_at(AT_FDCWD, "gone");
    MUST(unlink("gone") == 0);
    write_to(fd);
    fd = open_at(AT_FDCWD, "odd (deleted)");
    write_to(fd);
    MUST(unlink("odd (deleted)") == 0);
    write_to(fd);
    fd = open_at(AT_FDCWD, "old");
    MUST(rename("old", "new") == 0);
    write_to(fd);
    MUST(open_at(AT_FDCWD, "old") >= 0 && unlink("old") == 0); /* another file of its first name */
    write_to(fd);
    MUST(open_at(AT_FDCWD, "\xff\xc3(") >= 0);
    fd = (int)syscall(SYS_memfd_create, "memory", 1u);
    write_to(fd);
}

/* Paths of the longest length, and of one byte more. */
static void lengths(void) {
    static char path[PATH_SIZE + 1];
    memset(path, '/', PATH_SIZE);
    memcpy(path, home, strlen(home));
    path[PATH_SIZE - 2] = 'x';
    path[PATH_SIZE - 1] = '\0';
    MUST(open_at(AT_FDCWD, path) >= 0);
    path[PATH_SIZE - 2] = '/';
    path[PATH_SIZE - 1] = 'x';
    path[PATH_SIZE] = '\0';
    MUST(open_at(AT_FDCWD, path) < 0 && errno == ENAMETOOLONG);

    /* strings that end with their page, and that do not */
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    MUST(munmap(two + page, page) == 0);
    memcpy(two + page - 2, "x", 2);
    MUST(open_at(AT_FDCWD, two + page - 2) >= 0);
    two[page - 1] = 'y';
    MUST(open_at(AT_FDCWD, two + page - 2) < 0 && errno == EFAULT);
    MUST(open_at(AT_FDCWD, NULL) < 0 && errno == EFAULT);
}

/* Directories deeper than a path can say. */
static void depth(void) {
    char name[LONG_NAME + 1];
    memset(name, 'd', LONG_NAME);
    name[LONG_NAME] = '\0';
    for (int n = 0; n < LEVELS; n++) {
        MUST(mkdir(name, 0700) == 0 && chdir(name) == 0);
    }
    MUST(open_at(AT_FDCWD, "x") >= 0 && mkdir(name, 0700) == 0);
    char below[LONG_NAME + 8];
    (void)snprintf(below, sizeof below, "%s/x", name);
    MUST(open_at(AT_FDCWD, below) >= 0); /* together they are too long, each for itself is not */
    MUST(chdir(name) == 0 && mkdir(name, 0700) == 0 && chdir(name) == 0);
    MUST(open_at(AT_FDCWD, "x") >= 0); /* the kernel itself cannot say where this is */
    int depth = 0;
    while (unlink("x") == 0 || rmdir(name) == 0 || depth < LEVELS + 2) {
        (void)unlink("x");
        (void)rmdir(name);
        MUST(chdir("..") == 0);
        depth++;
    }
}

static void connect_to(const char *name, size_t len) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    memcpy(to.sun_path, name, len);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(connect(fd, (struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) < 0);
    close(fd);
}

static void addresses(void) {
    char full[sizeof ((struct sockaddr_un *)NULL)->sun_path];
    memset(full, 'f', sizeof full);
    connect_to("\0ab\0cd", 6);
    connect_to("\0", 1);
    connect_to(full, sizeof full); /* without a zero at its end */
    connect_to("sock\0hidden", 11);
}

static int paths_child(struct page *page) {
    (void)page;
    MUST(chdir(home) == 0);
    directories();
    names();
    lengths();
    addresses();
    depth();
    return failed_line > 0 ? failed_line % 255 + 1 : 0;
}

/* -------------------------------------------------------------- what is seen */

static size_t next_seen;

/* The next event; `path` is below home unless it begins with '='. */
static void expect(const struct list *list, const char *path, uint8_t flags) {
    static char want[PATH_SIZE];
    size_t n = next_seen++;
    if (path[0] == '=') {
        (void)snprintf(want, sizeof want, "%s", path + 1);
    } else {
        (void)snprintf(want, sizeof want, "%s%s", home, path);
    }
    if (n >= list->count || strcmp(list->at[n].text, want) != 0 || list->at[n].flags != flags) {
        failures++;
        (void)fprintf(stderr, "event %zu: got \"%.300s\" flags %u, want \"%.300s\" flags %u\n", n, n < list->count ? list->at[n].text : "nothing",
                      n < list->count ? list->at[n].flags : 0, want, flags);
    }
}

static void expect_directories(const struct list *l) {
    expect(l, "", 0);
    expect(l, "/sub", 0);
    expect(l, "/x", 0);
    expect(l, "/y", 0);
    expect(l, "/x", 0);
    expect(l, "=x", RECORD_UNRESOLVED);
    expect(l, "=x", RECORD_UNRESOLVED);
    expect(l, "/sub/z", 0);
    expect(l, "/z", 0); /* where it would lead; the kernel refuses it */
    expect(l, "/sub/z", 0);
}

static void expect_names(const struct list *l) {
    expect(l, "/link", 0);
    expect(l, "/x", 0);
    CHECK(strncmp(l->at[next_seen].text, "/proc/self/fd/", 14) == 0 && l->at[next_seen].flags == RECORD_SYSTEM);
    next_seen++;
    expect(l, "/gone", 0);
    expect(l, "/gone", 0);
    expect(l, "/odd (deleted)", 0);
    expect(l, "/odd (deleted)", 0);
    expect(l, "/odd (deleted)", 0);
    expect(l, "/old", 0);
    expect(l, "/new", 0);
    expect(l, "/old", 0);
    expect(l, "/new", 0);
    expect(l, "/\xff\xc3(", 0);
    expect(l, "=/memfd:memory", 0);
}

static void expect_lengths(const struct list *l) {
    expect(l, "/x", 0);
    CHECK(l->count > next_seen && strlen(l->at[next_seen].text) == PATH_SIZE - 1 && l->at[next_seen].flags == RECORD_UNRESOLVED);
    next_seen++;
    expect(l, "/x", 0);
    expect(l, "=", RECORD_UNRESOLVED);
    expect(l, "=", RECORD_UNRESOLVED);
}

static void expect_addresses(const struct list *l) {
    char full[128] = "=unix:";
    expect(l, "=unix:@ab?cd", 0);
    expect(l, "=unix:@", 0);
    memset(full + 6, 'f', 108);
    full[6 + 108] = '\0';
    expect(l, full, 0);
    expect(l, "=unix:sock", 0);
}

static void expect_depth(const struct list *l) {
    CHECK(l->count == next_seen + 3);
    if (l->count == next_seen + 3) {
        CHECK(l->at[next_seen].flags == 0 && strlen(l->at[next_seen].text) == strlen(home) + (size_t)LEVELS * (LONG_NAME + 1) + 2);
        CHECK(l->at[next_seen + 1].flags == RECORD_UNRESOLVED && l->at[next_seen + 2].flags == RECORD_UNRESOLVED);
    }
}

static void make(const char *name) {
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", home, name);
    CHECK(mkdir(path, 0700) == 0);
}

static void clean_up(void) {
    static const char *const left[] = {"x", "y", "sub/z", "sub/x", "link", "new", "\xff\xc3(", "inner/x", "inner/y", "inner", "sub", ""};
    for (size_t n = 0; n < sizeof left / sizeof left[0]; n++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", home, left[n]);
        (void)remove(path);
    }
    CHECK(access(home, F_OK) != 0);
}

/* -------------------------------------------------------------- another root */

static int root_child(struct page *page) {
    (void)page;
    MUST(chdir(home) == 0 && chroot("inner") == 0);
    MUST(open_at(AT_FDCWD, "/../x") >= 0); /* no way out of a root */
    MUST(chdir("/") == 0 && open_at(AT_FDCWD, "y") >= 0);
    int fd = open_at(AT_FDCWD, "/y");
    write_to(fd);
    return failed_line > 0 ? failed_line % 255 + 1 : 0;
}

static void another_root(void) {
    struct live l = {0};
    static struct list list;
    if (geteuid() != 0) {
        (void)fprintf(stderr, "skipped chroot: it needs root\n");
        return;
    }
    live_start(&l, calls, root_child, list_up, &list);
    CHECK(live_end(&l) == 0);
    next_seen = 0;
    expect(&list, "/inner/x", 0);
    expect(&list, "/inner/y", 0);
    expect(&list, "/inner/y", 0);
    expect(&list, "/inner/y", 0);
    CHECK(list.count == 4);
}

/* A file that is mounted in two places has the name of the place it was opened at. */
static int mounted_child(struct page *page) {
    (void)page;
    if (chdir(home) != 0 || unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("sub", "inner", NULL, MS_BIND, NULL) != 0) {
        return 99;
    }
    int fd = open_at(AT_FDCWD, "inner/x");
    write_to(fd);
    MUST(unlink("sub/x") == 0);
    return failed_line > 0 ? failed_line % 255 + 1 : 0;
}

static void mounted(void) {
    struct live l = {0};
    static struct list list;
    live_start(&l, calls, mounted_child, list_up, &list);
    int status = live_end(&l);
    if (status == 99 << 8) {
        (void)fprintf(stderr, "skipped bind mounts: they need CAP_SYS_ADMIN\n");
        return;
    }
    CHECK(status == 0);
    next_seen = 0;
    expect(&list, "/inner/x", 0);
    expect(&list, "/inner/x", 0);
}

void test_live_paths(void) {
    struct live l = {0};
    static struct list list;
    if (!live_can()) {
        return;
    }
    CHECK(mkdtemp(home) != NULL);
    make("sub");
    make("inner");
    live_start(&l, calls, paths_child, list_up, &list);
    int status = live_end(&l);
    if (status != 0) {
        failures++;
        (void)fprintf(stderr, "the child ended with status 0x%x; %d is the line it failed at, modulo 255, plus 1\n", status, status >> 8);
    }
    next_seen = 0;
    expect_directories(&list);
    expect_names(&list);
    expect_lengths(&list);
    expect_addresses(&list);
    expect_depth(&list);
    another_root();
    mounted();
    clean_up();
}
