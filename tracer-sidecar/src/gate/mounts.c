#include "mounts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../common/cleanup.h"
#include "../common/gatelink.h"

/* Trees that rootfs.c builds by itself. */
static const char *const made_anew[] = {"/proc", "/dev", "/sys"};
static const char *const files_made_anew[] = {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"};

static bool inside(const char *path, const char *tree) {
    size_t n = strlen(tree);
    return strncmp(path, tree, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

bool mounts_made_anew(const char *point) {
    if (strcmp(point, "/") == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof made_anew / sizeof made_anew[0]; i++) {
        if (inside(point, made_anew[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof files_made_anew / sizeof files_made_anew[0]; i++) {
        if (strcmp(point, files_made_anew[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* mountinfo writes space, tab, newline and backslash as \ooo. */
static void unescape(char *s) {
    char *to = s;
    for (const char *from = s; *from != '\0'; to++) {
        if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' && from[2] <= '7' && from[3] >= '0' &&
            from[3] <= '7') {
            *to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = '\0';
}

bool mountinfo_line(char *line, char **point, bool *read_only) {
    /* id parent major:minor root POINT OPTIONS ... */
    char *save = NULL;
    char *field = strtok_r(line, " \n", &save);
    for (int i = 0; i < 4 && field != NULL; i++) {
        field = strtok_r(NULL, " \n", &save);
    }
    char *options = field == NULL ? NULL : strtok_r(NULL, " \n", &save);
    if (options == NULL || field[0] != '/') {
        return false;
    }
    unescape(field);
    const char *link = getenv(GATE_LINK_VARIABLE); /* the gate's own business */
    if (mounts_made_anew(field) || (link != NULL && inside(field, link))) {
        return false;
    }
    *point = field;
    *read_only = strncmp(options, "ro", 2) == 0 && (options[2] == ',' || options[2] == '\0');
    return true;
}

static int append(struct mounts *out, const char *point, bool read_only) {
    struct stat st;
    if (stat(point, &st) != 0) {
        return 0; /* hidden below another mount */
    }
    struct mount_entry *grown = realloc(out->list, (out->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return -1;
    }
    out->list = grown;
    char *copy = strdup(point);
    if (copy == NULL) {
        return -1;
    }
    out->list[out->count++] = (struct mount_entry){.point = copy, .read_only = read_only, .directory = S_ISDIR(st.st_mode)};
    return 0;
}

int mounts_read(struct mounts *out, struct err *e) {
    memset(out, 0, sizeof *out);
    FILE *f = fopen("/proc/self/mountinfo", "re");
    if (f == NULL) {
        return err_set(e, errno, "open /proc/self/mountinfo");
    }
    cleanup_free char *line = NULL;
    size_t size = 0;
    int result = 0;
    while (result == 0 && getline(&line, &size, f) > 0) {
        char *point;
        bool read_only;
        if (mountinfo_line(line, &point, &read_only) && append(out, point, read_only) != 0) {
            result = err_set(e, ENOMEM, "list of mounts");
        }
    }
    fclose(f);
    return result;
}
