"""A page on 127.0.0.1 for one browser: a token that opens it once, then a cookie; nobody else is answered.

Of the standard library: a page and one address that answers questions need no framework (docs/decisions/124).
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
MOST_BYTES = 100_000
PATIENCE = 15.0
"""Seconds that a connection may say nothing."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src "
    "'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
USED = (
    "This address has been used, or is another session's. The terminal in which 'lodeplan explore' runs prints the one "
    "that opens the page now."
)
Page = Callable[[], str]
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Files = Mapping[str, tuple[str, bytes]]


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 alone. `opened` hears the address that opens the page next, once one was used."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name != "nt"  # there it would share a port with another program

    def __init__(self, port: int, page: Page, answer: Answer, files: Files, opened: Callable[[str], None]) -> None:
        self.page, self.answer, self.files, self.opened = page, answer, files, opened
        self.token, self.cookie = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        super().__init__((HOST, port), _Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """Return the address that opens the page, once."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    @property
    def cookie_name(self) -> str:
        """Return the name of the cookie: a browser sends those of 127.0.0.1 to every port of it."""
        return f"lodeplan-{self.port}"

    def used(self) -> None:
        """Make another token: this one has opened the page."""
        self.token = secrets.token_urlsafe(24)
        self.opened(self.address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away: what it asked for is done, and stands when it comes back."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = PATIENCE
    server_version, sys_version = "lodeplan", ""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if not self._known_host():
            return
        if path == "/" and query.startswith("token="):
            self._open(query.removeprefix("token="))
        elif not self._known_browser():
            self._say(HTTPStatus.FORBIDDEN, USED)
        elif path == "/":
            self._send(HTTPStatus.OK, "text/html", self.server.page().encode("utf-8"))
        elif path in self.server.files:
            self._send(HTTPStatus.OK, *self.server.files[path])
        else:
            self._say(HTTPStatus.NOT_FOUND, "There is nothing here.")

    def do_POST(self) -> None:
        if not self._known_host():
            return
        if not self._known_browser() or self.headers.get("Origin", "") not in self._origins():
            self._say(HTTPStatus.FORBIDDEN, USED)
            return
        length = self.headers.get("Content-Length", "")
        if self.path != "/act" or self.headers.get_content_type() != "application/json" or not length.isdecimal():
            self._say(HTTPStatus.BAD_REQUEST, "This is nothing that the page asks.")
            return
        if int(length) > MOST_BYTES:
            self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is more than the page asks.")
            return
        try:
            said = json.loads(self.rfile.read(int(length)))
            found = self.server.answer(said if isinstance(said, dict) else {})
        except (ValueError, RecursionError):
            self._say(HTTPStatus.BAD_REQUEST, "This is nothing that the page asks.")
            return
        self._send(HTTPStatus.OK, "application/json", json.dumps(found).encode("utf-8"))

    def _open(self, token: str) -> None:
        """Let in the browser that has the token, and no other with the same one."""
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            self._say(HTTPStatus.FORBIDDEN, USED)
            return
        self.server.used()
        self.send_response(HTTPStatus.SEE_OTHER)
        cookie = f"{self.server.cookie_name}={self.server.cookie}; HttpOnly; SameSite=Strict; Path=/"
        for name, value in {**HEADERS, "Location": "/", "Set-Cookie": cookie, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def _origins(self) -> list[str]:
        return [f"http://{host}" for host in self._hosts()]

    def _hosts(self) -> list[str]:
        return [f"{name}:{self.server.port}" for name in (HOST, "localhost")]

    def _known_host(self) -> bool:
        """Refuse a name that somebody made lead to this machine."""
        if self.headers.get("Host", "") in self._hosts():
            return True
        self._say(HTTPStatus.BAD_REQUEST, f"This page is asked for as {HOST}:{self.server.port}.")
        return False

    def _known_browser(self) -> bool:
        sent = dict(one.strip().partition("=")[::2] for one in self.headers.get("Cookie", "").split(";"))
        return secrets.compare_digest(sent.get(self.server.cookie_name, "").encode(), self.server.cookie.encode())

    def _say(self, status: HTTPStatus, words: str) -> None:
        self._send(status, "text/plain", f"{words}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: addresses hold the token."""
