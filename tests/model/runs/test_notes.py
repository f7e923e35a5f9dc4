"""A note and tags are kept beside a run: found again, inert wherever they are shown, and no part of what is proven."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.calling import Shell

HOSTILE = "=cmd|'/c calc'!A0 <script>alert(1)</script> [red]"


def _others(run: Path) -> dict[str, str]:
    files = (path for path in sorted(run.rglob("*")) if path.is_file() and path.name != "notes.json")
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_noted_changed_and_taken_away(small_run: Path, lodeplan: Shell) -> None:
    before = _others(small_run)
    assert lodeplan("note", small_run).out == "nothing is noted\n"
    answer = lodeplan("note", small_run, "first try", "--tag", "base", "--tag", "sent", "--tag", "base")
    assert (answer.code, answer.out, answer.err) == (0, "note: first try\ntags: base, sent\n", "")
    answer = lodeplan("note", small_run, "second", "--untag", "base")
    assert (answer.out, answer.lines) == ("note: second\ntags: sent\n", ["the note was: first try"])
    assert lodeplan("note", small_run, "", "--untag", "sent").out == "nothing is noted\n"
    assert _others(small_run) == before


def test_shown_beside_what_is_proven(small_run: Path, lodeplan: Shell) -> None:
    assert json.loads(lodeplan("show", small_run, "--json").out)["note"] == ""
    lodeplan("note", small_run, "a try", "--tag", "base")
    assert lodeplan("show", small_run).out.startswith("note: a try\ntags: base\n")
    said = json.loads(lodeplan("show", small_run, "--json").out)
    assert (said["note"], said["tags"]) == ("a try", ["base"])


@pytest.mark.breadth
def test_a_run_is_noted_as_it_begins_and_proven_as_before(small_run: Path, tmp_path: Path, lodeplan: Shell) -> None:
    run = tmp_path / "noted"
    words = ("--no-report", "--no-stress", "-q", "--jobs", "1", "--out", run)
    answer = lodeplan("run", tmp_path / "small.toml", "--note", HOSTILE, "--tag", "base", "--tag", "b2", *words)
    assert answer.code == 8
    assert json.loads((run / "notes.json").read_text()) == {"note": HOSTILE, "tags": ["base", "b2"]}
    for proven in (run, small_run):
        lodeplan("report", proven)
    assert not any(b"calc" in (run / name).read_bytes() for name in ("report.html", "run.json", "study.toml"))
    with_note, without = ([*lodeplan("verify", one).out.splitlines()[:-1]] for one in (run, small_run))
    assert with_note == without  # but for the seconds, in the last line
    (run / "notes.json").write_text("{")
    assert lodeplan("verify", run).code == 0


def test_inert_wherever_it_is_shown(small_run: Path, tmp_path: Path, lodeplan: Shell) -> None:
    lodeplan("note", small_run, HOSTILE)
    assert HOSTILE in " ".join(lodeplan("runs", tmp_path).out.split())
    asked = 'select note, 1.5 as "=x" from runs'
    assert json.loads(lodeplan("query", small_run, asked, "--json").out)["rows"][0]["note"] == HOSTILE
    assert lodeplan("query", small_run, asked, "--out", tmp_path / "new.csv").code == 0
    assert (tmp_path / "new.csv").read_text() == f"note,'=x\n'{HOSTILE},1.5\n"


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (
            ["a\nb", "--tag", "a b", "--tag", "=x"],
            [
                r"note: 'a\x0ab' holds line breaks or other characters that do not print; write one line of text",
                *(
                    f"--tag: '{tag}' is no tag; write one word of letters, digits, '.', '_' and '-', 40 characters at "
                    "most"
                    for tag in ("a b", "=x")
                ),
            ],
        ),
        (["\x1b[31m"], [r"note: '\x1b[31m' holds line breaks or other characters that do not print; write one line "
                        "of text"]),
        (["n" * 501], [f"note: '{'n' * 59}…' has 501 characters; write 500 at most"]),
        ([w for n in range(21) for w in ("--tag", f"t{n}")], ["--tag: 't20' is tag number 21; a run has 20 at most"]),
        (["--untag", "basis"], ["{run}: the run has no tag 'basis'; did you mean base?"]),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(small_run: Path, lodeplan: Shell, words: list[str], lines: list[str]) -> None:
    lodeplan("note", small_run, "kept", "--tag", "base")
    answer = lodeplan("note", small_run, *words)
    assert (answer.code, answer.lines) == (3, [f"error: {line.replace('{run}', str(small_run))}" for line in lines])
    assert lodeplan("note", small_run).out == "note: kept\ntags: base\n"


def test_a_wrong_tag_is_said_before_anything_is_solved(small_run: Path, tmp_path: Path, lodeplan: Shell) -> None:
    answer = lodeplan("run", small_run.parent / "small.toml", "--tag", "a b", "--out", tmp_path / "new")
    assert answer.code == 3
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"note": 1, "tags": []}', '{"note": "", "tags": "a"}', '{"note": "", "tags": ["a b"]}',
     '{"note": "\\u001b[31m", "tags": []}', '{"note": "", "tags": [[]]}', "[" * 100_000],
)  # fmt: skip
def test_a_damaged_note_hides_no_run(small_run: Path, tmp_path: Path, lodeplan: Shell, content: str) -> None:
    (small_run / "notes.json").write_text(content)
    line = (
        f"{small_run / 'notes.json'}: not what was noted; delete it, and say note and tags again with 'lodeplan note'"
    )
    answer = lodeplan("runs", tmp_path)
    assert (answer.code, len(json.loads(lodeplan("runs", tmp_path, "--json").out))) == (8, 1)
    assert answer.lines == [f"warning: {small_run}: {line}"]
    assert line in " ".join(lodeplan("show", small_run).out.split())
    assert json.loads(lodeplan("show", small_run, "--json").out)["note"] is None
    for words in (("note", small_run), ("query", small_run, "select * from runs")):
        assert (lodeplan(*words).code, lodeplan(*words).lines) == (3, [f"error: {line}"])
    assert lodeplan("query", small_run, "select count(*) as n from variants").code == 0


def test_a_link_is_no_note(small_run: Path, tmp_path: Path, lodeplan: Shell) -> None:
    (tmp_path / "secret.json").write_text('{"note": "secret", "tags": []}')
    (small_run / "notes.json").symlink_to(tmp_path / "secret.json")
    answer = lodeplan("show", small_run)
    assert "secret" not in answer.out
    assert "not what was noted" in " ".join(answer.out.split())
