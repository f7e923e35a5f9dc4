"""What a folder is that is no run, and what to write of it: said where a run is asked for."""

from __future__ import annotations

from pathlib import Path

COLUMNS = "whose columns 'lodeplan schema results' lists"
KINDS = {
    "sample.json": f"samples and not a run; their tables are files, such as {{folder}}/tables/spread.csv, {COLUMNS}",
    "screen.json": f"a screen and not a run; its tables are files, such as {{folder}}/tables/effects.csv, {COLUMNS}",
    "hedge.txt": "a hedge and not a run; 'lodeplan show {folder}' prints it",
    "dataset.toml": "a dataset and not a run; name a folder that 'lodeplan run' wrote",
    "study.toml": "the folder of a study and not a run; 'lodeplan run {folder}/study.toml' makes one",
}
"""What the folders are that other commands write or read, by the file that says so."""


def not_a_run(folder: Path, manifest: str) -> str:
    """Return, in a line, what a folder without a run's manifest is, and what to write instead.

    manifest: the name of the file that says what a run is
    """
    for file, said in KINDS.items():
        if (folder / file).is_file():
            return f"{folder}: {said.format(folder=folder)}"
    runs = sorted(path.parent for path in folder.glob(f"*/{manifest}"))
    if runs:
        return f"{folder}: a folder of runs; name one, such as {runs[-1]}: 'lodeplan runs {folder}' lists them"
    return f"{folder}: not a run folder (it has no {manifest}); name a folder that 'lodeplan run' wrote"
