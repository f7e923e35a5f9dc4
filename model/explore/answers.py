"""What the page asks of the desk, and what it gets: every fault in words, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from data.messages.exits import KnownEnd
from data.messages.finding import BadInput, printable
from data.messages.internal_error import message_of
from data.messages.refusals import PLEASE_REPORT
from model.explore.desk import Desk, lines_of
from model.explore.page import detail_html, plan_html, state, stops_of

Said = Mapping[str, Any]


class Answers:
    """One desk asked by one page after the other: a lock keeps what is done at it apart."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._lock = threading.Lock()

    def answer(self, said: Said) -> dict[str, Any]:
        """Return what an act comes to: the state of the desk, its plan as HTML, and what is to be told.

        What is refused leaves the desk as it was, and says why.
        """
        with self._lock:
            if said.get("act") == "detail":
                return {"detail": detail_html(self.desk, _text(said, "mineral"))}
            if said.get("act") == "stops":
                return {"stops": stops_of(self.desk)}
            notices: list[str] = []
            refused: list[str] = []
            try:
                notices = self._do(said)
            except BadInput as error:
                refused = list(map(printable, lines_of(error)))
            except BadRequest:
                refused = ["this is nothing that the page asks"]
            except KnownEnd as end:
                refused = [printable(str(end))]
            except Exception as fault:  # the desk stands; what came up is told
                refused = [printable(f"{PLEASE_REPORT}: {message_of(fault)}")]
            changed = self.desk.planner.changed_on_disk()
            if changed:
                notices.append(f"{', '.join(changed)} changed on disk; what is shown stands on what was read before")
            return {
                "refused": refused,
                "notices": notices,
                "alarm": bool(changed),
                "reread": bool(changed),
                "reload": said.get("act") in ("reread", "state") and not refused,
                "state": state(self.desk),
                "plan": plan_html(self.desk),
            }

    def _do(self, said: Said) -> list[str]:
        """Do what is asked, and return what to tell."""
        desk, act = self.desk, said.get("act")
        match act:
            case "look":
                pass
            case "move":
                desk.move(_text(said, "key"), _setting(said))
            case "state":
                desk.state(_text(said, "policy", MOST_OF_A_POLICY))
            case "word":
                desk.word(_text(said, "key"), _text(said, "field"), _text(said, "said"))
            case "factor":
                desk.factor(_text(said, "path"), _number(said, "percent"))
            case "world":
                desk.world(_text(said, "word"), _text(said, "said"))
            case "start":
                desk.start(_text(said, "variant"))
            case "undo" | "redo":
                desk.go(-1 if act == "undo" else 1)
            case "pin":
                desk.pin(_text(said, "name"))
            case "unpin":
                desk.unpin(_text(said, "name"))
            case "stop":
                desk.throw(_text(said, "key"), _year(said, "start"), _number(said, "years"))
            case "save":
                return [
                    f"written to {desk.save(_text(said, 'name'))}; citations that begin with 'To fill in' are yours"
                ]
            case "run":
                return [f"written to {desk.run(_text(said, 'name'))}; 'lodeplan verify' proves it"]
            case "reread":
                lost = desk.read_again()
                return [f"the study does not hold {', '.join(lost)} any more; left out"] if lost else []
            case _:
                raise BadRequest
        return []


class BadRequest(ValueError):
    """What no page of ours asks."""


MOST_OF_A_POLICY = 4_000
"""Letters of a policy written on the page."""


def _text(said: Said, word: str, most: int = 300) -> str:
    value = said.get(word)
    if not isinstance(value, str) or len(value) > most or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadRequest  # half of a letter of two halves stands in no file: nothing could be saved any more
    return value


def _number(said: Said, word: str) -> float:
    value = said.get(word)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e15:
        raise BadRequest
    return float(value)


def _year(said: Said, word: str) -> int:
    value = _number(said, word)
    if not value.is_integer():
        raise BadRequest
    return int(value)


def _setting(said: Said) -> float | str:
    return _text(said, "setting") if isinstance(said.get("setting"), str) else _number(said, "setting")
