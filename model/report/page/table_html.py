"""A table of a page: a scroll of its own, headings, numbers at the right of their columns and words at the left."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from model.report.charts.figures import Table

_ONE = r"[+−-]?[\d,.]+%?( points)?|n/a|less than 0\.1%|none|([A-Z]{3} [\d.]+%)"
NUMBER = re.compile(rf"({_ONE})( to ({_ONE}))?")
MARKUP = re.compile("[&<>'\"]")
_SAFE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;"})


def table_html(table: Table, caption: str) -> Markup:
    """Return a table as it stands on a page; what it says is text, whatever it says."""
    said, words = caption.translate(_SAFE), _has_words(table)
    heads = [f'<th scope="col"{_TEXT if w or not i else ""}>' for i, w in enumerate(words)]
    starts = ['<th scope="row">', *(f"<td{_TEXT if w else ''}>" for w in words[1:])]
    headings, *rows = (
        "".join([start + cell for start, cell in zip(tags, _as_text(cells), strict=True)])
        for tags, cells in ((heads, table.headings), *((starts, row) for row in table.rows))
    )
    return Markup(
        f'<div class="scroll" tabindex="0" role="region" aria-label="{said}"><table>\n<caption>{said}</caption>\n'
        f"<thead><tr>{headings}</thead>\n<tbody>{''.join([f'<tr>{row}' for row in rows])}</tbody></table></div>"
    )


_TEXT = ' class="text"'


def _as_text(cells: Sequence[str]) -> Sequence[str]:
    """Return cells with whatever a browser would read as markup escaped."""
    return [cell.translate(_SAFE) for cell in cells] if MARKUP.search("".join(cells)) else cells


def _has_words(table: Table) -> list[bool]:
    """Return, for each column, whether it holds words rather than numbers."""
    columns = zip(*table.rows, strict=True) if table.rows else [()] * len(table.headings)
    return [not all(map(NUMBER.fullmatch, {*column} - {""})) for column in columns]
