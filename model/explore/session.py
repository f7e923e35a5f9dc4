"""One session: from a study to a page that is served until it is ended, with nothing lost then."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from data.messages.finding import BadInput, Finding, printable
from model.analysis.exploration import Planner, save_study
from model.explore.answers import Answers
from model.explore.desk import Desk
from model.explore.page import files, whole_page
from model.explore.server import HOST, Server

Say = Callable[[str], None]


@contextmanager
def session(planner: Callable[[], Planner], port: int, say: Say) -> Iterator[tuple[Desk, Server]]:
    """Return a desk and the server of its page; what is unsaved at the end is written beside the study, and said.

    planner: reads the study, again where it changed; port: 0 for any that is free
    Raises BadInput for a study that is wrong, and for a port that is taken.
    """
    desk = Desk(planner(), planner)
    answers = Answers(desk)
    try:
        server = Server(
            port, lambda: whole_page(desk), answers.answer, files(), lambda to: say(f"to open it again: {to}")
        )
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        message = f"{HOST}:{port} cannot be listened on: {reason}; leave --port out for one that is free"
        raise BadInput([Finding("--port", None, "", str(port), message)]) from None
    try:
        yield desk, server
    finally:
        server.server_close()
        if kept := keep_unsaved(desk):
            say(kept)


def serve(planner: Callable[[], Planner], port: int, open_browser: bool, say: Say, tell: Say) -> None:
    """Serve the page of a study until Ctrl-C. `tell` prints its address, `say` what else happens."""
    with session(planner, port, say) as (_, server):
        tell(server.address)
        say("one browser opens it, once; Ctrl-C ends it")
        if open_browser and not webbrowser.open(server.address):
            say("no browser was found; open the address yourself")
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt as end:
            if type(end) is not KeyboardInterrupt:
                raise
    say("ended")


def keep_unsaved(desk: Desk) -> str:
    """Write what stands in no file as variants of a study file; say where, or nothing where all is saved."""
    positions = desk.unsaved
    if not positions:
        return ""
    try:
        path: Path = save_study(desk.planner, positions)
    except Exception as fault:  # the session ends all the same, and says what it could not keep
        return f"not kept: {', '.join(positions)} ({printable(str(fault))})"
    return f"not saved before, now in {printable(str(path))}: {', '.join(positions)}"
