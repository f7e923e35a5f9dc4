"""USGS Mineral Commodity Summaries, data release, of any edition.

2022 to 2024: a `salient` and a `world` file of each commodity; 2025: the same and one world file of all; from 2026:
one long file of everything. Which it is follows from its headings. The edition is read from the file, never from
the program. A dash is the printed zero; `W`, `NA`, `E`, bounds and estimates become flags and ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.messages.finding import BadInput, Finding, shown
from data.publishers import usgs_long, usgs_wide
from data.publishers.grid import Book, Grid, heading_row, twice
from data.publishers.items import Imported, Item, Source
from data.publishers.map_file import MapFile
from data.publishers.places import Gazetteer
from data.publishers.unnamed import unnamed
from data.publishers.usgs_headings import world_column

LICENCE = "US public domain"
LONG = (("mcs chapter",), ("section",), ("statistics_detail",), ("year",), ("value",))
SALIENT = (("datasource", "source"), ("commodity",), ("year",))


def read(book: Book, given: MapFile) -> Imported:
    """Return the figures of one file of a release."""
    grid = book.sheets[0]
    places = Gazetteer("usgs", given.countries)
    layout, at = _layout(grid)
    findings = twice(grid, at)
    if findings:
        raise BadInput(findings)
    edition = _edition(grid, at, book.name)
    items: Iterator[Item]
    if layout == "long":
        items = usgs_long.read(grid, at, edition, places, given)
    elif layout == "salient":
        items = usgs_wide.salient(grid, at, edition, given)
    else:
        items = usgs_wide.world(grid, at, edition, places, given)
    year = edition.removeprefix("MCS")
    source = Source(
        f"usgs-mcs-{year}-data-release",
        f"USGS Mineral Commodity Summaries {year}, data release", "US Geological Survey",
        licence=LICENCE,
    )  # fmt: skip
    notes = [f"edition {edition}, read as {layout} statistics", "a dash is the zero that the USGS prints"]
    if layout == "world" and "commodity" not in [cell.strip().lower() for cell in grid.rows[at]]:
        code = usgs_wide.commodity_of(grid.file, "", given)
        notes.append(f"the commodity is named by the file alone: {code or 'none'}; say it under [series] of the map")
    return Imported(source, (*unnamed(grid, at), *items), (*notes, *book.notes))


def _layout(grid: Grid) -> tuple[str, int]:
    """Return which layout a file has, and the place of its heading."""
    at = next((at for at, row in enumerate(grid.rows[:20]) if _has_world(row)), None)
    if at is not None:
        return "world", at
    for layout, wanted in (("long", LONG), ("salient", SALIENT)):
        at = heading_row(grid, wanted)
        if at is not None:
            return layout, at
    found = next((row for row in grid.rows if any(cell.strip() for cell in row)), ())
    message = (
        "no heading of a USGS data release: expected 'DataSource,Commodity,Year,...' (salient), "
        "'Source,Country,Type,Prod_...' (world) or 'MCS chapter,Section,...' (2026 and later); "
        f"found {shown(', '.join(found))}"
    )
    raise BadInput([Finding(grid.file, None, "", "", message)])


def _has_world(heading: tuple[str, ...]) -> bool:
    words = {cell.strip().lower() for cell in heading}
    return "country" in words and any(world_column(cell) for cell in heading if cell.strip())


def _edition(grid: Grid, at: int, name: str) -> str:
    """Return the edition that a file names: its source column, or, in the long layout, the name of the file."""
    heading = [cell.strip().lower() for cell in grid.rows[at]]
    place = next((heading.index(word) for word in ("datasource", "source") if word in heading), None)
    if place is not None:
        cells = {"".join(grid.cell(row, place).split()).upper() for row in range(at + 1, len(grid.rows))} - {""}
        if len(cells) == 1 and re.fullmatch(r"MCS20\d\d", next(iter(cells))):
            return next(iter(cells))
        if len(cells) > 1:
            listed = ", ".join(sorted(cells))
            message = f"names more than one edition ({listed}); cut it into one file an edition"
            raise BadInput([Finding(grid.file, None, grid.rows[at][place], "", message)])
    found = re.search(r"mcs[-_ ]?(20\d\d)", name, re.IGNORECASE)
    if found:
        return f"MCS{found[1]}"
    message = "the edition is not said: neither by a source column (MCS and the year) nor by the name of the file"
    raise BadInput([Finding(grid.file, None, "", "", message)])
