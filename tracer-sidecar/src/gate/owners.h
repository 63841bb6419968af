/* Whom the files that were copied into the container belong to. */
#ifndef FAULTBOX_GATE_OWNERS_H
#define FAULTBOX_GATE_OWNERS_H

#include "mounts.h"

/*
 * Gives the files and directories that the environment names (GATE_OWNED_VARIABLE) to the user it names (GATE_OWNER_VARIABLE): who copied them in
 * did not know the image's users. Without these variables nothing is done. Links change their owner and are not followed; what is mounted below is
 * left alone. A user that does not exist is told of by the launch, and a file system that knows no owners is no reason not to start.
 */
void owners_set(const struct mounts *mounts);

#endif
