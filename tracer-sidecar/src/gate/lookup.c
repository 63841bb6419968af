#include "lookup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the engine takes for an image that sets none. */
static const char default_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

static const char *path_of(char *const *envp) {
    for (; *envp != NULL; envp++) {
        if (strncmp(*envp, "PATH=", 5) == 0) {
            return *envp + 5;
        }
    }
    return default_path;
}

enum found { NOTHING, REFUSED, PROGRAM };

/*
 * access asks for the real user and, unless that is root, without the capabilities that the process still has. With them stat tells what is
 * really there, so that a directory which the user may not enter is no refusal.
 */
static enum found look(const char *path) {
    struct stat st;
    if (stat(path, &st) != 0) {
        return NOTHING;
    }
    return S_ISREG(st.st_mode) && access(path, X_OK) == 0 ? PROGRAM : REFUSED;
}

int lookup_program(const char *name, char *const *envp, char *out, size_t size, struct err *e) {
    if (strchr(name, '/') != NULL) {
        return snprintf(out, size, "%s", name) < (int)size ? 0 : err_set(e, ENAMETOOLONG, "path of the program");
    }
    const char *path = path_of(envp);
    char refused[200] = "";
    for (const char *at = path;; at++) {
        size_t len = strcspn(at, ":");
        int n = len == 0 ? snprintf(out, size, "./%s", name) : snprintf(out, size, "%.*s/%s", (int)len, at, name);
        enum found found = n < (int)size ? look(out) : NOTHING;
        if (found == PROGRAM) {
            return 0;
        }
        if (found == REFUSED && refused[0] == '\0') {
            (void)snprintf(refused, sizeof refused, "%s", out);
        }
        at += len;
        if (*at == '\0') {
            break;
        }
    }
    return refused[0] != '\0' ? err_set(e, 0, "\"%.60s\" in PATH is no program that this user may execute: %.150s", name, refused)
                              : err_set(e, 0, "\"%.60s\" is not in PATH (%.150s)", name, path);
}
