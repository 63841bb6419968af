/* Both globs against a slow and obvious matcher. The input is a pattern, a zero byte, and a text. */
#include "../src/tracer/glob.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PART_MAX = 12 }; /* bytes: the obvious matcher takes exponential time */

/* ASCII only, so that a byte is a character. */
static bool obvious_bracket(const char **p, char c) {
    const char *at = *p + 1;
    bool negated = *at == '!';
    bool found = false;
    at += negated;
    const char *first = at;
    while (at == first || *at != ']') {
        at += *at == '\\' && at[1] != '\0';
        char low = *at++;
        char high = low;
        if (*at == '-' && at[1] != ']' && at[1] != '\0') {
            at++;
            at += *at == '\\' && at[1] != '\0';
            high = *at++;
        }
        found |= low <= c && c <= high;
    }
    *p = at + 1;
    return found != negated && c != '/';
}

static bool obvious_path(const char *p, const char *t) {
    if (*p == '\0') {
        return *t == '\0';
    }
    if (*t == '\0' && strcmp(p, "/**") == 0) {
        return true;
    }
    if (*p == '*') {
        bool deep = p[1] == '*';
        const char *rest = p + 1;
        while (deep && *rest == '*') {
            rest++;
        }
        for (;; t++) {
            if (obvious_path(rest, t)) {
                return true;
            }
            if (*t == '\0' || (!deep && *t == '/')) {
                return false;
            }
        }
    }
    if (*t == '\0') {
        return false;
    }
    if (*p == '[') {
        return obvious_bracket(&p, *t) && obvious_path(p, t + 1);
    }
    if (*p == '?') {
        return *t != '/' && obvious_path(p + 1, t + 1);
    }
    p += *p == '\\' && p[1] != '\0';
    return *p == *t && obvious_path(p + 1, t + 1);
}

static bool obvious_text(const char *p, const char *t) {
    if (*p == '*') {
        return obvious_text(p + 1, t) || (*t != '\0' && obvious_text(p, t + 1));
    }
    if (*p == '\0' || *t == '\0') {
        return *p == *t;
    }
    return (*p == '?' || *p == *t) && obvious_text(p + 1, t + 1);
}

static bool is_ascii(const char *s) {
    for (; *s != '\0'; s++) {
        if ((unsigned char)*s >= 0x80) {
            return false;
        }
    }
    return true;
}

static void compare(const char *pattern, const char *text) {
    bool valid = glob_valid(pattern);
    bool path = valid && glob_path(pattern, text);
    bool filter = glob_text(pattern, text);
    if (strlen(pattern) > PART_MAX || strlen(text) > PART_MAX || !is_ascii(pattern) || !is_ascii(text)) {
        return; /* it ended, and stayed in its bounds */
    }
    const char *slash = strrchr(text, '/');
    const char *segment = strchr(pattern, '/') == NULL && slash != NULL ? slash + 1 : text;
    if ((valid && path != obvious_path(pattern, segment)) || filter != obvious_text(pattern, text)) {
        __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *zero = size == 0 ? NULL : memchr(data, 0, size);
    size_t cut = zero == NULL ? size / 2 : (size_t)(zero - data);
    char *pattern = calloc(1, cut + 1);
    char *text = calloc(1, size - cut + 1);
    if (size > 0) {
        memcpy(pattern, data, cut);
        memcpy(text, data + cut + (zero != NULL), size - cut - (zero != NULL));
    }
    compare(pattern, text);
    free(pattern);
    free(text);
    return 0;
}
