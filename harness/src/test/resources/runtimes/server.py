"""The service of the runtime tests in Python. With the argument "collect DIRECTORY" it copies the part
of the standard library that it uses below that directory instead, so that the directory can be a
PYTHONHOME."""
import errno
import os
import signal
import socketserver
import subprocess
import sys
import threading


def save(file, text):
    fd = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(fd, text.encode())
        os.ftruncate(fd, len(text))
        os.fsync(fd)
    finally:
        os.close(fd)


def result(action, *args):
    try:
        action(*args)
        return "OK"
    except OSError as e:
        return "ERR " + os.strerror(e.errno)


def wake():
    fd = os.eventfd(0)
    try:
        os.eventfd_write(fd, 1)
    finally:
        os.close(fd)


def load():
    try:
        with open("/tmp/data") as f:
            return f.read() or "EMPTY"
    except FileNotFoundError:
        return "EMPTY"


def spawn():
    code = subprocess.call([sys.executable, "-S", __file__, "child"])
    return "OK" if code == 0 else "CHILD %d" % code


def answer(line):
    word, _, text = line.partition(" ")
    if word == "PING":
        return "PONG"
    if word == "LOAD":
        return load()
    if word == "WAKE":
        return result(wake)
    if word == "SAVE":
        return result(save, "/tmp/data", text)
    if word == "LATER":
        threading.Thread(target=result, args=(save, "/tmp/data", text)).start()
        return "OK"
    if word == "SPAWN":
        return spawn()
    return "ERR unknown"


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline().decode().rstrip("\n")
        if line:
            self.request.sendall((answer(line) + "\n").encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def collect(target):
    import shutil

    library = os.path.dirname(os.__file__)
    home = os.path.join(target, "lib", os.path.basename(library))
    os.makedirs(os.path.join(home, "lib-dynload"))
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        if file.startswith(library):
            copy = os.path.join(home, os.path.relpath(file, library))
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copyfile(file, copy)


if sys.argv[1:2] == ["child"]:
    try:
        save("/tmp/child", "child")
    except OSError as e:
        sys.exit(e.errno)
elif sys.argv[1:2] == ["collect"]:
    collect(sys.argv[2])
else:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Server(("", 7000), Conversation).serve_forever()
