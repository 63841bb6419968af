#include "paths.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const char deleted[] = " (deleted)";

/* The kernel appends that to the name of a file which has lost it. A file may be called so, too: then it is found there. */
static bool is_deleted(int fds, const char *link, const char *path) {
    char name[PATH_SIZE + sizeof "../root"];
    struct stat file;
    struct stat there;
    (void)snprintf(name, sizeof name, "../root%s", path);
    return fstatat(fds, link, &file, 0) != 0 || fstatat(fds, name, &there, AT_SYMLINK_NOFOLLOW) != 0 || file.st_dev != there.st_dev ||
           file.st_ino != there.st_ino;
}

/* The kernel renders the link relative to the mount namespace's root, which in an instance is the service's own root. */
static bool read_link(int fds, const char *link, char out[PATH_SIZE]) {
    ssize_t n = readlinkat(fds, link, out, PATH_SIZE - 1);
    if (n <= 0) {
        return false;
    }
    out[n] = '\0';
    size_t cut = sizeof deleted - 1;
    if ((size_t)n > cut && out[0] == '/' && strcmp(out + n - cut, deleted) == 0 && is_deleted(fds, link, out)) {
        out[(size_t)n - cut] = '\0';
    }
    return true;
}

bool path_of_fd(int fds, int fd, char out[PATH_SIZE]) {
    char link[16];
    char *digits = link + sizeof link;
    *--digits = '\0';
    for (unsigned n = fd < 0 ? 0 : (unsigned)fd; digits[0] == '\0' || n > 0; n /= 10) {
        *--digits = (char)('0' + n % 10);
    }
    return fd >= 0 && read_link(fds, digits, out);
}

/* Such a node may lie anywhere, but hardly under another name than one of these or outside a directory for devices. */
bool path_may_be_memory_device(const char *path) {
    static const char *const names[] = {"null", "zero", "full", "random", "urandom"};
    const char *name = strrchr(path, '/');
    if (name == NULL) {
        return false; /* a socket or a pipe */
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name + 1, names[i]) == 0) {
            return true;
        }
    }
    return strncmp(path, "/dev/", 5) == 0;
}

bool path_is_memory_device(pid_t tid, int fd) {
    enum { MEMORY_DEVICES = 1, NULL_DEVICE = 3, ZERO_DEVICE = 5, FULL_DEVICE = 7, RANDOM_DEVICE = 8, URANDOM_DEVICE = 9 };
    char link[64];
    struct stat s;
    (void)snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)tid, fd);
    if (stat(link, &s) != 0 || !S_ISCHR(s.st_mode) || major(s.st_rdev) != MEMORY_DEVICES) {
        return false;
    }
    unsigned number = minor(s.st_rdev);
    return number == NULL_DEVICE || number == ZERO_DEVICE || number == FULL_DEVICE || number == RANDOM_DEVICE || number == URANDOM_DEVICE;
}

void path_clean(char *path) {
    char *to = path; /* everything before it is clean and starts with '/' or is empty */
    const char *from = path;
    while (*from != '\0') {
        while (*from == '/') {
            from++;
        }
        size_t len = strcspn(from, "/");
        if (len == 0) {
            break;
        }
        if (len == 2 && from[0] == '.' && from[1] == '.') {
            while (to > path && *--to != '/') {
            }
        } else if (!(len == 1 && from[0] == '.')) {
            *to++ = '/';
            memmove(to, from, len);
            to += len;
        }
        from += len;
    }
    if (to == path) {
        *to++ = '/';
    }
    *to = '\0';
}

/* False when it has to be cut. */
static bool keep(const char *path, char out[PATH_SIZE]) {
    size_t n = strnlen(path, PATH_SIZE);
    memcpy(out, path, n);
    out[n < PATH_SIZE ? n : PATH_SIZE - 1] = '\0';
    return n < PATH_SIZE;
}

static bool read_base(int fds, int dirfd, bool from_root, char base[PATH_SIZE]) {
    return from_root ? read_link(fds, "../root", base) : dirfd == AT_FDCWD ? read_link(fds, "../cwd", base) : path_of_fd(fds, dirfd, base);
}

bool path_resolve(int fds, int dirfd, enum path_root root, const char *raw, char out[PATH_SIZE]) {
    bool absolute = raw[0] == '/';
    bool fits = keep(raw, out);
    if (absolute && root == ROOT_PLAIN) {
        if (fits) {
            path_clean(out);
        }
        return fits;
    }
    char base[PATH_SIZE];
    char joined[2 * PATH_SIZE + 2];
    if (!fits || !read_base(fds, dirfd, absolute && root == ROOT_OWN, base)) {
        return false;
    }
    if (raw[0] == '\0') {
        return keep(base, out);
    }
    if (base[0] != '/') {
        return false; /* nothing lies below a socket */
    }
    size_t n = strlen(base);
    memcpy(joined, base, n);
    joined[n] = '/';
    (void)snprintf(joined + n + 1, sizeof joined - n - 1, "%s", raw);
    if (absolute || root == ROOT_DIR) {
        path_clean(joined + n); /* by itself: what goes up must not leave the base */
    }
    path_clean(joined);
    return keep(joined, out);
}

static bool below(const char *path, const char *tree) {
    size_t n = strlen(tree);
    return strncmp(path, tree, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

bool path_is_system(const char *path) {
    static const char *const trees[] = {"/proc", "/sys", "/dev", "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"};
    for (size_t i = 0; i < sizeof trees / sizeof trees[0]; i++) {
        if (below(path, trees[i])) {
            return true;
        }
    }
    return strncmp(path, "/etc/ld.so.", 11) == 0;
}
