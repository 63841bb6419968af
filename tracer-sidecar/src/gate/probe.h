/* Can this container make instances? Asked once, at the gate's start, so that the harness can choose another way before any test runs. */
#ifndef FAULTBOX_PROBE_H
#define FAULTBOX_PROBE_H

#include "../common/err.h"
#include "instance.h"

int probe_instance(const struct instance_world *w, struct err *e);

#endif
