#include "err.h"

#include <stdarg.h>
#include <stdio.h>

int err_set(struct err *e, int no, const char *format, ...) {
    va_list args;
    va_start(args, format);
    e->no = no;
    (void)vsnprintf(e->step, sizeof e->step, format, args);
    va_end(args);
    return -1;
}
