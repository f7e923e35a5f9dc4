"""What the terminal says about an import: figures by table, the source, totals that do not add up, what is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from data.messages.finding import printable
from data.messages.lists import counted, listed
from data.publishers.amount import plain
from data.publishers.folder import checked, editions, words
from data.publishers.importing import KINDS, rows
from data.publishers.items import Imported, LeftOut, NotUnderstood
from data.publishers.totals import Total

MOST_REASONS = 8
MOST_TOTALS = 5
WIDEST = 110


def kinds_text() -> str:
    """Return the kinds of files, a line each."""
    width = max(map(len, KINDS))
    return "\n".join(f"{name:<{width}}  {kind.line}" for name, kind in KINDS.items())


def text(done: Imported, folder: Path) -> str:
    """Return what an import brought, to be read."""
    source = done.source
    lines = [f"{printable(str(folder))}: {counted(len(done.figures), 'figure')} of {printable(source.source_id)}"]
    lines += [f"  {table}.csv  {counted(len(each), 'row')}" for table, each in rows(done).items()]
    blank = [name for name in ("publisher", "address", "licence", "date", "grade") if not getattr(source, name)]
    if blank:
        lines.append(f"  sources.csv  1 row; the file does not say its {listed(blank)}: fill in")
    if editions(done):
        lines.append("  editions.csv  the edition, for the figures; fill in the day of its release")
    if words(done):
        lines.append("  words.csv  units that the figures do not list yet for what is measured; add what is meant")
    lines += [f"note: {printable(note)}" for note in done.notes]
    lines += _totals(checked(done))
    lines += _listed("left out on purpose", "left_out.csv", done.left_out)
    lines += _listed("not understood", "not_understood.csv", done.not_understood)
    return "\n".join(lines)


def mostly_lost(done: Imported) -> str:
    """Say so where at least as many rows were not understood as came in; nothing where most of a file came in."""
    came = {figure.row for figure in done.figures}
    lost = {line.row for line in done.not_understood if line.row is not None} - came
    if len(lost) < max(len(came), 1):
        return ""
    return f"{len(lost):,} of {len(lost) + len(came):,} rows were not understood; not_understood.csv says why"


def _totals(totals: Sequence[Total]) -> list[str]:
    apart = sorted((t for t in totals if not t.agrees), key=lambda t: -abs(t.difference))
    if not totals:
        return ["totals: none printed, so none checked"]
    lines = [
        f"totals: {len(totals):,} printed, {len(apart):,} differ from the sum of their parts by more than rounding"
    ]
    for total in apart[:MOST_TOTALS]:
        unknown = f"; {total.unknown} of {total.parts} parts without a number" if total.unknown else ""
        group = printable(", ".join(word for word in total.group if word))
        sums = f"printed {plain(total.printed)}, sum {plain(total.summed)}, difference {plain(total.difference)}"
        lines.append(f"  {group}: {sums}{unknown}")
    if len(apart) > MOST_TOTALS:
        lines.append(f"  and {len(apart) - MOST_TOTALS:,} more, in totals.csv")
    return lines


def _listed(what: str, file: str, found: Sequence[NotUnderstood | LeftOut]) -> list[str]:
    lines = [f"{what}: {counted(len(found), 'line')}{f', in {file}' if found else ''}"]
    reasons = Counter(line.why for line in found).most_common()
    lines += [f"  {count:,} x {printable(_fitted(why))}" for why, count in reasons[:MOST_REASONS]]
    if len(reasons) > MOST_REASONS:
        lines.append(f"  and {len(reasons) - MOST_REASONS:,} other reasons")
    return lines


def _fitted(why: str) -> str:
    """Return a reason that fits a line."""
    return why if len(why) <= WIDEST else why[: WIDEST - 1] + "…"
