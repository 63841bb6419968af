"""Answers over UDP and HTTP what it was asked, with its own name before it. Its sockets are of IPv6, and take IPv4 unless ONLY6 is set."""

import http.server
import os
import socket
import socketserver
import threading

NAME = socket.gethostname()


class Six:
    address_family = socket.AF_INET6

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(os.environ.get("ONLY6", "0")))
        super().server_bind()


class Datagrams(Six, socketserver.UDPServer):
    pass


class Pages(Six, http.server.ThreadingHTTPServer):
    pass


class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        data, asking = self.request
        asking.sendto(NAME.encode() + b" " + data, self.client_address)


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{NAME} {self.path[1:]}\n".encode())

    def log_message(self, pattern, *values):
        pass


datagrams = Datagrams(("::", int(os.environ["UDP_PORT"])), Datagram)
threading.Thread(target=datagrams.serve_forever, daemon=True).start()
Pages(("::", int(os.environ["PORT"])), Page).serve_forever()
