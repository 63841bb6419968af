/* Where the program of a launch is, as execvp(3) looks for it. */
#ifndef FAULTBOX_GATE_LOOKUP_H
#define FAULTBOX_GATE_LOOKUP_H

#include <stddef.h>

#include "../common/err.h"

/*
 * Writes where `name` is: `name` itself when it has a slash, otherwise the first program in the environment's PATH that the calling process'
 * real user may execute. Looks in the working directory for an empty part of PATH.
 */
int lookup_program(const char *name, char *const *envp, char *out, size_t size, struct err *e);

#endif
