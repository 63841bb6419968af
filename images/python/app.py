"""Orders, kept in PostgreSQL, and remembered in Redis once they have been read.

POST /orders {"sku": ..., "qty": ...}   201 with the order, 503 when the database does not keep it
GET /orders/N                           200 with the order and where it came from, 404, 503
GET /health                             200
"""

import json
import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2

DATABASE = os.environ["DATABASE"]
CACHE = os.environ["CACHE"]
DATABASE_TIMEOUT_S = 5
CACHE_TIMEOUT_S = 0.5


class Cache:
    """A connection to Redis, for one request. A cache that is away or in trouble remembers nothing."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.address = (host, int(port))

    def ask(self, *words):
        """The answer as text; None when there is none, or an error."""
        parts = [b"*%d\r\n" % len(words)]
        for word in words:
            data = word.encode()
            parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
        try:
            with socket.create_connection(self.address, CACHE_TIMEOUT_S) as connection:
                connection.sendall(b"".join(parts))
                with connection.makefile("rb") as answer:
                    return self.read(answer)
        except OSError as e:
            print("cache:", e)
            return None

    @staticmethod
    def read(answer):
        line = answer.readline().strip().decode()
        if line == "$-1":
            return None
        if line.startswith("$"):
            return answer.read(int(line[1:])).decode()
        return line[1:] if line.startswith(("+", ":")) else None


def query(sql, *values):
    """The first row, when the transaction has been committed."""
    connection = psycopg2.connect(DATABASE, connect_timeout=DATABASE_TIMEOUT_S)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()
    finally:
        connection.close()


def new_order(body):
    wanted = json.loads(body)
    row = query(
        "INSERT INTO orders (sku, qty) VALUES (%s, %s) RETURNING id, sku, qty", wanted["sku"], wanted["qty"]
    )
    return 201, dict(zip(("id", "sku", "qty"), row))


def find_order(number):
    cache = Cache(CACHE)
    known = cache.ask("GET", "order:" + number)
    if known is not None:
        return 200, dict(json.loads(known), source="cache")
    row = query("SELECT id, sku, qty FROM orders WHERE id = %s", number)
    if row is None:
        return 404, {"error": "no order " + number}
    order = dict(zip(("id", "sku", "qty"), row))
    cache.ask("SET", "order:" + number, json.dumps(order))
    return 200, dict(order, source="database")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            self.answer(200, {"status": "ok"})
        else:
            self.guarded(lambda: find_order(self.path.rpartition("/")[2]))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.guarded(lambda: new_order(body))

    def guarded(self, work):
        try:
            self.answer(*work())
        except psycopg2.Error as e:
            print("database:", str(e).strip())
            self.answer(503, {"error": str(e).strip()})

    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, pattern, *values):
        pass


def make_table():
    connection = psycopg2.connect(DATABASE, connect_timeout=DATABASE_TIMEOUT_S)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS orders (id serial PRIMARY KEY, sku text NOT NULL, qty int NOT NULL)")
    connection.close()


make_table()
ThreadingHTTPServer(("", 8080), Handler).serve_forever()
