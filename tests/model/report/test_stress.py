"""Stress of a run: what the command prints and keeps, that reports show it, and that an altered one is refused."""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

import lodeplan as lodeplan_door
from model.report.charts.heat import heat_map
from model.report.headlines import findings
from model.report.page.page import single_page
from model.report.page.stress import _MAP, _heat, _licensed, _map, _shared
from model.report.run_view import RunView
from model.report.terminal import stress_kept
from model.report.terminal.stress_allies import output_rows, shared_lines, shared_rows
from model.report.terminal.stress_kept import loss_sentence, pays, unplaced
from model.report.terminal.stress_licences import licensed_lines, licensed_rows
from model.report.terminal.stress_pairs import pair_rows
from model.report.workbook.sheet import Book
from model.report.workbook.stress import sheets
from model.report.write import write_reports
from model.runs.run_folder import NotARun, Run
from tests.cli.calling import Shell
from tests.model.report.conftest import dataset_of, opened


@pytest.fixture
def stressed(tried: Path, lodeplan: Shell) -> Path:
    """Return a run that holds its stress."""
    said = lodeplan("stress", tried, "--keep")
    assert said.code == 0, said.err
    assert f"kept in {tried / 'stress.json'}; 'lodeplan report {tried}' shows it" in said.err
    return tried


def test_terminal_fits_a_page_and_says_what_it_means(tried: Path, lodeplan: Shell) -> None:
    said = lodeplan("stress", tried, "--quiet")
    assert (said.code, said.err) == (0, "")
    assert max(map(len, said.out.splitlines())) <= 100
    assert "free: worst single losses (1 year) and scenarios, each in its worst year" in said.out
    assert "No plan to stress: dreamt" in said.out
    assert "every answer proven" in said.out


@pytest.mark.breadth
def test_page_and_workbook_show_every_loss(stressed: Path) -> None:
    found = json.loads((stressed / "stress.json").read_text(encoding="utf-8"))["found"]
    m = opened(stressed)
    shown = single_page(m, findings(m))
    assert shown.count("When it goes wrong") >= 1
    write_reports(stressed, dataset_of(stressed))
    book = CalamineWorkbook.from_path(stressed / "report.xlsx")
    assert {"Unmet", "Who bears losses", "Cover"} <= set(book.sheet_names)
    rows = book.get_sheet_by_name("Stress").to_python()
    (one,) = found["variants"]
    (security,) = [row for row in book.get_sheet_by_name("Security").to_python() if row[0] == "free"]
    e = one["expected"]
    tails = [e[f"once_in_{often}_{what}musd"] for often in (20, 100) for what in ("", "error_")]
    assert security[1:8] == pytest.approx([e["expected_musd"], e["low_musd"], e["high_musd"], *tails])
    of_plan = [row for row in rows if row[0] == "free"]
    assert [row[2:4] for row in of_plan] == [[d["name"], d["start"]] for d in one["damages"]]
    assert [row[4] for row in of_plan] == pytest.approx([d["extra_musd"] for d in one["damages"]])


@pytest.fixture
def goes_short(tried: Path, lodeplan: Shell) -> Path:
    """Return a run of the same study in which demand may go unmet."""
    study = tried.parent / "tried.toml"
    study.write_text(study.read_text(encoding="utf-8").replace('shortfall = "forbidden"', ""), encoding="utf-8")
    said = lodeplan("run", study, "--variant", "free", "--out", tried.parent / "short", "--quiet", "--no-stress")
    assert said.code == 0, said.err
    return tried.parent / "short"


@pytest.mark.breadth
def test_two_losses_at_once_are_told_alike_everywhere(goes_short: Path, lodeplan: Shell) -> None:
    tried = goes_short
    said = lodeplan("stress", tried, "--keep", "--pairs", "--quiet")
    assert said.code == 0, said.err
    (one,) = json.loads((tried / "stress.json").read_text(encoding="utf-8"))["found"]["variants"]
    (worst, *_) = one["pairs"]["worst"]
    d, (first, second) = worst["damage"], worst["alone_musd"]
    total = d["extra_musd"] + d["lost_output_musd"]
    assert f"paid and lost {total:,.0f} MUSD PV" in said.out
    shown = single_page(opened(tried), findings(opened(tried)))
    assert "Two losses at once, the worst of each variant" in shown
    assert f"free: {one['pairs']['count']:,} pairs of losses: " in shown
    write_reports(tried, dataset_of(tried))
    rows = CalamineWorkbook.from_path(tried / "report.xlsx").get_sheet_by_name("Pairs").to_python()
    row = next(row for row in rows if row[0] == "free")
    assert row[1:3] == [d["name"], d["start"]]
    assert row[3:7] == pytest.approx([total, first, second, total - first - second])


def test_what_each_sentence_buys_has_a_sheet_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Alone and last, each with both ends of the chances; what is not known, and what costs nothing, is blank."""
    bought = {"premium_musd": 3.0, "avoided_musd": 0.3, "avoided_low_musd": 0.15, "avoided_high_musd": 0.6}
    one = {"words": "CHN <= 75%", "alone": {**bought, "avoided_per_dollar": 0.1}, "last": None}
    kept = {
        "baseline": "law",
        "variants": [{"variant": "capped", "sentences": [one], "damages": [], "cover": [], "estimates": []}],
    }
    monkeypatch.setattr(stress_kept, "kept", lambda run: kept)
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as made:
        sheets(Book(made, "drawn"), cast(RunView, SimpleNamespace(run=None)))
    book = CalamineWorkbook.from_path(tmp_path / "book.xlsx")
    assert "Sentences" in book.sheet_names
    assert "Pairs" not in book.sheet_names
    rows = book.get_sheet_by_name("Sentences").to_python()
    heading, row = next(r for r in rows if r[0] == "Variant"), next(r for r in rows if r[0] == "capped")
    assert heading[2] == "Alone: costs the nation (million USD a year)"
    assert heading[7] == "Last: costs the nation (million USD a year)"
    assert row == ["capped", "CHN <= 75%", 3.0, 0.3, 0.15, 0.6, 0.1, "", "", "", "", ""]


def test_pairs_without_a_proof_of_one_loss_say_so() -> None:
    """4 kt at 100 missing when both stop; China alone costs 196, Australia's alone is not proven: no sum is made."""
    d = {"kind": "pair", "name": "country AUS and country CHN", "start": 2027, "extra_musd": -20.0,
         "lost_output_musd": 400.0, "short": [], "survive_months": None, "recover_months": 12.0}  # fmt: skip
    pairs = {"count": 1, "same": 0, "added": 0, "solved": 1, "unanswered": [],
             "worst": [{"damage": d, "alone_musd": [None, 196.0]}]}  # fmt: skip
    (row,) = pair_rows({"variants": [{"variant": "law", "pairs": pairs}, {"variant": "none", "pairs": None}]})
    assert row[:7] == ("law", d["name"], 2027, 380.0, None, 196.0, None)
    pairs["worst"][0]["alone_musd"] = [50.0, 196.0]
    (row,) = pair_rows({"variants": [{"variant": "law", "pairs": pairs}]})
    assert row[6] == 380.0 - 50.0 - 196.0


@pytest.mark.breadth
def test_what_allies_leave_is_told_alike_everywhere(goes_short: Path, lodeplan: Shell) -> None:
    """Chile's chemical is bought by an ally too; 'first_come: allies' leaves of the others' offers what he does not."""
    said = lodeplan("stress", goes_short, "--keep", "--quiet", "--contested", "first_come: allies")
    assert said.code == 0, said.err
    found = json.loads((goes_short / "stress.json").read_text(encoding="utf-8"))["found"]
    assert "not covered, no figure of what allies buy of it: lithium." in said.out
    (one,) = found["variants"]
    d = max(one["damages"], key=lambda d: d["extra_musd"] + d["lost_output_musd"])
    s = {"form": "lithium.chemical", "year": 2025, "offers_tonnes": 50.0, "allied_offers_tonnes": 20.0,
         "wanted_tonnes": 40.0, "wanted_low_tonnes": 10.0, "wanted_high_tonnes": 60.0, "lost_tonnes": 30.0,
         "ours_tonnes": 10.0, "ours_low_tonnes": 0.0, "ours_high_tonnes": 40.0}  # fmt: skip
    d["shared"], d["shared_unknown"] = [s], ["lithium.concentrate"]
    d["allied_output"] = [{"form": "lithium.chemical", "makers": ["CHL", "JPN"], "tonnes": 70.0, "low_tonnes": 0.0,
                           "high_tonnes": 90.0}]  # fmt: skip
    told = "allies make themselves, a year, in no sharing: lithium.chemical 70 (0 to 90) t in CHL, JPN"
    assert [row[3:] for row in output_rows(found)] == [("lithium.chemical", "CHL, JPN", 70.0, 0.0, 90.0)]
    assert [row[3:] for row in shared_rows(found)] == [("lithium.chemical", 2025, *list(s.values())[2:])]
    lines = "\n".join(shared_lines(one))
    assert "10 (0 to 40)" in lines
    assert "not covered, no figure of what allies buy of it: lithium.concentrate" in lines
    assert told in " ".join(lines.split())
    (figure,) = _shared(found)
    assert figure.note.count("not covered, no figure") == 1
    assert told in figure.note
    assert "lithium.concentrate" in figure.note.splitlines()[-1]
    assert list(figure.table.rows[0])[3:] == [
        "lithium.chemical", "2025", "50", "20", "40 (10 to 60)", "30", "10 (0 to 40)",
    ]  # fmt: skip


def test_who_buys_what_under_licence_is_said_of_each_such_loss() -> None:
    d = {"kind": "scenario", "name": "shut", "start": 2027, "extra_musd": 5.0, "lost_output_musd": 0.0,
         "licensed": [{"form": "a.metal", "end_use": use, "year": 2027, "tonnes": t, "most_tonnes": 6000.0}
                      for use, t in (("defence", 0.0), ("electronics", 1500.0))]}  # fmt: skip
    plain = {**d, "name": "plain", "licensed": []}
    found = {"variants": [{"variant": "v", "damages": [d, plain]}]}
    said = "electronics 1,500 t of a.metal in 2027 (at most 6,000)"
    (line,) = licensed_lines(found["variants"][0])
    assert " ".join(line.split()) == (
        f"bought under licence in shut from 2027: defence 0 t of a.metal in 2027 (at most 6,000), {said}"
    )
    assert max(map(len, line.splitlines())) <= 100
    assert [row[1:] for row in licensed_rows(found)] == [
        ("shut", 2027, "a.metal", "defence", 2027, 0.0, 6000.0),
        ("shut", 2027, "a.metal", "electronics", 2027, 1500.0, 6000.0),
    ]
    (figure,) = _licensed(found)
    assert list(figure.table.rows[1]) == ["v", "shut", "2027", "a.metal", "electronics", "2027", "1,500", "6,000"]
    assert _licensed({"variants": [{"variant": "v", "damages": [plain]}]}) == []


@pytest.mark.parametrize("rule", ["fairly", ""])
def test_a_rule_of_sharing_that_is_none_is_refused(tried: Path, lodeplan: Shell, rule: str) -> None:
    said = lodeplan("stress", tried, "--contested", rule)
    assert (said.code, said.out) == (3, "")
    assert said.err.splitlines()[-1] == (
        f"""error: --contested: is no rule of sharing: '{rule}'; write "pro_rata", "by_agreement: 0.4" """
        '(our share) or "first_come: allies" (or home)'
    )


def test_a_run_without_it_has_no_heading(tried: Path) -> None:
    m = opened(tried)
    assert "When it goes wrong" not in single_page(m, findings(m))


@pytest.mark.breadth
def test_what_is_kept_is_not_overwritten_and_not_altered(stressed: Path, lodeplan: Shell) -> None:
    again = lodeplan("stress", stressed, "--keep")
    assert (again.code, again.out) == (6, "")
    assert f"{stressed / 'stress.json'}: already there; nothing was written" in again.err
    path = stressed / "stress.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"length": 1.0', '"length": 2.0'), encoding="utf-8")
    with pytest.raises(NotARun, match="altered since it was found; delete it, or stress the run again"):
        single_page(opened(stressed), findings(opened(stressed)))


@pytest.mark.parametrize("length", ["0", "-1", "11", "nan"])
def test_a_length_that_is_none_is_refused(tried: Path, lodeplan: Shell, length: str) -> None:
    said = lodeplan("stress", tried, "--length", length)
    assert (said.code, said.out) == (3, "")
    assert said.err.splitlines()[-1].endswith(
        "a stop lasts more than 0 and up to 10 years; write such a number, as in --length 2"
    )


def test_an_unknown_variant_is_refused(tried: Path, lodeplan: Shell) -> None:
    said = lodeplan("stress", tried, "--variant", "fre")
    assert said.code == 3
    assert "fre" in said.err


def test_a_plan_that_no_longer_comes_out_is_not_stressed(tried: Path, tmp_path: Path, lodeplan: Shell) -> None:
    other = tmp_path / "other"
    shutil.copytree(tried, other)
    manifest = json.loads((other / "run.json").read_text(encoding="utf-8"))
    manifest["variants"]["free"]["objective_musd"] += 1.0
    (other / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    said = lodeplan("stress", other, "--quiet")
    assert (said.code, said.out) == (3, "")
    assert "solved again, the run says" in said.err


def test_a_loss_is_told_in_a_sentence() -> None:
    short = {"form": "a.metal", "end_use": "electronics", "share": 0.41, "year": 2028, "essential": False}
    needed = {**short, "end_use": "defence", "share": 0.2, "essential": True}
    d = {"kind": "country", "name": "CHN", "start": 2027, "nation_musd": 1234.0, "recover_months": 24.0,
         "survive_months": 7.08, "short": [short, needed]}  # fmt: skip
    assert loss_sentence("current-law", d) == (
        "Under current-law the loss of country CHN from 2027 leaves defence served for 7 months, electronics short of "
        "a.metal by 41% in 2028 and defence short of a.metal by 20% in 2028, and costs the nation 1,234 million USD "
        "present value; it is over after 24 months."
    )
    assert loss_sentence("v", {**d, "kind": "scenario", "survive_months": 0.0}).startswith(
        "Under v CHN from 2027 leaves defence short at once, "
    )
    said = {"country CHN": "China", "form a.metal": "refined metal", "end_use defence": "defence and space"}
    assert loss_sentence("law", d, said).startswith(
        "Under law the loss of China from 2027 leaves defence and space served for 7 months, electronics short of "
        "refined metal by 41% in 2028 and defence and space short of"
    )
    pair = {**d, "kind": "pair", "name": "country CHN and plant ref"}
    assert loss_sentence("law", pair, said).startswith("Under law the loss of China and plant ref from 2027 leaves ")
    assert loss_sentence("v", {**d, "short": []}).endswith(
        "leaves nobody short and costs the nation 1,234 million USD present value."
    )


def _found_of(variant: str, expected: float, once_in: float | None = None) -> dict[str, Any]:
    """Return what stress found of a variant: one stop, which costs ten times what stops cost in a mean year."""
    d = {"kind": "scenario", "name": "all_stop", "start": 2026, "nation_musd": 10 * expected, "short": [],
         "extra_musd": 10 * expected, "lost_output_musd": 0.0}  # fmt: skip
    means = {"scenarios": ["all_stop"], "expected_musd": expected, "low_musd": expected, "high_musd": expected}
    chance = None if once_in is None else 1 / once_in
    safety = {"scenario": "all_stop", "pays_once_in": once_in, "breakeven_probability": chance}
    return {"variant": variant, "damages": [d], "expected": means, "security": safety}


def test_a_study_of_many_variants_is_told_in_few_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """The baseline's two, then between what the others lie and which pay; another world is ranked with none."""
    names = ("law", "safe", "dear", "storm")
    found = [_found_of("law", 50.0), _found_of("safe", 20.0, 12.0), _found_of("dear", 40.0), _found_of("storm", 900.0)]
    monkeypatch.setattr(stress_kept, "kept", lambda run: {"variants": found})
    settings = {"worlds": {"storm": ["a storm"]}}
    manifest = {"baseline": "law", "settings": settings, "dataset": {}, "variants": dict.fromkeys(names)}
    said = stress_kept.sentences(cast(Run, SimpleNamespace(manifest=manifest)))
    assert said[""] == [
        "Under law all_stop from 2026 leaves nobody short and costs the nation 500 million USD present value.",
        "law: at the stated chances, stops cost the nation 50 million USD in a mean year (50 to 50 million USD over "
        "the ranges of the chances).",
        "Under the others the worst loss, all_stop, costs the nation from 200 (safe) to 400 million USD (dear) present "
        "value.",
        "Under the others stops cost from 20 (safe) to 40 million USD (dear) in a year.",
        "If all_stop comes more than once in so many years, these pay for themselves: safe (12).",
    ]
    assert list(said) == ["", "law", "safe", "dear", "storm"]
    assert len(said["storm"]) == 2
    assert said["safe"][-1] == "safe pays for itself at a chance above 8.3% a year of all_stop alone, once in 12 years."


def test_a_contested_loss_says_what_allies_leave() -> None:
    short = {"form": "a.metal", "end_use": "defence", "share": 0.5, "year": 2027, "essential": True}
    of = {"form": "a.metal", "year": 2027, "offers_tonnes": 2000.0, "ours_tonnes": 500.0}
    d = {"kind": "country", "name": "CHN", "start": 2027, "nation_musd": 300.0, "recover_months": 12.0,
         "survive_months": 6.0, "short": [short], "shared": [of]}  # fmt: skip
    assert loss_sentence("law", d).endswith(
        "; it is over after 12 months; allies want the same, and leave us 500 t of the 2,000 t of a.metal that others "
        "offer in 2027."
    )


@pytest.mark.breadth
def test_findings_are_the_same_sentences_everywhere(goes_short: Path, lodeplan: Shell) -> None:
    said = lodeplan("stress", goes_short, "--keep", "--json", "--quiet")
    (one,) = json.loads(said.out)["variants"]
    told = [line for line in one["findings"] if line.startswith("Under free ")]
    assert 1 < len(told) <= 5
    terminal = " ".join(lodeplan("stress", goes_short, "--quiet").out.split())
    shown = unescape(single_page(opened(goes_short), findings(opened(goes_short))))
    for sentence in told[:3]:
        assert sentence in terminal
    for sentence in told:
        assert sentence in shown
    frame = lodeplan_door.open_run(goes_short).stress()["findings"]
    assert frame["finding"].tolist() == one["findings"]


def test_a_heat_map_is_darkest_where_most_is_lost_and_blank_where_nothing_is_known() -> None:
    drawn = heat_map("map", (2026, 2027), [("plant <b>", {2026: 100.0, 2027: 50.0}), ("other", {2027: -5.0})])
    assert drawn.count("<rect") == 3
    assert [part.split('"')[0] for part in drawn.split('fill-opacity="')[1:]] == ["0.75", "0.42", "0.00"]
    assert "plant &lt;b&gt; 2026: 100" in drawn
    assert "other 2026" not in drawn


def test_a_blank_year_of_the_map_of_losses_is_said_to_be_untried() -> None:
    """A run tries its scenarios from every third year: nothing is lost less in between."""
    damage = {"kind": "scenario", "name": "stop", "start": 2026, "extra_musd": 1.0, "lost_output_musd": 2.0}
    one = {"id": "free", "variant": "free", "damages": [damage], "starts": [2026, 2029]}
    note = _heat({"years": [2026, 2027, 2028, 2029], "variants": [one]}, one).note
    assert note.endswith("without a proven answer. Scenarios were tried from 2026 and 2029 alone.")
    every = {**one, "starts": [2026, 2027, 2028, 2029]}
    assert _heat({"years": every["starts"], "variants": [every]}, every).note.endswith("without a proven answer.")


def test_an_answer_that_is_not_proven_is_in_no_number(
    tried: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.analysis.stress.recourse.relative_gap", lambda *given: 1.0)
    said = lodeplan("stress", tried, "--quiet")
    assert said.code == 0
    assert "nothing that stops touches this plan\nno proven answer, in no number here: " in said.out
    assert "0 losses answered, every answer proven, " in said.out
    assert "more without a proven answer" in said.out


@pytest.mark.parametrize(
    ("chance", "once_in", "said"),
    [(0.8482, 1.179, "a stop comes more than once in 1.2 years"),
     (0.004, 250.0, "a stop comes more than once in 250 years"),
     (2.213, 0.452, "never: a stop would have to come 2.2 times a year")],
)  # fmt: skip
def test_a_break_even_has_two_digits(chance: float, once_in: float, said: str) -> None:
    """Plans that cost the same differ in the third digit of what they avoid."""
    moved = {"premium_musd": 99.0, "avoided_musd": 5.6, "breakeven_probability": chance, "pays_once_in": once_in}
    assert pays({**moved, "scenario": "a stop"}) == said


@pytest.mark.parametrize("short", [False, True])
def test_a_star_is_explained_where_one_stands(short: bool) -> None:
    safety = dict.fromkeys(_MAP, 1.0) | {"breakeven_probability": 0.1, "pays_once_in": 10.0, "scenario": "all_stop"}
    one = {"variant": "safe", "short_already": short, "security": safety, "expected": {"unknown": []}}
    drawn = _map({"baseline": "law", "variants": [one]}, [one])
    assert drawn.note.startswith("* leaves demand unmet before any stop") == short
    assert next(iter(drawn.table.rows))[0] == ("safe *" if short else "safe")


def test_a_variant_without_proven_answers_has_no_place_on_the_map() -> None:
    """What is left of an expectation when scenarios are not answered is no sum of what a variant avoids."""
    lacking = {"variant": "spread", "expected": {"unknown": ["china_stop_all"]}}
    whole = {"variant": "law", "expected": {"unknown": []}}
    assert unplaced({"variants": [whole, lacking]}) == (
        "no place on the map: spread; scenarios have no proven answer, so what is avoided is not known"
    )
    assert unplaced({"variants": [whole]}) == ""


def test_what_is_expected_stands_in_the_order_of_the_headings_of_its_sheet() -> None:
    said = {"expected": 5.0, "low": 2.0, "high": 9.0, "once_in_20": 30.0, "once_in_20_error": 0.3,
            "once_in_100": 70.0, "once_in_100_error": 0.7}  # fmt: skip
    one = {"variant": "law", "expected": {f"{what}_musd": x for what, x in said.items()}}
    (row,) = stress_kept.security_rows({"baseline": "law", "variants": [one]})
    assert row[:8] == ("law", 5.0, 2.0, 9.0, 30.0, 0.3, 70.0, 0.7)
