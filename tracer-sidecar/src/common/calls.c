#include "calls.h"

#include <sys/syscall.h>

/* Calls newer than some kernel headers. From 424 on a call has one number on every architecture (x86_64 and aarch64 here). */
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif

#include "calls_numbers.h" /* NR_<name>: SYS_<name>, or -1 */

enum { NR_LIMIT = 512 };

static const struct call table[] = {
#include "calls_table.h"
};

static const struct call *by_nr[NR_LIMIT];

size_t call_count(void) {
    return sizeof table / sizeof table[0];
}

const struct call *call_by_id(uint16_t id) {
    /* ids are line numbers of the table, from 1: a unit test holds that */
    if (id == 0 || id > call_count() || table[id - 1].nr < 0) {
        return NULL;
    }
    return &table[id - 1];
}

void calls_init(void) {
    for (size_t i = 0; i < call_count(); i++) {
        if (table[i].nr >= 0 && table[i].nr < NR_LIMIT) {
            by_nr[table[i].nr] = &table[i];
        }
    }
}

const struct call *call_by_nr(int nr) {
    return nr >= 0 && nr < NR_LIMIT ? by_nr[nr] : NULL;
}
