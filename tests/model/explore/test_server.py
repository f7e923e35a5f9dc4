"""Who is answered: one browser, by a token that opens once and a cookie after; no other host, name or page."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from model.explore.server import HEADERS, MOST_BYTES, Server


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def server(opened: list[str]) -> Iterator[Server]:
    files = {"/explore.css": ("text/css", b"p{}")}
    served = Server(0, lambda: "<p>page</p>", lambda said: {"heard": dict(said)}, files, opened.append)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield served
    served.shutdown()
    thread.join(5)
    served.server_close()


def ask(server: Server, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, Any]:
    """Return status, body and headers; `Host` and the like are as a browser sends them, unless said otherwise."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    host = headers.pop("Host", f"127.0.0.1:{server.port}")
    connection.putrequest(method, path, skip_host=True)
    sent: Mapping[str, str] = {"Host": host, **({"Content-Length": str(len(body))} if body is not None else {})}
    for name, value in {**sent, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), answer.headers
    connection.close()
    return found


def let_in(server: Server) -> str:
    status, _, headers = ask(server, "GET", f"/?token={server.token}")
    assert status == 303
    return str(headers["Set-Cookie"]).partition(";")[0]


def test_a_token_opens_the_page_once(server: Server, opened: list[str]) -> None:
    token = server.token
    status, body, headers = ask(server, "GET", f"/?token={token}")
    assert (status, body, headers["Location"]) == (303, "", "/")
    cookie = str(headers["Set-Cookie"])
    assert cookie.endswith("; HttpOnly; SameSite=Strict; Path=/")
    assert cookie.startswith(f"lodeplan-{server.port}=")
    assert ask(server, "GET", f"/?token={token}")[0] == 403
    assert opened == [server.address]
    assert token not in server.address
    assert ask(server, "GET", "/", Cookie=cookie.partition(";")[0])[:2] == (200, "<p>page</p>")


def test_without_the_cookie_nothing_is_answered(server: Server) -> None:
    mine = let_in(server)
    name = f"lodeplan-{server.port}"
    for cookie in ("", f"{name}=", f"{name}=wrong", f"lodeplan-1={mine.partition('=')[2]}"):
        for method, path in (("GET", "/"), ("GET", "/explore.css"), ("POST", "/act")):
            assert ask(server, method, path, b"{}" if method == "POST" else None, Cookie=cookie)[0] == 403
    assert ask(server, "GET", "/?token=wrong")[0] == 403


def test_two_sessions_on_one_machine_do_not_mix(server: Server) -> None:
    other = Server(0, lambda: "<p>theirs</p>", lambda _: {}, {}, lambda _: None)
    thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    both = f"{let_in(server)}; {let_in(other)}"  # as a browser that has opened both sends them
    assert [ask(one, "GET", "/", Cookie=both)[1] for one in (server, other)] == ["<p>page</p>", "<p>theirs</p>"]
    assert ask(server, "GET", f"/?token={other.token}")[0] == 403
    theirs = {"Cookie": both, "Origin": f"http://127.0.0.1:{other.port}", "Content_Type": "application/json"}
    assert ask(server, "POST", "/act", b"{}", **theirs)[0] == 403
    other.shutdown()
    thread.join(5)
    other.server_close()


def test_another_name_for_this_machine_is_refused(server: Server) -> None:
    cookie = let_in(server)
    for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1", f"127.0.0.1:{server.port + 1}", ""):
        assert ask(server, "GET", "/", Host=host, Cookie=cookie)[0] == 400
        assert ask(server, "GET", f"/?token={server.token}", Host=host)[0] == 400
    assert ask(server, "GET", "/", Host=f"localhost:{server.port}", Cookie=cookie)[0] == 200


def test_only_the_page_itself_may_act(server: Server) -> None:
    cookie, ours = let_in(server), f"http://127.0.0.1:{server.port}"
    said = json.dumps({"act": "look"}).encode()
    good = {"Cookie": cookie, "Origin": ours, "Content_Type": "application/json"}
    assert ask(server, "POST", "/act", said, **good)[:2] == (200, '{"heard": {"act": "look"}}')
    for change, status in (
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": f"http://127.0.0.1:{server.port + 1}"}, 403),
        ({"Origin": ""}, 403),
        ({"Content_Type": "text/plain"}, 400),
        ({"Content_Length": "many"}, 400),
        ({"Content_Length": str(MOST_BYTES + 1)}, 413),
    ):
        assert ask(server, "POST", "/act", said, **{**good, **change})[0] == status, change
    assert ask(server, "POST", "/act", b"{not json", **good)[0] == 400
    assert ask(server, "POST", "/other", said, **good)[0] == 400
    assert ask(server, "GET", "/other", Cookie=cookie)[0] == 404


def test_every_answer_forbids_other_places(server: Server) -> None:
    _, _, headers = ask(server, "GET", "/", Cookie=let_in(server))
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_it_listens_on_this_machine_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.socket.getsockname()[0] == "127.0.0.1"


def test_a_browser_that_goes_away_is_no_fault(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as gone:
        gone.sendall(b"GET / HTTP/1.1\r\nHost: ")
    assert ask(server, "GET", "/", Cookie=let_in(server))[0] == 200
    assert capfd.readouterr() == ("", "")
