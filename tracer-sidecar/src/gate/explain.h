/* Why a program could not be executed: execve has the same errors for a file that is not there and for one whose interpreter is not. */
#ifndef FAULTBOX_GATE_EXPLAIN_H
#define FAULTBOX_GATE_EXPLAIN_H

#include <stdbool.h>

#include "../common/wire.h"
#include "../common/err.h"

enum { EXPLAIN_NAME_SIZE = 60 }; /* longer names are not told */

/*
 * The interpreter that a script names in its first line, as the kernel reads it: a carriage return at its end is part of it. `head` is the
 * beginning of the file. False: it names none.
 */
bool explain_script(struct bytes head, char name[EXPLAIN_NAME_SIZE]);

/* The loader that a program of 64 bits names. False: it names none, or not in `head`. */
bool explain_loader(struct bytes head, char name[EXPLAIN_NAME_SIZE]);

/* Says in `e` why execve of `path` gave the error `no`, as far as the file tells. Relative paths are those of the working directory. */
void explain_execve(const char *path, int no, struct err *e);

#endif
