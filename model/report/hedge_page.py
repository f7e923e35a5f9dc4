"""A hedge as a page that works offline: what the terminal prints, and fans of what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from data.messages.finding import BadInput, Finding, printable
from model.report.charts.drawing import as_file
from model.report.charts.fan import fan
from model.report.terminal.hedge_money import money_rows

TEXT, JSON = "hedge.txt", "hedge.json"
STYLE = Path(__file__).parent / "charts" / "chart.css"
FANS = {
    "cost": ("Cost of a year, present value", "million USD"),
    "shortage": ("What nobody delivers", "t"),
    "stock": ("What is in store at the end of a year", "t"),
    "builds": ("What is decided to be built", "t/yr"),
}
OF_MONEY = {
    "authority": ("Budget authority by fiscal year", "million USD, nominal"),
    "outlays": ("Outlays by fiscal year", "million USD, nominal"),
    "deficit": ("Outlays less revenues by fiscal year", "million USD, nominal"),
}
_PAGE = (
    "body {{ font: 15px/1.45 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }} "
    "pre {{ overflow-x: auto }} figure {{ margin: 1em 0 }} svg {{ max-width: 40em; width: 100% }} {0}"
)


def hedge_files(found: Any, text: str, as_json: str) -> dict[str, bytes]:
    """Return the files that are written of a hedge: its page, its text, its numbers, each fan as a picture."""
    style, charts = STYLE.read_text(encoding="utf-8"), fans(found)
    figures = "".join(
        f"<figure><figcaption>{escape(title)}, {escape(unit)}: 90 and 50 of 100 fresh scenarios with the hedge, their "
        f"median; dashed: if nothing happens</figcaption>{charts[word]}</figure>"
        for word, (title, unit) in {**FANS, **OF_MONEY}.items() if word in charts
    )  # fmt: skip
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(found.study)}: the hedge</title>'
        f"<style>{_PAGE.format(style)}</style></head><body><h1>{escape(found.study)}, {escape(found.variant)}</h1>"
        f"{figures}<pre>{escape(text)}</pre></body></html>\n"
    )
    files = {"hedge.html": page, TEXT: text + "\n", JSON: as_json + "\n"}
    if hasattr(found, "money"):
        files["budget.csv"] = "".join(",".join(row) + "\n" for row in money_rows(found))
    files |= {f"{word}.svg": as_file(chart, style) for word, chart in charts.items()}
    return {name: content.encode("utf-8") for name, content in files.items()}


def is_hedge(folder: Path) -> bool:
    """Return whether a folder is what `hedge --into` wrote."""
    return (folder / TEXT).is_file() and not (folder / "run.json").exists()


def shown_again(folder: Path, as_json: bool) -> str:
    """Return what a folder keeps of a hedge, its text or its numbers; raise BadInput where it cannot be read."""
    file = folder / (JSON if as_json else TEXT)
    try:
        kept = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput([Finding(str(file), None, "", "", f"cannot be read: {fault}")]) from None
    return "".join(f"{printable(line)}\n" for line in kept.splitlines())


def fans(found: Any) -> Mapping[str, str]:
    """Return a chart of each thing that the hedge comes to; of a comb, and where all is 0, none."""
    judged = getattr(found, "judged", None)
    if judged is None or not judged.fans:
        return {}
    first, last = found.drawn.years
    years = list(range(first, last + 1))
    charts = {
        word: fan(title, years, [one[word] for one in judged.fans], found.quiet[word], unit)
        for word, (title, unit) in FANS.items()
        if any(any(one[word]) for one in judged.fans)
    }
    return charts | {
        word: fan(title, years, [_by_year(one, word, years) for one in judged.money],
                  _by_year(found.money.quiet, word, years), unit)
        for word, (title, unit) in OF_MONEY.items() if any(any(one.years[word].values()) for one in judged.money)
    }  # fmt: skip


def _by_year(money: Any, measure: str, years: Sequence[int]) -> list[float]:
    return [money.years[measure].get(year, 0.0) for year in years]
