"""What an analysis found, kept in a run folder: written once, sealed with the run's study, refused when altered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from data.messages.finding import printable, shortened, shown
from data.reading import plain_json
from model.runs.run_faults import cannot_write
from model.runs.run_folder import NotARun, Run, sha256, write_atomically


@dataclass(frozen=True)
class Kind:
    """A kind of finding; what, done, again: in a message, what it is (a frontier), how it came, what to do.

    shape: the type that what was found has, as JSON
    """

    what: str
    done: str
    again: str
    shape: Any

    @property
    def advice(self) -> str:
        """Return what to do about a file of this kind that does not hold."""
        return f"delete it, or {self.again} again"


@dataclass(frozen=True)
class Attachment:
    """What was found for a variant ('' for the run as a whole), and how it was asked; None where that was not kept."""

    variant: str
    found: Mapping[str, Any]
    asked: Mapping[str, Any] | None


def keep(path: Path, run: Run, variant: str, found: str, asked: Mapping[str, Any]) -> None:
    """Write what was found, given as JSON, into its run, sealed with the run it belongs to and how it was asked."""
    said = {"variant": variant, "study_sha256": run.manifest["study_sha256"], "data": _data_of(run)}
    said |= {"asked": dict(asked), "found": json.loads(found)}
    content = json.dumps({"sha256": _seal(said), **said}, indent=1) + "\n"
    try:
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, content.encode("utf-8"))
    except OSError as fault:
        raise cannot_write(path.parent, fault) from None


def kept(path: Path, run: Run, kind: Kind) -> Attachment:
    """Return what was found; raise NotARun when it was altered, is of another run, or has not the shape of its kind."""
    try:
        said = plain_json.read(path.read_text(encoding="utf-8"))
        seal = said.pop("sha256")
        attachment = Attachment(str(said["variant"]), dict(said["found"]), said.get("asked"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotARun(f"{path}: not {kind.what}; {kind.advice}") from None
    if seal != _seal(said):
        raise NotARun(f"{path}: altered since it was {kind.done}; {kind.advice}")
    if said["study_sha256"] != run.manifest["study_sha256"]:
        raise NotARun(f"{path}: of another study than the run; {kind.advice}")
    if said.get("data", _data_of(run)) != _data_of(run):  # earlier versions did not keep it
        raise NotARun(f"{path}: of other data than the run; {kind.advice}")
    if (wrong := _misshapen(attachment.found, kind.shape)) is not None:
        raise NotARun(f"{path}: sealed, and not {kind.what} of this version: {wrong}; {kind.advice}")
    refuse_strangers(path, run, kind, attachment.found, [attachment.variant] if attachment.variant else [])
    return attachment


def refuse_strangers(path: Path, run: Run, kind: Kind, found: Mapping[str, Any], variants: Iterable[str]) -> None:
    """Raise NotARun where something kept in a run names a variant that it does not have, or another baseline."""
    strangers = [name for name in variants if name not in run.manifest["variants"]]
    if strangers:
        raise NotARun(f"{path}: names variant {shown(strangers[0])}, which the run has not; {kind.advice}")
    if found.get("baseline", run.manifest["baseline"]) != run.manifest["baseline"]:
        raise NotARun(f"{path}: of another baseline than the run, {shown(found['baseline'])}; {kind.advice}")


def _misshapen(found: Mapping[str, Any], shape: Any) -> str | None:
    """Return, in words, the first place at which something has not a shape; None where it has."""
    try:
        _adapter(shape).validate_json(json.dumps(found, allow_nan=False), strict=True)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return printable(f"{place}: {first['msg'][:1].lower()}{first['msg'][1:]}, got {shortened(str(first['input']))}")
    except ValueError:
        return "a number in it is none"
    return None


@lru_cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _data_of(run: Run) -> str | None:
    """Return by what the run's dataset is known: a study's file is the same when a table of its dataset changed."""
    content: str | None = run.manifest["dataset"].get("content")
    return content


def _seal(said: Mapping[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True))
