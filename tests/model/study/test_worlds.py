"""A variant may be another world: demand and figures at other ends; a grid is the product of levers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import lodeplan
from data.changes.change_lines import change_lines
from data.changes.row_patch import Change
from data.messages.finding import BadInput
from model.analysis.explain.explanation import explain
from model.analysis.score import score_of_run
from model.analysis.solve.study import run_study
from model.analysis.verify import verify_run
from model.report.headlines import findings
from model.report.run_view import run_view
from model.report.terminal import score_words
from model.report.terminal.run import run_text
from model.runs.run_folder import open_run
from model.study.dataset_of_study import dataset_for
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from tests.cli.calling import Shell
from tests.model.proof.planned import small_folder

STUDY = """\
name = "worlds"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0
baseline = "free"

[variants.free]

[variants.more]
demand = "high"

[variants.dearer]
extends = "more"
at = "high"

[variants.duty]
policies = [{ tariff = { rate = 0.1 } }]
"""
YEARS = (2030, 2031, 2032, 2033)
GRID = """
[grid]
variant = "duty"
levers = { "tariff.rate" = [0.1, 0.2], demand = ["central", "high"] }
"""


def written(folder: Path, text: str) -> LoadedStudy:
    if not (folder / "tiny").exists():
        small_folder(folder / "tiny")
        demand = folder / "tiny" / "demand.csv"
        heading, *rows = demand.read_text(encoding="utf-8").splitlines()
        high = [row.replace(",central,", ",high,").replace(",1000,", ",1500,") for row in rows]
        demand.write_text("\n".join([heading, *rows, *high]) + "\n", encoding="utf-8")
    (folder / "worlds.toml").write_text(text, encoding="utf-8")
    return load_study(folder / "worlds.toml")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> lodeplan.Run:
    folder = tmp_path_factory.mktemp("worlds")
    run_study(written(folder, STUDY + GRID), out=folder / "run")
    return lodeplan.open_run(folder / "run")


def wanted(run: lodeplan.Run, variant: str) -> list[float]:
    table = run.table("demand", variant)
    amounts = table[["delivered_t", "substituted_t", "shortfall_t"]].sum(axis="columns")
    return [round(year, 6) for year in amounts.groupby(table["year"]).sum()]


def test_a_variant_is_planned_on_its_own_demand_path(run: lodeplan.Run) -> None:
    assert wanted(run, "more") == wanted(run, "dearer") == wanted(run, "duty-0-2-high") == [1500.0] * 3
    assert wanted(run, "free") == wanted(run, "duty-0-2-central") == [1000.0] * 3


def test_a_variant_takes_figures_at_its_own_end_of_their_ranges(tmp_path: Path) -> None:
    data = dataset_for(written(tmp_path, STUDY))
    assert (data.at, data.of("more").at, data.of("dearer").at) == ("central", "central", "high")
    assert data.of("free") is data


@pytest.mark.breadth
def test_a_grid_is_proven_again_and_its_levers_are_columns(run: lodeplan.Run) -> None:
    assert verify_run(run.folder).failures == ()
    summary = run.table("summary").query("metric == 'cost'").set_index("variant")
    points = summary.loc[[name for name in summary.index if name.startswith("duty-")]]
    assert points["lever.tariff.rate"].tolist() == [0.1, 0.1, 0.2, 0.2]
    assert points["lever.demand"].tolist() == ["central", "high", "central", "high"]
    assert pd.isna(summary.loc["free", "lever.tariff.rate"])
    assert summary.loc["duty-0-1-central", "value"] == pytest.approx(summary.loc["duty", "value"])
    dear, cheap = summary.loc["duty-0-2-high", "value"], summary.loc["duty-0-1-high", "value"]
    assert dear > cheap > summary.loc["more", "value"]


@pytest.mark.breadth
def test_an_explanation_says_in_which_world_a_variant_is_planned(run: lodeplan.Run) -> None:
    found = explain(run.folder, "dearer")
    assert found.data == ("demand path high, not central", "every figure at its high end, not its central")
    cost = dict(run.table("summary").query("metric == 'cost'")[["variant", "value"]].itertuples(index=False))
    assert found.data_musd == pytest.approx(cost["dearer"] - cost["free"])


@pytest.mark.breadth
def test_worlds_that_differ_are_not_identical(tmp_path: Path) -> None:
    written(tmp_path, STUDY + GRID)
    messages = lodeplan.check(tmp_path / "worlds.toml")["message"]
    assert [message for message in messages if "identical" in message] == []


WRONG = {
    'variant = "dutty"': "21 grid.variant: 'dutty' is no variant; did you mean duty?",
    'levers = { "tarif.rate" = [1] }': "22 grid.levers.tarif.rate: no such setting (did you mean tariff.rate?)",
    "levers = { demand = [] }": "22 grid.levers.demand: must be a list of levels, such as [0.1, 0.25]",
    "levers = { at = ['low', 'low'] }": "22 grid.levers.at: level low is listed twice; once is enough",
    "levers = { demand = [0.1, '10 %'] }": "22 grid.levers.demand: level 10 % is listed twice; once is enough",
    "levers = { title = ['a'] }": (
        "22 grid.levers.title: title is no lever; write a field of a policy, such as tariff.rate, or demand, prices, at"
    ),
    "levers = {}": (
        '22 grid.levers: state at least one lever with its levels, such as { "tariff.rate" = [0.1, 0.25] }'
    ),
    "levers = { demand = ['hihg'] }": (
        "22 variant duty-hihg: demand: must be 'low', 'central' or 'high', got 'hihg'; did you mean high?"
    ),
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_grid_is_one_line(line: str, tmp_path: Path) -> None:
    word = line.split(" ")[0]
    text = STUDY + "\n".join(line if row.startswith(word) else row for row in GRID.splitlines()) + "\n"
    with pytest.raises(BadInput) as caught:
        written(tmp_path, text)
    assert [finding.line() for finding in caught.value.findings] == [f"worlds.toml:{WRONG[line]}"]


def test_a_grid_of_too_many_points_is_refused(tmp_path: Path) -> None:
    rates = [round(0.001 * number, 3) for number in range(1, 201)]
    levers = f'levers = {{ "tariff.rate" = {rates}, at = ["low", "high"], "tariff.cite" = {list(map(str, rates))} }}'
    with pytest.raises(BadInput, match=r"make 80,000 variants together; write at most 10,000"):
        written(tmp_path, STUDY + GRID.split("levers")[0] + levers + "\n")


def test_years_of_one_row_are_one_line() -> None:
    """Four years changed alike are one line with the first and the last; what else changes keeps a line of its own."""
    cells = [Change("demand", f"defence x A central {year}", "demand_t", f"{year}", "1", "me", "v") for year in YEARS]
    other = Change("plants", "mill", "capex_usd_per_t", "1", "2", "me")
    assert change_lines([*cells, other]) == [
        "v: demand defence x A central, 2030 to 2033, 4 cells: demand_t 2030 -> 1 in 2030, 2033 -> 1 in 2033 (me)",
        "plants mill: capex_usd_per_t 1 -> 2 (me)",
    ]
    assert change_lines(cells[:3]) == [cell.line() for cell in cells[:3]]


@pytest.mark.breadth
def test_a_grid_is_asked_for_beside_the_study(tmp_path: Path, lodeplan: Shell) -> None:
    """Levers of the command line in place of a grid; the run holds its points and the baseline."""
    file = written(tmp_path, STUDY).path
    asked = ("--variant", "duty", "--lever", "tariff.rate=0.1,0.2", "--lever", "demand=central,high")
    done = lodeplan("grid", str(file), *asked, "--no-report", "--out", str(tmp_path / "run"), "-q")
    assert done.code == 0, done.err
    points = ["duty-0-1-central", "duty-0-1-high", "duty-0-2-central", "duty-0-2-high"]
    assert list(open_run(tmp_path / "run").variants) == ["free", *points]


ASKED = {
    (): "error: --lever: the study states no grid; name levers, such as --lever tariff.rate=0.1,0.25, and the variant",
    ("x",): "error: --lever: 'x' must be a setting and its levels, such as tariff.rate=0.1,0.25",
    ("tariff.rate=1", "tariff.rate=2"): "error: --lever: tariff.rate: given twice",
    ("tariff.rte=1",): "error: --lever: tariff.rte: no such setting (did you mean tariff.rate?)",
}


@pytest.mark.parametrize("levers", ASKED)
def test_levers_that_say_nothing_are_one_line(levers: tuple[str, ...], tmp_path: Path, lodeplan: Shell) -> None:
    words = [word for lever in levers for word in ("--lever", lever)]
    done = lodeplan("grid", str(written(tmp_path, STUDY).path), "--variant", "duty", *words)
    assert (done.code, done.err.strip()) == (3, ASKED[levers])


def test_a_run_and_an_estimate_say_that_a_variant_is_planned_from_other_data(run: lodeplan.Run) -> None:
    """Its difference from the baseline is not its policies' alone: the table, the findings and the estimate say so."""
    text = " ".join(run_text(run.folder).split())
    assert "dearer (demand path high, not central; every figure at its high end, not its central)" in text
    assert text.count("! another world than that of free, from which they differ not by their policies alone: ") == 1
    assert "more, duty-0-1-high, duty-0-2-high (" in text
    assert " duty (" not in text
    told = dict(score_words.header(score_of_run(run.folder, "duty-0-1-high", "2025-2026")))
    assert told["Other data"] == (
        "demand path high, not central: the estimate holds what that moves against free, not the policies alone"
    )
    same = score_of_run(run.folder, "duty", "2025-2026")
    assert "Other data" not in dict(score_words.header(same))
    assert dict(score_words.basis(same))["Method"].startswith(
        "The difference of two least-cost plans from the same data"
    )


def test_a_point_of_a_grid_takes_no_name_that_a_variant_has(tmp_path: Path) -> None:
    """Two variants of the study's own have the names that the points would have, by level and by number."""
    own = "\n[variants.duty-0-2-high]\ntitle = 'mine'\n[variants.duty-grid-1]\ntitle = 'mine too'\n"
    study = written(tmp_path, STUDY + own + GRID).study
    titles = {name: variant.title for name, variant in study.variants.items()}
    assert (titles["duty-0-2-high"], titles["duty-grid-1"]) == ("mine", "mine too")
    assert list(study.levels()) == [f"duty-grid-grid-{number}" for number in (1, 2, 3, 4)]
    # Not by the words of the variant, which may say a level that a lever replaces.
    assert titles["duty-grid-grid-1"] == "duty with tariff.rate = 0.1, demand = central"


def test_a_level_may_be_a_day(tmp_path: Path) -> None:
    levers = 'levers = { "tariff.from" = [2024-07-01, 2025-01-01] }'
    study = written(tmp_path, STUDY + GRID.split("levers")[0] + levers + "\n").study
    assert study.levels()["duty-2024-07-01"] == {"tariff.from": "2024-07-01"}
    assert study.resolved()["variants"]["duty-2025-01-01"]["policies"][0]["tariff"]["from"] == "2025-01-01"


@pytest.mark.breadth
def test_reports_print_levels_and_other_data_in_words(run: lodeplan.Run) -> None:
    said = dict(run_view(run.folder).settings_in_words)
    assert said["years"] == "2024 to 2026"
    assert said["levers of duty-0-2-high"] == "tariff.rate = 0.2, demand = high"
    assert said["other data of more"] == "demand path high, not central"
    assert not [words for words in said.values() if "{" in words]


def test_a_lever_that_is_inherited_names_where_it_is_stated(tmp_path: Path) -> None:
    text = STUDY + GRID.replace('variant = "duty"', 'variant = "heir"') + '\n[variants.heir]\nextends = "duty"\n'
    with pytest.raises(BadInput) as caught:
        written(tmp_path, text)
    assert [finding.line() for finding in caught.value.findings] == [
        "worlds.toml:22 grid.levers.tariff.rate: heir inherits it from duty; start the grid there, or state it in heir"
    ]


@pytest.mark.breadth
def test_policies_are_compared_in_one_world_and_worlds_as_such(run: lodeplan.Run) -> None:
    """The dearest policy is a duty of 20% on the central path; more demand costs most, and is ranked with none."""
    m = run_view(run.folder)
    cost = {about: f for f in findings(m) if not f.variant and (about := f.about)}
    assert cost["Other worlds"].sentence.startswith("What another world alone, or with its policies, moves is no ")
    assert "more costs " in cost["Other worlds"].sentence
    first = next(f.sentence for f in findings(m) if not f.variant and f.about == "Cost")
    assert first.startswith("To the nation, duty")
    assert "more" not in first.split(" costs most")[0]
    safest = [f.sentence for f in findings(m) if not f.variant and f.about in ("Concentration", "Reliance")]
    assert not any(name in said for said in safest for name in ("under more", "under dearer", "-high"))
    inside = [f.sentence for f in findings(m) if f.about == "Cost" and "In one other world" in f.sentence]
    assert inside == [
        "In one other world (demand path high, not central) more, duty-0-1-high and duty-0-2-high cost the nation the "
        "same."
    ]
    own = [f for f in findings(m) if f.variant == "more"]
    assert own[0].sentence.startswith("Planned in another world (demand path high, not central), against free, ")
    assert not [f for f in own if f.about == "Treasury per dollar"]
    assert [line.endswith("other world") for line in run_text(run.folder).splitlines() if "against base" in line] == [
        True, True, False, False, True, False, True,
    ]  # fmt: skip


def test_what_happens_is_stated_where_only_a_policy_can_say_it(tmp_path: Path) -> None:
    """A stop by another country is a sentence of the study and no policy of the buyer: it is inherited, once said."""
    stated = '\n[variants.stop]\nextends = "duty"\nworld = "nobody sells"\n[variants.floor]\nextends = "stop"\n'
    study = written(tmp_path, STUDY + stated).study
    assert study.worlds()["stop"] == study.worlds()["floor"] == ("nobody sells",)
    assert "duty" not in study.worlds()


def test_a_level_has_one_name_however_it_is_written(tmp_path: Path) -> None:
    grid = '\n[grid]\nvariant = "duty"\nlevers = { "tariff.rate" = [0.1, "20%"] }\n'
    assert list(written(tmp_path, STUDY + grid).study.levels()) == ["duty-0-1", "duty-0-2"]


def test_a_lever_that_a_preset_states_says_what_to_write(tmp_path: Path) -> None:
    law = '\n[variants.law]\npolicies = [{ preset = "current-law" }]\n'
    grid = '\n[grid]\nvariant = "law"\nlevers = { "tariff.rate" = [0.1, 0.2] }\n'
    with pytest.raises(BadInput) as refused:
        written(tmp_path, STUDY + law + grid)
    assert [finding.message for finding in refused.value.findings][1:] == [
        "no such setting (the policies of law come from the preset current-law, whose levels do not move; "
        "write a variant that extends law with a tariff of its own, and name it)"
    ]
