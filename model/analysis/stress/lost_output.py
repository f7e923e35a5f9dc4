"""What the nation was found to lose when a mineral stops, beside what the plan's own shortages are priced at."""

from __future__ import annotations

from collections.abc import Sequence

from data.rows import each_row
from model.analysis.stress_found import Damage, Estimate
from model.frames.scale import in_kt
from model.frames.study_frames import Frames


def estimates(frames: Frames, damages: Sequence[Damage]) -> tuple[Estimate, ...]:
    """Return the printed losses of output that are of minerals of the study."""
    of, table = frames.mineral_of, frames.tables["lost_output"]
    titles = dict(each_row(frames.tables["sources"], "source_id", "title")) if len(table) else {}
    found = []
    for name, rows in table[table["mineral"].isin(set(of.values()))].groupby("estimate", sort=True):
        minerals = tuple(sorted(set(rows["mineral"])))
        first = rows.iloc[0]
        musd, percent = (_known(first[column]) for column in ("loss_musd", "loss_percent"))
        found.append(
            Estimate(
                str(name), minerals, str(first["country"]) if _is_text(first["country"]) else "", str(first["event"]),
                musd, percent, float(first["low"]), float(first["high"]),
                titles.get(first["source_id"], str(first["source_id"])), _priced(frames, minerals, damages),
            )
        )  # fmt: skip
    return tuple(found)


def _priced(frames: Frames, minerals: Sequence[str], damages: Sequence[Damage]) -> float:
    """Return the dearest shortage of some minerals, million USD of a year, each use in its worst year."""
    value = {(use, form): worth for use, form, worth in each_row(frames.demands, "end_use", "form", "shortage")}
    of = frames.mineral_of
    return max(
        (
            sum(in_kt(s.tonnes) * value.get((s.end_use, s.form), 0.0) for s in d.short if of.get(s.form) in minerals)
            for d in damages
        ),
        default=0.0,
    )


def _known(value: object) -> float | None:
    number = float(str(value)) if str(value) not in ("", "None", "<NA>") else float("nan")
    return number if number == number else None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""
