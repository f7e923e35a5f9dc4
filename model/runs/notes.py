"""What a user says of a run: a note and tags, in a file of their own; no number and no proof rests on them.

The file is not sealed and its content is nobody's but the user's: it may be changed, or deleted, at any time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.messages.finding import BadInput, Finding, shown
from data.reading import plain_json
from model.runs.run_faults import NotARun, cannot_write
from model.runs.run_folder import Run, write_atomically

NOTES = "notes.json"
LONGEST, MOST = 500, 20
"""Characters of a note; tags of a run."""
LARGEST = 100_000
"""Bytes of a file that may be notes."""
_TAG = re.compile(r"\w[\w.-]{0,39}")


@dataclass(frozen=True)
class Notes:
    """A note, '' for none, and the tags of a run, in the order in which they were given."""

    note: str = ""
    tags: tuple[str, ...] = ()

    def changed(self, note: str | None, tags: Iterable[str] = (), without: Iterable[str] = ()) -> Notes:
        """Return these with another note, unless that is None, with more tags and without some."""
        gone = set(without)
        kept = tuple(tag for tag in dict.fromkeys((*self.tags, *tags)) if tag not in gone)
        return Notes(self.note if note is None else note.strip(), kept)


def refuse_wrong(note: str | None, tags: Sequence[str] = ()) -> None:
    """Raise BadInput for a note that is not a line of text and for tags that are no words, all at once."""
    wrong = [("--tag", tag, TAG_SAYS) for tag in tags if not _TAG.fullmatch(tag)]
    if len(set(tags)) > MOST:
        wrong.append(("--tag", tags[-1], f"is tag number {len(tags)}; a run has {MOST} at most"))
    if note is not None and (fault := _wrong_note(note)):
        wrong.insert(0, ("note", note, fault))
    if wrong:
        raise BadInput(Finding(where, None, "", value, f"{shown(value)} {says}") for where, value, says in wrong)


TAG_SAYS = "is no tag; write one word of letters, digits, '.', '_' and '-', 40 characters at most"


def _wrong_note(note: str) -> str:
    """Say what is wrong with a note; '' for nothing."""
    if not note.isprintable():
        return "holds line breaks or other characters that do not print; write one line of text"
    if len(note) > LONGEST:
        return f"has {len(note):,} characters; write {LONGEST} at most"
    return ""


def noted_now(run: Run, note: str | None, tags: Sequence[str] = (), without: Sequence[str] = ()) -> Notes:
    """Change what is noted of a run, where there is anything to change, and return what is noted now.

    Raises BadInput for what cannot be noted, NotARun for notes that no command wrote, CannotWrite.
    """
    noted = notes_of(run)
    if note is None and not tags and not without:
        return noted
    refuse_wrong(note, tags)
    changed = noted.changed(note, tags, without)
    write_notes(run, changed)
    return changed


def notes_of(run: Run) -> Notes:
    """Return what is noted of a run; raise NotARun for a file that no command wrote."""
    path = run.folder / NOTES
    if not path.exists() and not path.is_symlink():
        return Notes()
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST:
            raise ValueError("a link, or too large")
        said = plain_json.read(path.read_text(encoding="utf-8"))
        note, tags = said["note"], said["tags"]
        if not isinstance(note, str) or not isinstance(tags, list) or _wrong_note(note) or len(tags) > MOST:
            raise ValueError("not a note")
        if not all(isinstance(tag, str) and _TAG.fullmatch(tag) for tag in tags):
            raise ValueError("not tags")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise NotARun(
            f"{path}: not what was noted; delete it, and say note and tags again with 'lodeplan note'"
        ) from None
    return Notes(note, tuple(tags))


def write_notes(run: Run, notes: Notes) -> None:
    """Write what is noted of a run; raise BadInput for too many tags, CannotWrite."""
    if len(notes.tags) > MOST:
        message = f"a run has {MOST} tags at most, this one would have {len(notes.tags)}; take some away with --untag"
        raise BadInput([Finding(str(run.folder), None, "", "", message)])
    content = json.dumps({"note": notes.note, "tags": list(notes.tags)}, indent=1) + "\n"
    try:
        write_atomically(run.folder / NOTES, content.encode("utf-8"))
    except OSError as fault:
        raise cannot_write(run.folder, fault) from None
