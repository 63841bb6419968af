#include "glob.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * The character at *s, which is stepped over. Never passes the terminating zero. A byte that is no UTF-8 becomes a number beyond every
 * character, so that no text in UTF-8 equals it; what is written longer than needed is none either, or it could hide a '/'.
 */
static uint32_t next_character(const char **s) {
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *b = (const unsigned char *)*s;
    unsigned more = b[0] >= 0xf8 ? 0 : b[0] >= 0xf0 ? 3 : b[0] >= 0xe0 ? 2 : b[0] >= 0xc0 ? 1 : 0;
    uint32_t c = more == 0 ? b[0] : b[0] & (0x3fu >> more);
    bool valid = more > 0 || b[0] < 0x80;
    for (unsigned i = 1; valid && i <= more; i++) {
        valid = (b[i] & 0xc0) == 0x80;
        c = c << 6 | (b[i] & 0x3fu);
    }
    if (!valid || c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        (*s)++;
        return 0x110000u + b[0];
    }
    *s += 1 + more;
    return c;
}

/* A character of a pattern in which a backslash takes the meaning away from the next one; a backslash at the end is itself. */
static uint32_t next_literal(const char **p) {
    if (**p == '\\' && (*p)[1] != '\0') {
        (*p)++;
    }
    return next_character(p);
}

/* `*p` is behind the opening bracket, and is moved behind the closing one. `c` 0 only steps over. Returns -1 when it is not closed. */
static int bracket(const char **p, uint32_t c) {
    bool negated = **p == '!';
    bool found = false;
    *p += negated;
    for (bool first = true; first || **p != ']'; first = false) {
        if (**p == '\0') {
            return -1;
        }
        uint32_t low = next_literal(p);
        uint32_t high = low;
        if (**p == '-' && (*p)[1] != ']' && (*p)[1] != '\0') {
            (*p)++;
            high = next_literal(p);
        }
        found |= c >= low && c <= high;
    }
    (*p)++;
    return found != negated;
}

bool glob_valid(const char *pattern) {
    for (const char *p = pattern; *p != '\0';) {
        if (*p == '[') {
            p++;
            if (bracket(&p, 0) < 0) {
                return false;
            }
        } else {
            (void)next_literal(&p);
        }
    }
    return true;
}

/* Does the one-character part of a path glob at *p fit the character at *t? Both are stepped over. */
static bool fits(const char **p, const char **t) {
    const char *from = *p;
    uint32_t c = next_character(t);
    if (*from == '?') {
        *p = from + 1;
        return c != '/';
    }
    if (*from == '[') {
        *p = from + 1;
        return bracket(p, c) == 1 && c != '/';
    }
    return next_literal(p) == c;
}

/*
 * One way back per kind of star is enough: `**` takes anything, so the first place where what lies between two of them fits is as good as any
 * later one; and a `*` that needs more than its successor has left before a '/' would have to cross that '/' itself.
 */
static bool match_path(const char *p, const char *t) {
    const char *star = NULL; /* behind the last `*`, and where its run ends so far */
    const char *star_text = NULL;
    const char *deep = NULL; /* the same of the last `**` */
    const char *deep_text = NULL;
    for (;;) {
        if (p[0] == '*' && p[1] == '*') {
            while (*p == '*') {
                p++;
            }
            deep = p;
            deep_text = t;
            star = NULL;
            continue;
        }
        if (*p == '*') {
            star = ++p;
            star_text = t;
            continue;
        }
        if (*t == '\0' && (*p == '\0' || strcmp(p, "/**") == 0)) {
            return true;
        }
        if (*t != '\0' && *p != '\0' && fits(&p, &t)) {
            continue;
        }
        if (star != NULL && *star_text != '\0' && *star_text != '/') {
            (void)next_character(&star_text);
            p = star;
            t = star_text;
        } else if (deep != NULL && *deep_text != '\0') {
            (void)next_character(&deep_text);
            p = deep;
            t = deep_text;
            star = NULL;
        } else {
            return false;
        }
    }
}

bool glob_path(const char *pattern, const char *path) {
    if (strchr(pattern, '/') == NULL) {
        const char *slash = strrchr(path, '/');
        path = slash == NULL ? path : slash + 1;
    }
    return match_path(pattern, path);
}

bool glob_text(const char *pattern, const char *text) {
    const char *star = NULL;
    const char *star_text = NULL;
    for (;;) {
        if (*pattern == '*') {
            star = ++pattern;
            star_text = text;
            continue;
        }
        if (*text == '\0' && *pattern == '\0') {
            return true;
        }
        if (*text != '\0' && *pattern != '\0') {
            uint32_t want = next_character(&pattern);
            if (next_character(&text) == want || want == '?') {
                continue;
            }
        }
        if (star == NULL || *star_text == '\0') {
            return false;
        }
        (void)next_character(&star_text);
        pattern = star;
        text = star_text;
    }
}
