"""Planning anew, as text of at most 100 columns and JSON."""

from __future__ import annotations

import json
from typing import Any

from data.messages.finding import printable
from data.messages.lists import counted
from data.messages.paragraph import wrapped
from data.messages.text_table import WIDTH, Heading, text_table

SHOWN = 20
"""Decisions that are printed; all with --all."""
_NOTES = (
    "Each year the plan of a window is made with what was decided before it; its own year is carried out. Myopia: by "
    "how much the least cost of the whole rises with a year's decisions, were all known from then on: the years add up "
    "to the cost of myopia. A window is a study of fewer years: charges are those of its years, and what cannot run "
    "within it cannot be built.",
    "Estimate: what the year's plan comes to as that year sees it, all until the end of its window. From one estimate "
    "to the next: longer, what the further years of the window cost as they were foreseen; news, what is foreseen "
    "otherwise.",
)
_ACTUALS = (
    "What the file does not state of its years follows as is cheapest; builds of these years stand as planned. Change "
    "now: what is best next year, against last year's plan."
)


def replan_text(found: Any, show_all: bool = False) -> str:
    """Return what planning anew comes to."""
    head = f"{printable(found.study)}, {printable(found.variant)}: {printable(found.title)}"
    if found.yearly is None:
        return "\n\n".join([head, *_happened(found.happened, show_all), wrapped(_ACTUALS, further="  ")])
    asked, yearly = found.asked, found.yearly
    how = {
        "right": "as they come", "flat": "as the year itself is (prices and demand)",
        "late": f"{counted(asked.forecast.lag, 'year')} behind (prices and demand)",
    }[asked.forecast.kind]  # fmt: skip
    bias = "" if asked.forecast.bias == 1 else f", demand times {asked.forecast.bias:g}"
    ahead = counted(asked.foresight, "year")
    head += f"\n{wrapped(f'Planned anew every year, {ahead} ahead, years after it foreseen {how}{bias}', further='  ')}"
    rows = [
        ["known from the start", f"{yearly.perfect:z,.1f}"],
        ["planned anew every year", f"{yearly.cost:z,.1f}"],
        ["cost of myopia", _musd(yearly.cost - yearly.perfect)],
    ]
    worth = text_table([Heading("MUSD, present value"), Heading("cost", right=True)], rows, WIDTH)
    lines = [
        [str(y.year), str(y.until), *(_musd(value) for value in (y.estimate, y.longer, y.news, y.myopia)), *_built(y)]
        for y in yearly.years
    ]
    heads = [Heading(word, right=True) for word in ("estimate", "longer", "news", "myopia")]
    table = text_table([Heading("year"), Heading("to"), *heads, Heading("builds, t/yr")], lines, WIDTH)
    return "\n\n".join([head, worth, table, *(wrapped(note, further="  ") for note in _NOTES)])


def _musd(value: float) -> str:
    return f"{round(value, 1):z,.1f}"


def _built(year: Any) -> list[str]:
    built: dict[str, float] = {}
    for (name, labels), value in year.decided.items():
        if name == "Build" and value > 1e-6:
            built[str(labels[0])] = built.get(str(labels[0]), 0.0) + value * 1e3
    most = sorted(built.items(), key=lambda one: -one[1])
    words = [f"{printable(plant)} {tonnes:z,.0f}" for plant, tonnes in most[:3]]
    return [", ".join([*words, *([f"{len(most) - 3} more"] if len(most) > 3 else [])])]


def _happened(found: Any, show_all: bool) -> list[str]:
    rows = [
        ["as planned last year", f"{found.planned:z,.1f}"],
        [f"with what happened until {found.until}", f"{found.now:z,.1f}"],
        ["what happened costs more", f"{found.now - found.planned:z,.1f}"],
    ]
    worth = text_table([Heading("MUSD, present value"), Heading("cost", right=True)], rows, WIDTH)
    blocks = [worth, _deeds("What happened", "actual", found.happened)]
    most = sorted(found.changed, key=lambda one: -abs(one[2] - one[1]))[: None if show_all else SHOWN]
    if not most:
        return [*blocks, "Nothing changes next year."]
    more = len(found.changed) - len(most)
    left = f"\n{counted(more, 'more decision')} that change: --all" if more else ""
    return [*blocks, _deeds(f"What to change in {found.until + 1}", "now", sorted(most)) + left]


def _deeds(title: str, word: str, found: Any) -> str:
    headings = [
        Heading(""),
        Heading("what"),
        Heading("year"),
        Heading("planned", right=True),
        Heading(word, right=True),
    ]
    rows = [[do, printable(of), str(year), f"{a:z,.1f}", f"{b:z,.1f}"] for (do, of, year), a, b in found]
    return f"{title}, t (t/yr built)\n{text_table(headings, rows, WIDTH)}"


def replan_json(found: Any) -> str:
    """Return what planning anew comes to as JSON."""
    said: dict[str, Any] = {"study": found.study, "variant": found.variant}
    if found.yearly is not None:
        yearly, asked = found.yearly, found.asked
        said |= {
            "foresight_years": asked.foresight, "forecast": asked.forecast.kind, "bias": asked.forecast.bias,
            "lag_years": asked.forecast.lag,
            "perfect_musd": yearly.perfect, "cost_musd": yearly.cost, "myopia_musd": yearly.cost - yearly.perfect,
            "years": [
                {"year": y.year, "planned_to": y.until, "myopia_musd": y.myopia, "estimate_musd": y.estimate,
                 "longer_musd": y.longer, "news_musd": y.news}
                for y in yearly.years
            ],
        }  # fmt: skip
    else:
        one = found.happened
        said |= {
            "until": one.until, "planned_musd": one.planned, "now_musd": one.now,
            **{name: [{"do": do, "what": of, "year": year, "planned_t": a, word: b} for (do, of, year), a, b in rows]
               for name, word, rows in (("happened", "actual_t", one.happened), ("changed", "now_t", one.changed))},
        }  # fmt: skip
    return json.dumps(said, indent=1)
