# Copyright The Wheelhouse authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A door in front of a server: wants a token of its own, which a test may change, and gives secrets away in its answers."""

import contextlib
import http.server
import threading
import urllib.error
import urllib.request

COOKIE = "cookie-0f-the-session"
KEY = "key-1n-the-address"


class Guard:
    """token: the one that is accepted. broken: answers 403 and says the credential back. seen: the credentials that came, in order."""

    def __init__(self, upstream, authorization, token):
        guard, self.upstream, self.authorization, self.token = self, upstream, authorization, token
        self.broken, self.seen = False, []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                with contextlib.suppress(OSError):
                    guard.answer(self)

            do_HEAD = do_GET

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None     # clients that hang up
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler):
        credential = handler.headers.get("Authorization", "")
        self.seen.append(credential)
        if self.token not in credential:
            return self.send(handler, 401, {}, b'{"message":"token %s is not known"}' % credential.encode())
        if self.broken:
            return self.send(handler, 403, {}, b'{"message":"the owner of %s may not"}' % credential.encode())
        if KEY not in handler.path:
            # The way on has a secret in it, as those of object stores have.
            sign = "&" if "?" in handler.path else "?"
            return self.send(handler, 307, {"Location": f"{handler.path}{sign}access_token={KEY}"}, b"")
        request = urllib.request.Request(self.upstream + handler.path, headers={"Authorization": self.authorization})
        try:
            reply = urllib.request.urlopen(request, timeout=20)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return self.send(handler, reply.status, dict(reply.headers.items()), reply.read())

    def send(self, handler, status, headers, body):
        handler.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server", "set-cookie"):
                handler.send_header(name, value)
        if "Content-Type" not in headers:
            handler.send_header("Content-Type", "application/json")
        handler.send_header("Set-Cookie", f"session={COOKIE}")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)
