"""A dataset that was checked to the byte by these rules is not checked again; one byte of it or of them, and it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from data import load
from data.changes.patch_statement import RowPatch
from data.checks import across_tables, checked_before
from data.checks.typed import Rule, Typed
from data.reading.folder_or_workbook import read_all
from tests.data import tiny

BUNDLED = load.BUNDLED / "us_2026"
ANEW = "write it anew: lodeplan data prepare"


pytestmark = pytest.mark.usefixtures("checked_afresh")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small dataset of which it is recorded that it was checked."""
    made = tiny.write_folder(tmp_path / "tiny")
    record = tmp_path / "record.json"
    record.write_text(load.record_of_checks(made))
    monkeypatch.setattr(checked_before, "RECORD", record)
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the rules that are asked from now on, by name."""
    names: list[str] = []

    def noted(rule: Rule, typed: Typed) -> object:
        names.append(rule.__name__)
        return was(rule, typed)

    was = across_tables._asked
    monkeypatch.setattr(across_tables, "_asked", noted)
    return names


def _cheap() -> dict[str, list[RowPatch]]:
    """Return a variant in which going without lithium costs less than lithium."""
    values = {"end_use": "clean_energy", "form": "lithium.chemical", "shortage_usd_per_t": 50000}
    return {"other": [RowPatch("shortage", values, "study.toml", "data.patch.shortage[0]", {})]}


def test_no_rule_is_asked_of_tables_that_it_was_asked_of(folder: Path, asked: list[str]) -> None:
    data = load.load_dataset(str(folder))
    assert asked == []
    checked_before.RECORD.unlink()
    whole = load.load_dataset(str(folder))
    assert len(asked) > 10
    assert data.warnings == whole.warnings == ()
    for name, frame in whole.tables.items():
        assert data.tables[name].equals(frame)
        assert list(data.tables[name].dtypes) == list(frame.dtypes)


def test_one_byte_of_a_table_and_all_of_it_is_checked(folder: Path) -> None:
    file = folder / "shortage.csv"
    file.write_text(file.read_text().replace("300000", "30000", 1))
    told = load.load_dataset(str(folder)).warnings
    checked_before.RECORD.unlink()
    assert told == load.load_dataset(str(folder)).warnings
    assert "30000" in told[0].line()


def test_one_byte_of_the_rules_and_all_is_checked(
    folder: Path, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "rule.py"
    other.write_text("RULES = ()\n")
    known = checked_before.code()
    checked_before.rules.cache_clear()
    monkeypatch.setattr(checked_before, "DATA", Path("/"))
    monkeypatch.setattr(checked_before, "code", lambda: [*known, other])
    load.load_dataset(str(folder))
    checked_before.rules.cache_clear()
    assert len(asked) > 10


def test_what_is_wrong_is_not_recorded(folder: Path) -> None:
    file = folder / "shortage.csv"
    file.write_text(file.read_text().replace("300000", "30000", 1))
    assert load.record_of_checks(folder) == ""
    checked_before.RECORD.write_text("")
    assert checked_before.read_by_rules(read_all(folder)) is None


def test_a_patch_is_checked_by_every_rule_that_reads_its_table(folder: Path, asked: list[str]) -> None:
    told = load.load_dataset(str(folder), variants=_cheap()).warnings
    assert "at 50000 the plan prefers shortage to CHL at 72500" in told[0].message
    assert "shortage_dearer_than_supply" in asked
    assert not {"home_is_a_country", "countries_have_their_code", "demand_has_a_central_path"} & set(asked)


def test_rules_go_by_one_name_each() -> None:
    names = [rule.__name__ for _, rule in across_tables.RULES]
    assert len(names) == len(set(names))


def test_the_record_of_the_bundled_dataset_is_of_these_bytes_and_rules() -> None:
    reading = read_all(BUNDLED, asked=("minerals",))
    reading.unread.clear()
    load._settings(BUNDLED, reading)
    assert checked_before.read_by_rules(reading) is not None, ANEW


@pytest.mark.breadth
def test_the_record_of_the_bundled_dataset_is_what_checking_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked_before.RECORD.read_text() == load.record_of_checks(BUNDLED), ANEW
    data = load.load_dataset("us_2026")
    monkeypatch.setattr(checked_before, "RECORD", BUNDLED / "no such file")
    whole = load.load_dataset("us_2026")
    for name, frame in whole.tables.items():
        assert data.tables[name].equals(frame), name
        assert list(data.tables[name].dtypes) == list(frame.dtypes), name


@pytest.mark.breadth
def test_the_hash_is_of_all_code_that_a_load_imports() -> None:
    program = "import data.load, sys; print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('data.')))"
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    rooms = {str(path) for path in (checked_before.DATA / "schema").parent.glob("*/__init__.py")}
    assert set(said.split()) - set(map(str, checked_before.code())) <= rooms
