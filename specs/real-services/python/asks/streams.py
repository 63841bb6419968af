"""Over TCP, at whichever address of the host answers first."""

import socket
import urllib.request

PATIENCE_S = 5


def line(host, port, word):
    with socket.create_connection((host, port), PATIENCE_S) as connection:
        connection.sendall(word.encode() + b"\r\n")
        with connection.makefile() as answer:
            return answer.readline().strip()


def page(host, port, word):
    where = f"[{host}]" if ":" in host else host
    with urllib.request.urlopen(f"http://{where}:{port}/{word}", timeout=PATIENCE_S) as answer:
        return answer.read().decode().strip()
