/* The line protocol of the test service, by which a test looks at an instance from inside.

   PING            PONG
   QUIT            closes the connection
   TOUCH path      creates the file            STAT path      size and mode, or the error
   READ path       first line of the file      WRITE path t   replaces its content by t
   GETENV name     the value                   RESOLVE name   its IPv4 address
   CONNECT h:p     OK, or the error            PROCESSES      process ids the instance sees
   SAY text        OK, and writes the text     WAIT           nothing, for ever; writes WAIT
   LOOP n path     OK, when the file was opened and closed n times
   LEAVE code      OK, and ends this process a little later
   LATER path      OK; a thread opens the file
   STORM n path    OK, when n opens of what is not there said so, under a storm of SIGALRM and SIGURG
   BLOCK n         OK, when one read of a pipe has outlasted n signals, whose handler lets the kernel make it again
   BOMB n          FULL, when a fork bomb has reached n processes, which stay;
                   0: as root, whom only the container stops
   GLUTTON         OK, when a child of it has taken memory until it was killed
   EXIT code, RAISE signal, EAT                end this process in that way
   anything else   itself */
#ifndef FAULTBOX_TEST_ANSWER_H
#define FAULTBOX_TEST_ANSWER_H

const char *answer_line (void *arg, char *line);

/* The number of a signal given by name ("SEGV") or number; -1 when it is none. */
int signal_number (const char *text);

/* Takes and touches memory until something ends the process. */
_Noreturn void eat_memory (void);

/* Looks NAME up; the text is an address or says that it is unknown. */
const char *resolve_text (const char *name);

#endif
