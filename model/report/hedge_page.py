"""A hedge as a page that works offline: what the terminal prints, and fans of what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from data.messages.finding import BadInput, Finding, printable
from model.report.charts.drawing import as_file
from model.report.charts.fan import bands, fan
from model.report.printed_html import as_html
from model.report.terminal.hedge_answer import Sentence, answer
from model.report.terminal.hedge_money import money_rows
from model.report.terminal.other_answers import other_answer

TEXT, JSON = "hedge.txt", "hedge.json"
HERE = Path(__file__).parent
STYLE, OWN_STYLE = HERE / "charts" / "chart.css", HERE / "hedge.css"
DECIDE, QUIET = "What to decide", "nothing happens"
"""How the table begins that stands beside the answer, and what a dashed line is of."""
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


def hedge_files(found: Any, text: str, as_json: str) -> dict[str, bytes]:
    """Return the files that are written of a hedge: its page, its text, its numbers, each fan as a picture."""
    style, charts = STYLE.read_text(encoding="utf-8"), fans(found)
    figures = [
        _figure(title, f"{unit}; {bands(len(found.judged.fans), 'fresh scenarios')}; dashed: {QUIET}", charts[word])
        for word, (title, unit) in {**FANS, **OF_MONEY}.items() if word in charts
    ]  # fmt: skip
    said = answer(found) if hasattr(found, "judged") else other_answer(found)
    page = _page(found, "the hedge", figures, text, said)
    files = {"hedge.html": page, TEXT: text + "\n", JSON: as_json + "\n"}
    if hasattr(found, "money"):
        files["budget.csv"] = "".join(",".join(row) + "\n" for row in money_rows(found))
    files |= {f"{word}.svg": as_file(chart, style) for word, chart in charts.items()}
    return {name: content.encode("utf-8") for name, content in files.items()}


def _figure(title: str, words: str, chart: str) -> str:
    return f"<figure><figcaption><b>{escape(title)}</b>{escape(words)}</figcaption>{chart}</figure>"


def _named(decisions: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in decisions)}</ul>" if decisions else ""


def _page(found: Any, title: str, figures: Sequence[str], text: str, said: Sequence[Sentence] = ()) -> str:
    """Return a page that works offline: the answer, what to decide, charts, and all that the terminal prints.

    Where there is no answer in sentences, what is printed comes first.
    """
    style = STYLE.read_text(encoding="utf-8") + OWN_STYLE.read_text(encoding="utf-8")
    head, *blocks = text.split("\n\n")
    first = [block for block in blocks if not said or block.startswith(DECIDE)]
    rest = [block for block in blocks if block not in first]
    told = "".join(f"<li><b>{escape(begins)}</b> {escape(words)}{_named(names)}</li>" for begins, words, names in said)
    answered = f'<ol class="answer">{told}</ol>' if told else ""
    charts = f'<h2>In the scenarios</h2><div class="fans">{"".join(figures)}</div>' if figures else ""
    known = f"{found.study}, {found.variant}"
    words = [line.strip().removeprefix(f"{known}: ") for line in head.splitlines()]
    lede = "".join(f'<p class="lede">{escape(line)}</p>' for line in words if line != found.variant)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(found.study)}: {title}</title><style>{style}</style></head>"
        f"<body><main><h1>{escape(known)}: {title}</h1>{lede}"
        f"{answered}{as_html(first)}{charts}{as_html(rest)}</main></body></html>\n"
    )


def scenario_files(found: Any, text: str, as_json: str) -> dict[str, bytes]:
    """Return the files that are written of scenarios before anything is solved: page, text, numbers, pictures."""
    style = STYLE.read_text(encoding="utf-8")
    charts, words = dict(_drawn_charts(found)), bands(len(found.scenarios), "scenarios")
    figures = [_figure(word.capitalize(), words, chart) for word, chart in charts.items()]
    files = {"scenarios.html": _page(found, "scenarios", figures, text), "scenarios.txt": text + "\n",
             "scenarios.json": as_json + "\n"}  # fmt: skip
    files |= {f"{word.replace(' ', '-')}.svg": as_file(chart, style) for word, chart in charts.items()}
    return {name: content.encode("utf-8") for name, content in files.items()}


def _drawn_charts(found: Any) -> Iterator[tuple[str, str]]:
    """Yield a fan of each price, as a multiple of the dataset's, and of the stops that have begun, by year.

    Branches of a comb, which are not equally likely, have none.
    """
    if found.drawn.uncertain.kind == "comb":
        return
    first, last = found.drawn.years
    years = list(range(first, last + 1))
    for mineral in found.drawn.uncertain.prices:
        lines = [[_factor(one, mineral, year, found.drawn.uncertain.decide_before) for year in years]
                 for one in found.scenarios]  # fmt: skip
        yield (
            f"price of {mineral}",
            fan(f"Price of {mineral}", years, lines, [1.0] * len(years), "x the dataset's"),
        )
    begun = [[float(sum(start <= year for start in one.begins.values())) for year in years] for one in found.scenarios]
    if any(any(line) for line in begun):
        yield "stops begun", fan("Stops that have begun", years, begun, [0.0] * len(years), "stops")


def _factor(scenario: Any, mineral: str, year: int, date: int) -> float:
    """Return what the price of a mineral is multiplied by in a year."""
    dated = [(date, scenario.prices), *((turn.year, turn.prices) for turn in scenario.then)]
    known = [prices for start, prices in dated if start <= year]
    return float(known[-1].get(mineral, 1.0)) if known else 1.0


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
