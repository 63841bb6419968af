"""Asks other services in the ways of a package beside this file.

GET /WAY/HOST/PORT    200 with what was answered, 502 with the error; WAY is tcp, udp, datagram or web
GET /health           200
"""

import http.server
import pathlib

import asks

WORD = (pathlib.Path(__file__).parent / "word.txt").read_text().strip()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/health":
            return self.answer(200, "ok")
        way, host, port = self.path.strip("/").split("/")
        try:
            self.answer(200, asks.WAYS[way](host, int(port), WORD))
        except OSError as e:
            self.answer(502, str(e))

    def answer(self, status, text):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, pattern, *values):
        pass


http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
