#include "paths.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The kernel renders the link relative to the mount namespace's root, which in an instance is the service's own root. */
static bool read_link(int fds, const char *link, char out[PATH_SIZE]) {
    static const char deleted[] = " (deleted)";
    ssize_t n = readlinkat(fds, link, out, PATH_SIZE - 1);
    if (n <= 0) {
        return false;
    }
    out[n] = '\0';
    size_t cut = sizeof deleted - 1;
    if ((size_t)n > cut && out[0] == '/' && strcmp(out + n - cut, deleted) == 0) {
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

bool path_resolve(int fds, int dirfd, const char *raw, char out[PATH_SIZE]) {
    if (raw[0] == '/') {
        (void)snprintf(out, PATH_SIZE, "%s", raw);
        path_clean(out);
        return true;
    }
    char base[PATH_SIZE];
    if (!(dirfd == AT_FDCWD ? read_link(fds, "../cwd", base) : path_of_fd(fds, dirfd, base))) {
        (void)snprintf(out, PATH_SIZE, "%s", raw);
        return false;
    }
    if (raw[0] == '\0') {
        memcpy(out, base, PATH_SIZE);
        return true;
    }
    size_t n = strlen(base);
    memcpy(out, base, n);
    (void)snprintf(out + n, PATH_SIZE - n, "/%s", raw);
    path_clean(out);
    return true;
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
