"""What the terminal prints as HTML: tables and paragraphs that a narrow page can break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

_RULE = re.compile(r"-+(?:  -+)+\Z")
Span = tuple[int, int]


def as_html(blocks: Sequence[str]) -> str:
    """Return printed blocks as HTML: each a title, a table and sentences, or sentences alone."""
    return "\n".join(f"<section>{''.join(_block(block.splitlines()))}</section>" for block in blocks)


def _block(lines: Sequence[str]) -> Iterator[str]:
    rule = next((at for at, line in enumerate(lines) if _RULE.match(line)), None)
    if rule is None or rule == 0:
        yield from _paragraphs(lines)
        return
    title = lines[: rule - 1]
    yield from (f"<h2>{escape(line)}</h2>" for line in title)
    spans = [match.span() for match in re.finditer("-+", lines[rule])]
    end = next((at for at in range(rule + 1, len(lines)) if not _is_row(lines[at:], spans)), len(lines))
    yield _table(lines[rule - 1], lines[rule + 1 : end], spans)
    yield from _paragraphs(lines[end:])


def _is_row(lines: Sequence[str], spans: Sequence[Span]) -> bool:
    """Say whether the first of some lines is a row: nothing between columns, and more than one cell.

    A line of one cell is part of a row where the lines after it go on with rows.
    """
    if not lines or any(lines[0][end:start].strip() for (_, end), (start, _) in pairwise(spans)):
        return False
    return len([cell for cell in _cells(lines[0], spans) if cell]) > 1 or _is_row(lines[1:], spans)


def _cells(line: str, spans: Sequence[Span]) -> list[str]:
    return [line[start:end].strip() for start, end in spans]


def _table(heading: str, lines: Sequence[str], spans: Sequence[Span]) -> str:
    rows = list[list[str]]()
    for line in lines:
        cells = _cells(line, spans)
        if rows and not cells[0]:
            rows[-1] = [f"{before} {more}".strip() for before, more in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    right = [_leans_right(column) for column in zip(*rows, strict=True)] if rows else [False] * len(spans)
    kinds = ["" if leans else ' class="words"' for leans in right]
    heads = _cells(heading, spans)
    head = "".join(_head(kind, name) for kind, name in zip(kinds, heads, strict=True))
    named = escape(next(filter(None, heads), "Table"), quote=True)
    body = "".join(
        f"<tr>{''.join(f'<td{kind}>{_cell(cell)}</td>' for kind, cell in zip(kinds, row, strict=True))}</tr>"
        for row in rows
    )
    wide = f'<div class="wide" tabindex="0" role="group" aria-label="{named}">'
    return f"{wide}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _head(kind: str, name: str) -> str:
    """Return the heading of a column; one without a name is none."""
    return f'<th scope="col"{kind}>{escape(name)}</th>' if name else f"<td{kind}></td>"


def _leans_right(column: Sequence[str]) -> bool:
    """Say whether more cells of a column are numbers than words."""
    told = [cell for cell in column if cell]
    return 2 * sum(not re.search("[A-Za-z]", cell) for cell in told) > len(told)


def _cell(cell: str) -> str:
    """Return a cell; a name may be broken after a dot or between its words."""
    return escape(cell) if cell[:1].isdigit() else re.sub(r"([._])(?=\w)", r"\1<wbr>", escape(cell))


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Yield paragraphs: a line that is moved in goes on with the one before."""
    told = list[str]()
    for line in lines:
        if line.startswith(" ") and told:
            told[-1] += f" {line.strip()}"
        else:
            told.append(line.strip())
    yield from (f"<p>{escape(line)}</p>" for line in told)
