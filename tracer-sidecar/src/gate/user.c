#include "user.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/cleanup.h"

enum {
    FIELDS_MAX = 7,               /* of a line of passwd; group has 4 */
    FILE_MAX = 16 * 1024 * 1024,  /* bytes */
};

/* Not terminated: it lies in a file's text. */
struct piece {
    const char *at;
    size_t len;
};

static bool same(struct piece p, struct piece other) {
    return p.len == other.len && memcmp(p.at, other.at, p.len) == 0;
}

static struct piece text_piece(const char *text, size_t len) {
    return (struct piece){.at = text, .len = len};
}

/* All digits, and an id that a process can have: (uid_t)-1 means "none" to the kernel. */
static bool number(struct piece p, uint32_t *out) {
    uint64_t n = 0;
    for (size_t i = 0; i < p.len; i++) {
        if (p.at[i] < '0' || p.at[i] > '9' || n > UINT32_MAX) {
            return false;
        }
        n = n * 10 + (uint64_t)(p.at[i] - '0');
    }
    *out = (uint32_t)n;
    return p.len > 0 && n < UINT32_MAX;
}

/* Takes the next line off and cuts it at its colons. False at the end of the text; missing fields are empty. */
static bool next_line(struct piece *text, struct piece fields[FIELDS_MAX]) {
    if (text->len == 0) {
        return false;
    }
    const char *end = memchr(text->at, '\n', text->len);
    size_t len = end == NULL ? text->len : (size_t)(end - text->at);
    struct piece line = {.at = text->at, .len = len};
    text->at += end == NULL ? len : len + 1;
    text->len -= end == NULL ? len : len + 1;
    if (line.len > 0 && line.at[line.len - 1] == '\r') {
        line.len--;
    }
    for (size_t i = 0; i < FIELDS_MAX; i++) {
        const char *colon = i + 1 == FIELDS_MAX || line.len == 0 ? NULL : memchr(line.at, ':', line.len);
        size_t field = colon == NULL ? line.len : (size_t)(colon - line.at);
        fields[i] = text_piece(line.at, field);
        line.at += colon == NULL ? field : field + 1;
        line.len -= colon == NULL ? field : field + 1;
    }
    return true;
}

static struct piece whole(struct bytes file) {
    return text_piece(file.data == NULL ? "" : (const char *)file.data, file.data == NULL ? 0 : file.len);
}

/* `name` becomes that of the first line that fits; false: there is none, `out` has not changed. */
static bool find_user(struct bytes passwd, struct piece wanted, struct user *out, struct piece *name) {
    struct piece text = whole(passwd);
    struct piece f[FIELDS_MAX];
    uint32_t uid = 0;
    bool numeric = number(wanted, &uid);
    while (next_line(&text, f)) {
        uint32_t line_uid;
        uint32_t line_gid;
        if (f[0].len == 0 || !number(f[2], &line_uid) || !number(f[3], &line_gid) ||
            (numeric ? line_uid != uid : !same(f[0], wanted))) {
            continue;
        }
        *name = f[0];
        out->uid = line_uid;
        out->gid = line_gid;
        if (f[5].len > 0 && f[5].len < sizeof out->home && memchr(f[5].at, '\0', f[5].len) == NULL) {
            memcpy(out->home, f[5].at, f[5].len);
            out->home[f[5].len] = '\0';
        }
        return true;
    }
    return false;
}

static bool find_group(struct bytes group, struct piece wanted, gid_t *gid) {
    struct piece text = whole(group);
    struct piece f[FIELDS_MAX];
    uint32_t asked = 0;
    if (number(wanted, &asked)) {
        *gid = asked; /* listed or not, it is that number */
        return true;
    }
    while (next_line(&text, f)) {
        uint32_t line_gid;
        if (f[0].len > 0 && same(f[0], wanted) && number(f[2], &line_gid)) {
            *gid = line_gid;
            return true;
        }
    }
    return false;
}

static bool lists(struct piece members, struct piece name) {
    for (;;) {
        const char *comma = members.len == 0 ? NULL : memchr(members.at, ',', members.len);
        size_t len = comma == NULL ? members.len : (size_t)(comma - members.at);
        if (same(text_piece(members.at, len), name)) {
            return true;
        }
        if (comma == NULL) {
            return false;
        }
        members.at += len + 1;
        members.len -= len + 1;
    }
}

static void find_supplementary(struct bytes group, struct piece name, struct user *out) {
    struct piece text = whole(group);
    struct piece f[FIELDS_MAX];
    while (out->group_count < USER_GROUPS_MAX && next_line(&text, f)) {
        uint32_t gid;
        if (f[0].len > 0 && number(f[2], &gid) && lists(f[3], name)) {
            out->groups[out->group_count++] = gid;
        }
    }
}

static int missing(const char *what, struct piece name, const char *file, bool there, struct err *e) {
    return err_set(e, 0, there ? "%s \"%.*s\" does not exist in %s of the image" : "%s \"%.*s\": the image has no %s; give a number",
                   what, (int)(name.len > 100 ? 100 : name.len), name.at, file);
}

int user_resolve(const char *spec, struct bytes passwd, struct bytes group, struct user *out, struct err *e) {
    const char *colon = strchr(spec, ':');
    struct piece user = text_piece(spec, colon == NULL ? strlen(spec) : (size_t)(colon - spec));
    struct piece wanted_group = text_piece(colon == NULL ? "" : colon + 1, colon == NULL ? 0 : strlen(colon + 1));
    struct piece name = {.at = "", .len = 0};
    uint32_t uid = 0;
    if (user.len == 0) {
        user = text_piece("0", 1);
    }
    *out = (struct user){.home = "/"};
    if (!find_user(passwd, user, out, &name)) {
        if (!number(user, &uid)) {
            return missing("user", user, "/etc/passwd", passwd.data != NULL, e);
        }
        out->uid = uid;
    }
    if (wanted_group.len > 0) {
        return find_group(group, wanted_group, &out->gid) ? 0 : missing("group", wanted_group, "/etc/group", group.data != NULL, e);
    }
    if (name.len > 0) {
        find_supplementary(group, name, out);
    }
    return 0;
}

/* No data: there is no such file. What is no plain file, or cannot be read, counts as missing. */
static struct bytes read_text(const char *path) {
    struct stat st;
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX) {
        return (struct bytes){.data = NULL, .len = 0};
    }
    char *data = malloc((size_t)st.st_size + 1);
    size_t len = 0;
    while (data != NULL && len < (size_t)st.st_size) {
        ssize_t n = read(fd, data + len, (size_t)st.st_size - len);
        if (n <= 0) {
            break;
        }
        len += (size_t)n;
    }
    return (struct bytes){.data = (uint8_t *)data, .len = len};
}

int user_of_root(const char *spec, struct user *out, struct err *e) {
    struct bytes passwd = read_text("/etc/passwd");
    struct bytes group = read_text("/etc/group");
    int result = user_resolve(spec, passwd, group, out, e);
    free((void *)passwd.data);
    free((void *)group.data);
    return result;
}

char **user_environment(const struct user *u, char **envp) {
    size_t count = 0;
    for (; envp[count] != NULL; count++) {
        if (strncmp(envp[count], "HOME=", 5) == 0) {
            return envp;
        }
    }
    char **with = malloc((count + 2) * sizeof *with);
    if (with == NULL || asprintf(&with[count], "HOME=%s", u->home) < 0) {
        free(with);
        return NULL;
    }
    memcpy(with, envp, count * sizeof *with);
    with[count + 1] = NULL;
    return with;
}
