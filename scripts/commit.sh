#!/bin/sh
# Writes which commit the sources are of into FILE, as "commit=<12 digits>[-changed]"; empty where that is not known. A file that says so already
# keeps its time. commit.sh FILE
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
# git archive fills this in.
archived='$Format:%H$'
commit=
if [ -e "$root/.git" ] && command -v git >/dev/null 2>&1; then
    # A checkout that belongs to somebody else is refused by git; a build is no reason to fail for that.
    commit=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || true)
    if [ -n "$commit" ] && [ -n "$(git -C "$root" status --porcelain --untracked-files=no 2>/dev/null)" ]; then commit=$commit-changed; fi
else
    case $archived in
        *Format*) ;;
        *) commit=$(echo "$archived" | cut -c 1-12) ;;
    esac
fi
mkdir -p "$(dirname "$1")"
if [ ! -e "$1" ] || [ "$(cat "$1")" != "commit=$commit" ]; then echo "commit=$commit" >"$1"; fi
