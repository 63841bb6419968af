/* The two globs of rules. Patterns and texts are UTF-8; a byte that is not counts as a character of its own. */
#ifndef FAULTBOX_GLOB_H
#define FAULTBOX_GLOB_H

#include <stdbool.h>

/* Is every `[` of a path glob closed? */
bool glob_valid(const char *pattern);
/*
 * Path glob: `*` any run without '/', `**` any run, `?` one character but '/', `[a-z]` and `[!a]` one character, `\x` x itself. A trailing
 * "/" "**" also matches the directory itself; a pattern without '/' is compared with the last segment of the path. Needs glob_valid.
 */
bool glob_path(const char *pattern, const char *path);
/* Filter glob: `*` any run, `?` one character, everything else itself. */
bool glob_text(const char *pattern, const char *text);

#endif
