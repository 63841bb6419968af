#!/bin/sh
# Makes a cluster where there is none, with the user, password and database of POSTGRES_USER, POSTGRES_PASSWORD and
# POSTGRES_DB, and what the files of /initdb.d say; then becomes the server.
set -eu

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

if [ "$1" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chown postgres:postgres "$PGDATA"
    chmod 700 "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

sql() { psql -q -v ON_ERROR_STOP=1 -U "$user" --no-psqlrc "$@"; }

make_cluster() {
    if [ -z "${POSTGRES_PASSWORD-}" ]; then
        echo 'entrypoint: set POSTGRES_PASSWORD' >&2
        exit 1
    fi
    password=$(mktemp)
    echo "$POSTGRES_PASSWORD" >"$password"
    initdb --username="$user" --pwfile="$password" --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --no-sync >/dev/null
    rm "$password"
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"

    # Nobody but this script sees the server before it is complete.
    pg_ctl start -w -o "-c listen_addresses=''" >/dev/null
    if [ "$database" != postgres ]; then sql -d postgres -c "CREATE DATABASE \"$database\""; fi
    for file in /initdb.d/*.sql; do
        if [ -e "$file" ]; then sql -d "$database" -f "$file"; fi
    done
    pg_ctl stop -w -m fast >/dev/null
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then make_cluster; fi
exec "$@"
