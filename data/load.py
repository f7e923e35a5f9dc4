"""Load a dataset: read its files, change rows that a study changes, check every cell, and return it typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from data.changes import row_patch
from data.checks import checked_before, columns, reachable_supply
from data.checks.typed_before import FIRST, Before
from data.dataset import NONE, Dataset, file_hash
from data.messages.finding import BadInput, Finding, did_you_mean, printable, shown
from data.reading.folder_or_workbook import is_outside, network_path, read_all, table_files
from data.reading.raw_table import SETTINGS_FILE, SETTINGS_SHEET, Reading
from data.settings import Settings, missing_settings, read_settings_file, read_settings_sheet

BUNDLED = Path(__file__).parent
PatchesOf = Callable[[Dataset], Mapping[str, Sequence[row_patch.RowPatch]]]


def bundled_datasets() -> list[str]:
    """Return the names of the datasets that come with the program."""
    return sorted(path.parent.name for path in BUNDLED.glob(f"*/{SETTINGS_FILE}"))


def load_dataset(
    name_or_path: str,
    relative_to: Path | None = None,
    patches: Sequence[row_patch.RowPatch] = (),
    variants: Mapping[str, Sequence[row_patch.RowPatch]] | PatchesOf = NONE,
    known: bool = False,
    asked: Collection[str] = (),
) -> Dataset:
    """Return a checked dataset; raise BadInput with every finding.

    A plain name is a bundled dataset; anything else is a folder or workbook, read relative to
    `relative_to` (the folder of the study that names it). `patches` change rows before they are checked; those of
    `variants` come on top of them, in a dataset of their own for each variant that has any; they may be a function of
    the dataset with `patches` in it, which is not called where that has an error. Of one that is `known`, as it was
    checked when a run was made from it, every cell is read and tables are not held against each other again; where
    nothing is patched, `asked` names the tables that are read, and the others are without rows.
    """
    name, path = _locate(name_or_path, relative_to)
    reading = read_all(path, asked if known and not patches else ())
    settings = _settings(path, reading)
    first = FIRST if patches else Before(sound=checked_before.read_by_rules(reading))
    shared, findings, before = _checked(name, path, reading, settings, patches, known, first)
    if callable(variants):
        variants = NONE if shared is None else variants(shared)
    stated = {variant: (*patches, *more) for variant, more in variants.items() if more}
    distinct: list[tuple[row_patch.RowPatch, ...]] = [tuple(patches)]
    distinct += [each for number, each in enumerate(stated.values()) if each not in list(stated.values())[:number]]
    others = [_checked(name, path, reading, settings, each, known, before) for each in distinct[1:]]
    findings = _all_said(findings, [found for _, found, _ in others], distinct, stated)
    if shared is None or any(finding.level == "error" for finding in findings):
        raise BadInput(findings)
    shared = replace(shared, warnings=tuple(findings))
    own = [_sharing(shared, data) for data, _, _ in others if data is not None]
    by_variant = {variant: own[distinct[1:].index(each)] for variant, each in stated.items()}
    changes = [replace(c, variant=v) for v, data in by_variant.items() for c in _own_changes(shared, data)]
    return replace(shared, own=by_variant, changes=(*shared.changes, *changes))


def record_of_checks(folder: Path) -> str:
    """Return the record (`checks.checked_before`) of a dataset, checked whole; empty where anything is found."""
    reading = read_all(folder)
    data, findings, after = _checked(folder.name, folder, reading, _settings(folder, reading), (), False)
    return "" if data is None or findings else checked_before.record_of(reading.hashes, after.answers)


def _all_said(
    shared: Sequence[Finding],
    others: Sequence[Sequence[Finding]],
    distinct: Sequence[tuple[row_patch.RowPatch, ...]],
    stated: Mapping[str, tuple[row_patch.RowPatch, ...]],
) -> list[Finding]:
    """Return every finding once; of one about the dataset that holds in variants alone the message says in which."""
    out = dict.fromkeys(shared)
    for patches, found in zip(distinct[1:], others, strict=True):
        study = {one.file for one in patches}
        names = ", ".join(variant for variant, own in stated.items() if own == patches)
        for finding in found:
            if finding not in out:
                where = "" if finding.file in study else f"in variant {names}: "
                out[replace(finding, message=f"{where}{finding.message}")] = None
    return list(out)


def _own_changes(shared: Dataset, own: Dataset) -> list[row_patch.Change]:
    """Return the cells that a variant changes beyond its study, and those that it puts back as the dataset has them."""
    known = {change.place: change for change in own.changes}
    gone = {(c.table, c.key) for c in own.changes if not c.column and c.after == row_patch.NO_ROW}
    back = [c for c in shared.changes if c.place not in known and (c.table, c.key) not in gone]
    put_back = [replace(c, before=c.after, after=c.before, said="") for c in back]
    return [*(change for change in own.changes if change not in shared.changes), *put_back]


def _checked(
    name: str,
    path: Path,
    read: Reading,
    settings: Settings | None,
    patches: Sequence[row_patch.RowPatch],
    known: bool = False,
    before: Before = FIRST,
) -> tuple[Dataset | None, list[Finding], Before]:
    """Return the dataset with patches in it and everything that is wrong with it; none where something is.

    before: tables that were typed before, with other patches, or what is known of these; with it comes back what was
    typed now
    """
    reading = replace(read, frames=dict(read.frames))
    patched = row_patch.apply(reading, patches)
    tables, told, answers = columns.check_tables(reading, settings, known, before)
    after = Before(reading.frames, tables, frozenset(finding.file for finding in told), answers)
    findings = [*patched.findings, *map(patched.as_written, reading.findings + told)]
    if settings is None or any(finding.level == "error" for finding in findings):
        return None, findings, after
    if not known and before.sound is None:
        numbered = Dataset(name, str(path), settings, tables, reading.hashes)
        findings += map(patched.as_written, _out_of_reach(reading, numbered))
    plain = {table: frame.reset_index(drop=True) for table, frame in tables.items()}
    data = Dataset(name, str(path), settings, plain, reading.hashes, tuple(findings), patched.changes)
    return replace(data, files=reading.files), findings, after


def _out_of_reach(reading: Reading, numbered: Dataset) -> list[Finding]:
    """Return what is wanted, taken in or sold by custom and that nobody can supply, in part or whole."""
    file = {table: frame.file for table, frame in reading.frames.items()}
    unreachable = list(reachable_supply.unreachable_demand(numbered, file["demand"]))
    starved = [] if unreachable else reachable_supply.starved_plants(numbered, file.get("plants", ""))
    unserved = reachable_supply.customs_unserved(numbered, file.get("outlets", ""))
    return [*unreachable, *reachable_supply.short_supply(numbered, file["demand"]), *starved, *unserved]


def _sharing(shared: Dataset, own: Dataset) -> Dataset:
    """Return a variant's dataset with every table that is the study's kept once."""
    same = {name: frame for name, frame in shared.tables.items() if frame.equals(own.tables[name])}
    return replace(own, tables={**own.tables, **same})


def hashes_of(path: Path) -> dict[str, str]:
    """Return the hashes of the files of a folder or workbook, unread; none where there is no dataset."""
    files = [path] if path.suffix.lower() == ".xlsx" else table_files(path) if path.is_dir() else []
    if path.is_dir() and (path / SETTINGS_FILE).is_file():
        files.append(path / SETTINGS_FILE)
    return {file.name: file_hash(file) for file in files if file.is_file() and not is_outside(file, path.parent)}


def _locate(name_or_path: str, relative_to: Path | None) -> tuple[str, Path]:
    """Return a dataset's name and its folder or workbook."""
    if name_or_path in bundled_datasets():
        return name_or_path, BUNDLED / name_or_path
    refused = network_path(name_or_path)
    if refused:
        raise BadInput([refused])
    path = Path(name_or_path).expanduser()
    if relative_to is not None and not path.is_absolute():
        path = relative_to / path
        if ".." not in Path(name_or_path).parts and is_outside(path, relative_to):
            message = "a link to a place outside the study's folder; name that place itself"
            raise BadInput([Finding(printable(name_or_path), None, "", name_or_path, message)])
    if not path.exists():
        names = bundled_datasets()
        message = f"no such dataset{did_you_mean(name_or_path, names)}"
        there = f"bundled are {', '.join(names)}; else give a folder or an .xlsx workbook"
        raise BadInput([Finding(shown(name_or_path).strip("'"), None, "", name_or_path, f"{message} ({there})")])
    return path.stem, path


def _settings(path: Path, reading: Reading) -> Settings | None:
    if SETTINGS_SHEET in reading.unread:
        return None
    if reading.sheets is not None:
        if SETTINGS_SHEET in reading.frames:
            return read_settings_sheet(reading.frames[SETTINGS_SHEET], reading.findings)
    else:
        file = path / SETTINGS_FILE
        if file.is_file() and not is_outside(file, path):
            reading.keep(SETTINGS_FILE, file.read_bytes())
        if SETTINGS_FILE in reading.files:
            return read_settings_file(reading.files[SETTINGS_FILE], reading.findings)
    reading.findings.append(missing_settings(reading.source, reading.sheets is not None))
    return None
