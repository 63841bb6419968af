#!/bin/sh
# Makes a database where there is none: with the password of root (MARIADB_ROOT_PASSWORD), a database (MARIADB_DATABASE)
# and a user of it (MARIADB_USER, MARIADB_PASSWORD); then becomes the server.
set -eu

data=${MARIADB_DATA:-/var/lib/mysql}

if [ "$1" != mariadbd ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
    chown mysql:mysql "$data" /run/mysqld
    exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
fi

# As a text of SQL.
quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/[\\\\']/\\\\&/g")"; }

statements() {
    # In this mode of the server nobody has to sign in, and users are known only after this.
    echo 'FLUSH PRIVILEGES;'
    echo "DELETE FROM mysql.global_priv WHERE User IN ('root', '');"
    echo 'FLUSH PRIVILEGES;'
    for host in localhost %; do
        echo "CREATE USER root@'$host' IDENTIFIED BY $(quoted "$MARIADB_ROOT_PASSWORD");"
        echo "GRANT ALL ON *.* TO root@'$host' WITH GRANT OPTION;"
    done
    if [ -n "${MARIADB_DATABASE-}" ]; then echo "CREATE DATABASE \`$MARIADB_DATABASE\`;"; fi
    if [ -n "${MARIADB_USER-}" ]; then
        echo "CREATE USER $(quoted "$MARIADB_USER")@'%' IDENTIFIED BY $(quoted "${MARIADB_PASSWORD-}");"
        echo "GRANT ALL ON \`${MARIADB_DATABASE:-test}\`.* TO $(quoted "$MARIADB_USER")@'%';"
    fi
}

if [ ! -d "$data/mysql" ]; then
    if [ -z "${MARIADB_ROOT_PASSWORD-}" ]; then
        echo 'entrypoint: set MARIADB_ROOT_PASSWORD' >&2
        exit 1
    fi
    mariadb-install-db --datadir="$data" --skip-test-db --auth-root-authentication-method=normal >/dev/null
    statements | mariadbd --datadir="$data" --bootstrap >/dev/null
fi
exec "$@" --datadir="$data" --bind-address='*' --skip-name-resolve
