#!/bin/sh
# Writes the generated pages anew: after a change of a built-in, of its text, or of a command's help.
set -eu
cd "$(dirname "$0")/.."
faultbox=${FAULTBOX:-./faultbox}
for page in docs/reference.md:md docs/cli.md:cli editor/__builtins__.pyi:stub; do
  $faultbox reference --format "${page##*:}" >"${page%%:*}.new"
  mv "${page%%:*}.new" "${page%%:*}"
done
