"""The few things a dataset says about itself, from `dataset.toml` or a sheet `dataset` with columns key and value."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from data.messages.cell_messages import good_text
from data.messages.finding import Finding, did_you_mean, printable, shown
from data.messages.refusals import LONE_RETURN
from data.reading.raw_table import SETTINGS_FILE, Frame
from data.reading.text_bytes import BOM, lone_return, not_text

TEXTS = ("title", "home")
YEARS = ("base_year", "first_year", "last_year")
KEYS = TEXTS + YEARS
BUYER = "buyer"
"""May be left out: the country of whose demand, duties, budget and stock the tables speak. It is the home country."""
WRITTEN = (*KEYS, BUYER)


@dataclass(frozen=True)
class Settings:
    """Title, home country, the year money and quantities are anchored in, and the years the tables cover.

    `buyer` is the country of which the tables speak; '' where the dataset does not say.
    """

    title: str
    home: str
    base_year: int
    first_year: int
    last_year: int
    buyer: str = ""

    @property
    def currency(self) -> str:
        return f"constant {self.base_year} US dollars"

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


@dataclass(frozen=True)
class _Given:
    """What was written for each key, and where."""

    file: str
    values: dict[str, object]
    rows: dict[str, int]


def read_settings_file(data: bytes, findings: list[Finding]) -> Settings | None:
    """Return the settings of a `dataset.toml`, or None after adding what is wrong to `findings`."""
    data = data.removeprefix(BOM)
    message, place = not_text(data, "save as UTF-8"), None
    if not message and (place := lone_return(data) or None):
        message = LONE_RETURN
    if message:
        findings.append(Finding(SETTINGS_FILE, place, "", "", message))
        return None
    try:
        text = data.decode("utf-8")
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        reason = str(error).split(" (at ")[0]
        message = f"not readable as TOML: {printable(reason)}"
        findings.append(Finding(SETTINGS_FILE, int(at[1]) if at else None, "", "", message))
        return None
    rows: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        key = re.match(r"\s*\[*\s*[\"']?([\w.-]+)", line)
        if key:
            rows.setdefault(key[1].split(".")[0], number)
    return _settings(_Given(SETTINGS_FILE, values, rows), findings)


def read_settings_sheet(frame: Frame, findings: list[Finding]) -> Settings | None:
    """Return the settings of a sheet `dataset`, or None after adding what is wrong to `findings`."""
    missing = [name for name in ("key", "value") if name not in frame.cells.columns]
    if missing:
        findings.extend(
            Finding(frame.file, 1, name, "", "missing; the sheet has columns key and value") for name in missing
        )
        return None
    values: dict[str, object] = {}
    rows: dict[str, int] = {}
    for key, value, row in zip(frame.cells["key"], frame.cells["value"], frame.rows, strict=True):
        if key in values:
            findings.append(Finding(frame.file, int(row), "key", key, f"{shown(key)} is given twice; keep one"))
        is_year = key in YEARS and value.isascii() and value.isdigit()
        values[key] = int(value) if is_year else value
        rows[key] = int(row)
    return _settings(_Given(frame.file, values, rows), findings)


def written(settings: Settings) -> dict[str, str | int]:
    """Return what a dataset that is written out says of itself: whose tables they are, too."""
    return {key: getattr(settings, key) for key in KEYS} | {BUYER: settings.buyer or settings.home}


def missing_settings(source: str, is_workbook: bool) -> Finding:
    what = "no sheet 'dataset' with columns key and value" if is_workbook else f"no {SETTINGS_FILE}"
    return Finding(source, None, "", "", f"{what}; write one that gives {', '.join(KEYS)}")


def _settings(given: _Given, findings: list[Finding]) -> Settings | None:
    unknown = [key for key in given.values if key not in WRITTEN]
    wrong = [_finding(given, key, f"unknown setting{did_you_mean(key, WRITTEN)}") for key in unknown]
    for key in WRITTEN:
        if key not in given.values:
            if key != BUYER:
                wrong.append(Finding(given.file, None, key, "", f"missing; write {_example(key)}"))
        elif key not in YEARS:
            value = given.values[key]
            if not isinstance(value, str) or not value or not good_text(value):
                wrong.append(_finding(given, key, f"{shown(str(value))} is not plain text; write {_example(key)}"))
        elif not _is_year(given.values[key]):
            wrong.append(_finding(given, key, f"{shown(str(given.values[key]))} is not a year; write {_example(key)}"))
    if not wrong and int(str(given.values["first_year"])) > int(str(given.values["last_year"])):
        wrong.append(_finding(given, "last_year", "is before first_year"))
    findings.extend(wrong)
    if wrong:
        return None
    said = Settings(**given.values)  # type: ignore[arg-type]
    if said.buyer not in ("", said.home):
        message = (
            f"{shown(said.home)}, but the tables speak of {said.buyer} (buyer); write {said.buyer}, or the tables of "
            f"{said.home} and make it the buyer too"
        )
        findings.append(_finding(given, "home", message))
    return said


def _finding(given: _Given, key: str, message: str) -> Finding:
    return Finding(given.file, given.rows.get(key), key, str(given.values.get(key, "")), message)


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 2000 <= value <= 2100


def _example(key: str) -> str:
    country = 'a country code in quotes, such as "USA"'
    texts = {"title": 'a title in quotes, such as "My dataset"', "home": country, BUYER: country}
    return texts.get(key, "a whole year such as 2024")
