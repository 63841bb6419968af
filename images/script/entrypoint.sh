#!/bin/sh
# Makes a page and a configuration from PORT and GREETING, then becomes the command.
set -eu

echo "${GREETING:-hello}" >/srv/pages/index.html
cat >/run/web/nginx.conf <<CONF
pid /run/web/nginx.pid;
error_log /dev/stderr;
events {}
http {
    access_log off;
    client_body_temp_path /run/web/body;
    proxy_temp_path /run/web/proxy;
    fastcgi_temp_path /run/web/fastcgi;
    uwsgi_temp_path /run/web/uwsgi;
    scgi_temp_path /run/web/scgi;
    server {
        listen ${PORT:-8080};
        root /srv/pages;
        location /files/ {
            root /run/web;
            dav_methods PUT;
            create_full_put_path on;
        }
    }
}
CONF
echo "entrypoint: starting $1 on port ${PORT:-8080}"
exec "$@"
