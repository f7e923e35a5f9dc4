"""The comparison that a run ends with: the worst year and form, the deficit, digits, and what has no effect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from model.policies import Clause, Policy
from model.policies.export_control import ExportControl
from model.policies.import_ban import ImportBan
from model.policies.tariff import Tariff
from model.report import comparing_sentences
from model.report.binding_sentences import without_effect_because
from model.report.headlines import findings
from model.report.page.tables import comparison as comparison_of_page
from model.report.run_view import RunView
from model.report.terminal.comparison_tables import (
    Headline,
    amount,
    comparison,
    decimals,
    headline,
    shortfall_lines,
    shortfalls,
    worst_year,
)
from model.report.terminal.run import headlines, run_json, run_text, what_each_is, within_ranges, without_effect
from model.report.terminal.who_pays import notes, treasury_per_dollar, who_pays

pytestmark = pytest.mark.breadth


def _summary(*rows: tuple[str, int, float | str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["metric", "year", "value", "unit"])
    words = frame["value"].map(lambda value: isinstance(value, str))
    return frame.assign(
        text=frame["value"].where(words, "").astype(str), value=pd.to_numeric(frame["value"].mask(words))
    )


COST = (("cost", 0, 100.0, "MUSD present value"), ("resource_cost", 0, 90.0, "MUSD present value"))
SHORT = (
    ("shortfall_share", 2027, 0.02, "share"), ("shortfall_share", 2028, 0.137, "share"),
    ("shortfall_share", 2030, 0.0, "share"), ("forms_short", 0, 2.0, "forms"),
    ("worst_form", 2027, "ndpr.magnet", "form"), ("worst_form_unmet_share", 2027, 0.57, "share"),
    ("worst_form_end_use", 2027, "clean_energy", "end use"),
)  # fmt: skip


def test_the_worst_year_is_printed_whichever_years_are_shown() -> None:
    found = [headline("stop", "Stop", "solved", "", _summary(*COST, *SHORT))]
    assert worst_year(found[0]) == (0.137, 2028)
    lines = comparison(found, (2030, 2040)).splitlines()
    assert lines[3].endswith("  14%")
    assert lines[4].endswith(" 2028")
    assert shortfall_lines(found[0]) == [
        "! stop: 13.7% of demand (by value) unmet in 2028, the worst year",
        "    2 forms short, worst ndpr.magnet, 57% of it in 2027, most of it for clean energy",
    ]


def test_a_form_too_small_to_be_seen_by_value_is_still_said_to_be_short() -> None:
    rows = [(m, y, 1e-5 if m == "shortfall_share" else v, u) for m, y, v, u in SHORT]
    found = [headline("stop", "Stop", "solved", "", _summary(*COST, *rows))]
    assert shortfall_lines(found[0])[0] == "! stop: less than 0.1% of demand (by value) unmet in 2027, the worst year"
    assert comparison(found, (2030, 2040)).splitlines()[3].endswith("2 forms")


def test_points_of_a_grid_have_a_column_for_each_lever() -> None:
    names = {"law": "Law in force", "floor-0-2-high": "floor with floor.min = 0.2", "floor-0-3-low": "floor with"}
    found = [headline(name, title, "failed", "", None) for name, title in names.items()]
    levers = {"floor-0-2-high": {"floor.min": 0.2, "demand": "high"}, "floor-0-3-low": {"floor.min": "30%"}}
    assert "\n".join(what_each_is(found, levers)).splitlines() == [
        "law                  Law in force",
        "",
        "point           floor.min  demand",
        "--------------  ---------  ------",
        "floor-0-2-high        0.2    high",
        "floor-0-3-low         30%",
    ]


def test_titles_stand_below_each_other_however_long_a_name_is() -> None:
    found = [headline(name, "Title", "failed", "", None) for name in ("law", "a-name-of-twenty-two-ch")]
    assert what_each_is(found, {}) == ["law                     Title", "a-name-of-twenty-two-ch Title", ""]


def test_of_many_plans_that_are_short_the_worst_are_told_and_the_others_counted() -> None:
    def short(number: int) -> Headline:
        share = [("shortfall_share", 2028, number / 100, "share") if row[1] == 2028 else row for row in SHORT]
        return headline(f"v{number}", "", "solved", "", _summary(*COST, *share))

    met = headline("met", "", "solved", "", _summary(*COST))
    ten = [short(number) for number in range(3, 13)]
    assert [line.split(":")[0] for line in shortfalls([met, *ten])[::2]] == [f"! {h.variant}" for h in ten]
    lines = shortfalls([met, *ten, short(13), short(14)])
    assert [line.split(":")[0] for line in lines[:-1:2]] == [f"! v{number}" for number in range(14, 4, -1)]
    assert lines[-1] == (
        "! 12 of 13 plans leave demand unmet: 2 more, none worse; column `short` of 'lodeplan show RUN'"
    )


@pytest.mark.parametrize(
    ("largest", "places", "difference", "shown"),
    [(76_972.0, 0, 7.8, "8"), (769.0, 2, 0.078, "0.08"), (0.0769, 6, 1.2e-6, "0.000001"), (76_972.0, 0, -0.4, "0")],
)
def test_decimals_follow_the_size_of_the_study(largest: float, places: int, difference: float, shown: str) -> None:
    assert decimals([largest, -largest / 2]) == places
    assert amount(difference, places) == shown


def test_a_variant_of_the_same_cost_is_said_to_change_nothing() -> None:
    one = headline("base", "", "solved", "", _summary(*COST))
    same = headline("same", "", "solved", "", _summary(*COST))
    other = headline("other", "", "solved", "", _summary(("cost", 0, 100.1, "MUSD"), COST[1]))
    assert without_effect([one, same, other], "base") == [
        "! same: changes nothing against base, the cost is the same to buyers and to the nation; where plants or "
        "sellers differ, they are equally cheap"
    ]


@dataclass(frozen=True)
class _Stated:
    """As much of a run as says what its variants state."""

    stated: Mapping[str, tuple[Policy, ...]]
    baseline: str = "base"

    def in_words(self, variant: str) -> str:
        return variant

    def clauses(self, variant: str) -> tuple[Clause, ...]:
        return tuple(Clause(f"{p.name}#{i}", p, "") for i, p in enumerate(self.stated[variant]))


def test_why_a_variant_changes_nothing_is_said() -> None:
    """A limit on exports that the plan keeps unasked; a ban that cost nothing."""
    duty, ban = Tariff.model_validate("schedule"), ImportBan.model_validate({"countries": ["CHN"]})
    keeps = ExportControl.model_validate({"max": 0.75})
    m = cast(RunView, _Stated({"base": (duty, ban), "more": (duty, ban, keeps), "less": (duty,), "same": (ban, duty)}))
    assert without_effect_because(m, "more") == [
        "What it adds (export control) asks for no more than the cheapest plan does unasked, and offers nothing that "
        "moves a decision."
    ]
    assert without_effect_because(m, "less") == ["What it drops (import ban) costs nothing under base."]
    assert without_effect_because(m, "same") == []


@pytest.mark.breadth
def test_a_run_says_that_ranges_were_not_tried(us: RunView) -> None:
    text = run_text(us.run.folder)
    assert "ranges: not tried; which of these differences the data can carry," in text
    assert max(len(line) for line in text.splitlines() if not line.startswith("  lodeplan ")) <= 100
    assert text.index("who pays ") < text.index("supply  ") < text.index("could be swapped at no cost")


def test_every_column_of_money_says_its_unit_and_the_note_what_that_is(us: RunView) -> None:
    units = who_pays(headlines(us.run), us.baseline).splitlines()[1].split("  ")
    assert [unit.strip() for unit in units if unit.strip()] == [*["MUSD PV"] * 4, *["MUSD 10y"] * 3, "per USD"]
    said = notes(2024, 2026, 2040, 0.03, "market")
    assert "MUSD PV: million USD of 2024, present value at the start of 2026, 3.0% a year." in " ".join(
        " ".join(said).split()
    )
    assert max(map(len, said)) <= 100


def test_the_command_that_tries_ranges_stands_on_a_line_of_its_own(us: RunView) -> None:
    """As it is copied: a line that is broken within a command is two commands to a shell."""
    said = within_ranges(us.run)
    assert said[1:] == [f"  lodeplan bounds {us.run.folder / 'study.toml'} --into {us.run.folder}"]


def test_json_has_units_and_the_years_of_the_tables(us: RunView) -> None:
    metrics = json.loads(run_json(us.run.folder))["variants"]["current-law"]["metrics"]
    by = {(m["metric"], m["year"]): m["unit"] for m in metrics}
    table = us.tables["summary"].query("variant == 'current-law'")
    assert by == {(m, y): u for m, y, u in zip(table["metric"], table["year"], table["unit"], strict=True)}
    assert by["cost", 0] == "MUSD present value"


def test_the_deficit_is_outlays_less_receipts_and_the_taxes_they_displace(us: RunView) -> None:
    for variant in us.solved:
        outlays, receipts, credits, revenues, deficit = (
            us.number(variant, f"federal_{what}_10_years") or 0.0
            for what in ("outlays", "receipts", "tax_credits", "revenues", "deficit")
        )
        budget = us.tables["budget"].query("variant == @variant and kind == 'offset' and 2026 <= fiscal_year <= 2035")
        displaced = float(budget["outlays_musd"].sum())
        assert revenues == pytest.approx(receipts - credits - displaced)
        assert deficit == pytest.approx(outlays - revenues)


def test_who_pays_adds_up_on_every_line_and_says_what_the_treasury_pays_per_dollar(us: RunView) -> None:
    """In the table, the page and the sentence alike: buyers, owners and Treasury are the nation."""
    lines = who_pays(headlines(us.run), us.baseline).splitlines()[3:]
    assert len(lines) == 2 * len(us.solved) - 1
    cells = [line.replace("against base", "against").split()[1:] for line in lines]
    for row in cells:
        buyers, owners, treasury, nation = (float(x.replace(",", "")) for x in row[:4])
        assert buyers + owners + treasury == pytest.approx(nation, abs=2.1)  # whole millions
    for caption, shown in comparison_of_page(us)[:1]:
        assert caption == "Who pays, and the federal budget (million USD)"
        assert [row[1:8] for row in shown.rows] == [row[:7] for row in cells]
    other = next(v for v in us.solved if v != us.baseline)
    treasury, nation = (
        (us.number(other, x) or 0.0) - (us.number(us.baseline, x) or 0.0) for x in ("paid_by_treasury", "resource_cost")
    )
    words = f"For each dollar that the nation {'loses' if nation > 0 else 'gains'}, the Treasury "
    words += f"{'pays' if treasury > 0 else 'takes in'} {abs(treasury / nation):.2f} USD."
    assert words in [f.sentence for f in findings(us) if f.variant == other]


@pytest.mark.parametrize(
    ("treasury", "nation", "said"),
    [
        (6.0, 3.0, "2.00 lost"),
        (6.0, -3.0, "2.00 gained"),
        (-1.5, 3.0, "takes 0.50"),
        (-1.5, -3.0, "saves both"),
        (6.0, 0.1, ""),
        (459.0, 1.0, "> 100 lost"),
        (-459.0, 1.0, "takes > 100"),
        (-459.0, -1.0, "saves both"),
    ],
)
def test_what_the_treasury_pays_for_a_dollar(treasury: float, nation: float, said: str) -> None:
    assert treasury_per_dollar(treasury, nation, 0.5) == said


def test_a_run_that_was_ended_early_says_so(tried: Path) -> None:
    """Its table has fewer variants than were asked for, on the terminal as for a script."""
    assert "not complete" not in run_text(tried)
    manifest = tried / "run.json"
    known = json.loads(manifest.read_text(encoding="utf-8"))
    asked = len(known["options"]["variants"])
    known["complete"] = False
    known["variants"].popitem()  # the one without a plan
    manifest.write_text(json.dumps(known), encoding="utf-8")
    said = f"! the run is not complete: {asked - 1} of {asked} variants are in it (run it with --resume)"
    assert run_text(tried).splitlines()[0] == said
    assert json.loads(run_json(tried))["complete"] is False


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ({"grant": -1390.0}, "grant costs 1.39 billion USD less than law."),
        ({"grant": 0.0}, "grant costs the same as law."),
        ({"grant": -1390.0, "cap": -20.0},
         "every policy costs less than law: grant 1.39 billion USD, cap 20 million USD."),
        ({"grant": -5.0, "cap": 20.0},
         "cap costs most: 20 million USD more than law; grant least: 5 million USD less than law."),
    ],
)  # fmt: skip
def test_what_costs_the_nation_most_is_not_said_of_what_costs_less(moved: dict[str, float], said: str) -> None:
    run = SimpleNamespace(baseline="law", number=lambda *_: 1000.0, in_words=str)
    assert comparing_sentences._dearest_and_cheapest(cast(RunView, run), moved) == [("Cost", f"To the nation, {said}")]
