#!/bin/sh
# syscalls.tsv -> C: calls_numbers.h (NR_<name>, -1 where the architecture has no such call) and calls_table.h. Argument: output directory.
set -eu
cd "$(dirname "$0")"
mkdir -p "$1"
awk -F '\t' '!/^#/ { printf "#ifdef SYS_%s\n#define NR_%s SYS_%s\n#else\n#define NR_%s -1\n#endif\n", $2, $2, $2, $2 }' syscalls.tsv >"$1/calls_numbers.h"
awk -F '\t' '!/^#/ {
  printf "{.id = %d, .nr = NR_%s, .name = \"%s\"", $1, $2, $2
  n = split($6, part, " ")
  for (i = 1; i <= n; i++) if (split(part[i], kv, "=") == 2) printf ", .%s = %d", kv[1], kv[2] + 1
  print ($5 == "F" ? ", .file = 1" : "") "},"
}' syscalls.tsv >"$1/calls_table.h"
