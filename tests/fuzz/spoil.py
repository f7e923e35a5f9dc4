"""Spoilt input drawn by Hypothesis: study files, tables, workbooks and command lines, each near to a good one."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from model.policies import POLICIES
from model.study import write_toml
from tests.data.tiny import SETTINGS, Rows
from tests.fuzz.world import GOOD, HOSTILE, SCOPE, study, tables

FIELDS = {p.name: sorted({f.alias or n for n, f in p.model_fields.items()} - {"title", "cite"}) for p in POLICIES}
SETTING = (
    "name",
    "title",
    "dataset",
    "minerals",
    "years",
    "discount_rate",
    "baseline",
    "perspective",
    "demand",
    "shortfall",
    "boundaries",
    "data",
    "variants",
    "blocs",
    "requires",
    "scenarios",
    "grid",
)

PIECES = (b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b'"', b"=", b"[", b",,", b"\xe9")
CHANGES = ("cell", "cell", "cell", "cell", "scale", "drop", "double", "column", "table", "setting")
SCALES = (-1.0, 0.0, 1e-9, 0.5, 1e3, 1e9, 1e15)
hostile = st.sampled_from(range(len(HOSTILE))).map(lambda i: HOSTILE[i])


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """Return a sentence of any kind with some of its fields, now and then a hostile one."""
    name = draw(st.sampled_from(sorted(FIELDS)))
    chosen = draw(st.lists(st.sampled_from(FIELDS[name]), unique=True, max_size=6))
    said = {}
    for field in chosen:
        spoilt = draw(st.integers(0, 4)) == 0
        said[field] = draw(hostile if spoilt else st.sampled_from((*GOOD.get(field, ()), *SCOPE.get(field, ()), 1)))
    return {name: said}


@st.composite
def studies(draw: st.DrawFn) -> bytes:
    """Return the text of a study: policies of any kind, settings spoilt, the text itself spoilt now and then."""
    said = study()
    said["variants"]["more"]["policies"] = draw(st.lists(policies(), max_size=3))
    for _ in range(draw(st.integers(0, 2))):
        key = draw(st.sampled_from(SETTING))
        said[key] = draw(hostile)
    if draw(st.integers(0, 5)) == 0 and isinstance(said["variants"], dict):
        name = draw(hostile)
        said["variants"][str(name)] = {"extends": draw(st.sampled_from(("law", "more", str(name), "nobody")))}
    text = written(said)
    return spoilt_bytes(draw, text.encode("utf-8", "surrogatepass")) if draw(st.integers(0, 5)) == 0 else text.encode()


def written(said: Any) -> str:
    """Return settings as TOML, what TOML cannot say as an empty text."""
    return write_toml.written(_sayable(said))


def _sayable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _sayable(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_sayable(v) for v in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
        return float(value)
    return "" if value is None else value


def spoilt_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """Return bytes with a few of them cut, doubled or replaced."""
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        piece = draw(
            st.sampled_from(
                (b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b'"', b"=", b"[", b",,", b"\xe9")
            )
        )
        content = content[:at] + piece + content[at + draw(st.integers(0, 12)) :]
    return content


@st.composite
def datasets(draw: st.DrawFn) -> tuple[dict[str, Rows], str]:
    """Return the tables and settings of a dataset with a few cells, rows, columns or tables spoilt."""
    found, settings = tables(), SETTINGS
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(found) or ["none"]))
        if name == "none":
            break
        rows = found[name]
        row, column = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, max(len(rows[0]) - 1, 0)))
        what = draw(
            st.sampled_from(("cell", "cell", "cell", "cell", "scale", "drop", "double", "column", "table", "setting"))
        )
        if what == "cell" and column < len(rows[row]):
            rows[row][column] = str(draw(hostile))
        elif what == "scale" and column < len(rows[row]):
            rows[row][column] = _scaled(
                rows[row][column], draw(st.sampled_from((-1.0, 0.0, 1e-9, 0.5, 1e3, 1e9, 1e15)))
            )
        elif what == "drop":
            del rows[row]
            if not rows:
                del found[name]
        elif what == "double":
            rows.insert(row, list(rows[row]))
        elif what == "column":
            found[name] = [[c for i, c in enumerate(r) if i != column] for r in rows]
        elif what == "table":
            del found[name]
        else:
            line = draw(st.sampled_from(SETTINGS.splitlines()))
            settings = settings.replace(
                line, f"{line.split(' = ')[0]} = {written({'x': draw(hostile)}).split(' = ', 1)[-1]}"
            )
    return found, settings


def _scaled(cell: str, times: float) -> str:
    try:
        return repr(float(cell) * times)
    except ValueError:
        return cell


VERBS = (
    "run",
    "show",
    "report",
    "check",
    "compare",
    "score",
    "explain",
    "stress",
    "ask",
    "frontier",
    "bounds",
    "verify",
    "new",
    "schema",
    "data list",
    "data show",
    "data minerals",
    "data source",
    "data export",
    "data import",
    "selftests",
    "",
)
OPTIONS = (
    "--json",
    "-q",
    "-v",
    "--all",
    "--variant",
    "--set",
    "--out",
    "--jobs",
    "--time-limit",
    "--gap",
    "--resume",
    "--lever",
    "--from",
    "--to",
    "--points",
    "--where",
    "--columns",
    "--rows",
    "--dataset",
    "--budget",
    "--nominal",
    "--chain",
    "--deep",
    "--trace",
    "--parts",
    "--into",
    "--csv",
    "--svg",
    "--help",
    "--nothing",
)
KEYS = (
    "discount_rate",
    "years",
    "variants.more.country_share_cap.max",
    "tariff.rate",
    "demand",
    "data.at",
    "",
    "x.y",
    "..",
)


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """Return words after `lodeplan`: a verb, places, options and values, in an order that need make no sense."""
    words = draw(st.sampled_from(VERBS)).split()
    places = ("study.toml", "world", "run", "law", "more", "suppliers", "nothing.toml", ".", "new-place")
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.integers(0, 5))
        if kind <= 1:
            words.append(draw(st.sampled_from(places)))
        elif kind == 2:
            words.append(draw(st.sampled_from(OPTIONS)))
        elif kind == 3:
            words += ["--set", f"{draw(st.sampled_from(KEYS))}={draw(hostile)}"]
        elif kind == 4:
            words.append(str(draw(hostile)).replace("\x00", ""))
        else:
            words += [
                draw(st.sampled_from(OPTIONS)),
                str(draw(st.sampled_from((0, 1, -1, "0.5", "nan", "1e400", "x")))),
            ]
    return words
