"""Notes, one line each, kept in a file and on the disk when they are answered.

POST /notes    201; 500 with the name of the error when the note is not kept
GET /notes     200 with all notes
GET /health    200
GET /who       200 with {"uid": ..., "pid": ..., "parent": ...} of the worker that answers
GET /exit      ends the worker that answers, without an answer
"""

import errno
import json
import os

FILE = os.environ.get("NOTES", "/data/notes")


def keep(note):
    file = os.open(FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, note + b"\n")
        os.fsync(file)
    finally:
        os.close(file)


def notes():
    try:
        with open(FILE, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def page(method, path, body):
    if (method, path) == ("POST", "/notes"):
        keep(body.read())
        return "201 Created", b"kept"
    if method == "GET":
        if path == "/notes":
            return "200 OK", notes()
        if path == "/health":
            return "200 OK", b"ok"
        if path == "/who":
            who = {"uid": os.getuid(), "pid": os.getpid(), "parent": os.getppid()}
            return "200 OK", json.dumps(who).encode()
        if path == "/exit":
            os._exit(1)
    return "404 Not Found", b"no such page"


def answer(environ, start_response):
    try:
        status, text = page(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["wsgi.input"])
    except OSError as e:
        status, text = "500 Internal Server Error", errno.errorcode[e.errno].encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
    return [text]
