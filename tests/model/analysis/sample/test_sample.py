"""Samples of a small study by hand: what is drawn, what each costs, how often an order turns, what is written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from data.dataset import Dataset
from data.load import load_dataset
from data.messages.finding import BadInput
from data.uncertainty import draws as drawing
from data.uncertainty.draws import Draws, draws_of, triangular
from data.uncertainty.interval_tightening import mix_tightened
from model.analysis.sample import Options, one_sample, run, sample
from model.analysis.sample.design import ranks
from model.analysis.sample.one_sample import Given, Planned, missed
from model.analysis.sample.spread import beyond_chance, by_variant, influence, turned
from model.analysis.sample.tables import SAMPLE_TABLES
from model.analysis.solve.before_solving import prepared
from model.analysis.solve.outcome import IMPOSSIBLE, Outcome
from model.analysis.what_if.bench import on_the_bench
from model.execution.executor import Died, Heard, Work
from model.execution.local_processes import LocalProcesses
from model.plan.physical_tables import physical_tables
from model.plan.plan import make_plan
from model.plan.summary import years_shown
from model.program.fill.from_dataset import base_frames
from model.report.page.lever_section import HEADLINES
from model.report.terminal.comparison_tables import DRAWN_SHARES
from model.report.terminal.sample import PRINTED, chance_alone, sample_json, sample_text
from model.study.load import load_study
from model.study.overrides import load_changed
from tests.cli.calling import ROOT, Shell
from tests.data import tiny
from tests.model.analysis.robustness.test_robustness import (
    OFFERED,
    PRICES,
    STUDY,
    WANTED,
    folder,
    least,
    with_base_year,
)

pytestmark = pytest.mark.breadth

DEMAND, COUNT = 400.0, 8
TWO = STUDY.replace('baseline = "free"', 'baseline = "no-chile"').replace("[variants.free]\n", "")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    folder(tmp_path, DEMAND)
    (tmp_path / "s.toml").write_text(TWO, encoding="utf-8")
    return tmp_path / "s.toml"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> run.Sampled:
    """Return samples of two variants, drawn once: one buys in Australia only, the other in Chile only."""
    home = tmp_path_factory.mktemp("sampled")
    folder(home, DEMAND)
    (home / "s.toml").write_text(TWO, encoding="utf-8")
    return sample(load_study(home / "s.toml"), ["no-chile", "no-australia"], Options(n=COUNT), home / "out")


def table(of: Path, name: str) -> pd.DataFrame:
    frame = pd.read_parquet(of / "tables" / f"{name}.parquet")
    again = pd.read_csv(
        of / "tables" / f"{name}.csv", keep_default_na=False, na_values={c: [""] for c in _blank(frame)}
    )
    pd.testing.assert_frame_equal(frame, again, check_dtype=False)
    return frame


def _blank(frame: pd.DataFrame) -> list[str]:
    return [str(c) for c in frame.columns if pd.api.types.is_float_dtype(frame[c])]


# ---------------------------------------------------------------- what is drawn


def test_a_triangle_has_its_ends_its_peak_and_its_mean() -> None:
    low, central, high = np.array([2.0, 1.0]), np.array([5.0, 1.0]), np.array([6.0, 3.0])
    assert triangular(np.zeros(2), low, central, high).tolist() == [2.0, 1.0]
    assert triangular(np.ones(2), low, central, high).tolist() == [6.0, 3.0]
    assert triangular(np.array([0.75, 0.0]), low, central, high).tolist() == pytest.approx([5.0, 1.0])
    even = (np.arange(100_000) + 0.5) / 100_000
    drawn = triangular(even, np.full(100_000, 2.0), np.full(100_000, 5.0), np.full(100_000, 6.0))
    assert drawn.mean() == pytest.approx((2 + 5 + 6) / 3, rel=1e-6)


def test_shares_that_are_drawn_add_up_within_their_ends() -> None:
    random = np.random.default_rng(3)
    share = random.dirichlet(np.ones(6), 3).ravel()
    spread = random.uniform(0, 0.2, 18)
    ends = {"low": np.maximum(share - spread, 0), "high": np.minimum(share + spread / 2, 1)}
    mix = mix_tightened(pd.DataFrame({"line": list("aaaaaabbbbbbcccccc"), "share": share, **ends}))
    lines = drawing.lines_of(mix)
    for _ in range(100):
        drawn = np.zeros(18)
        for line in lines:
            drawn[line.at] = random.uniform(line.low, line.high)
        drawing.added_up(drawn, lines)
        for line in lines:
            assert drawn[line.at].sum() == pytest.approx(1, abs=1e-12)
            assert ((drawn[line.at] >= line.low) & (drawn[line.at] <= line.high)).all()


def test_years_and_steps_are_one_figure_and_a_base_year_that_is_drawn_balances(tmp_path: Path) -> None:
    draws = draws_of(with_base_year(tmp_path), {"lithium.chemical"}, {"refinery"})
    assert {t.name for t in draws.things} >= {"base_year.tonnes chemicals output", "base_year.tonnes chemicals imports"}
    random = np.random.default_rng(4)
    outputs = []
    for _ in range(10):
        moved = draws.at(random.random(len(draws.things))).tables
        tonnes = moved["base_year"].set_index("flow")["tonnes"]
        assert tonnes["output"] + tonnes["imports"] == pytest.approx(WANTED)
        assert moved["plant_capacity"]["capacity_t"].tolist() == pytest.approx([tonnes["output"]] * 3)
        outputs.append(tonnes["output"])
    assert len(set(outputs)) == 10
    assert 50 <= min(outputs) <= max(outputs) <= 150


EMPTY = Dataset("", "", None, {}, {})  # type: ignore[arg-type]


def _of_sources(*sources: str) -> Draws:
    things = tuple(drawing.Thing("t", "c", str(i), source) for i, source in enumerate(sources))
    return Draws(EMPTY, things, (), drawing._Base((), ([], []), ()), ())


@pytest.mark.parametrize("design", ["latin", "sobol"])
def test_figures_of_a_source_err_alike_and_others_do_not(design: str) -> None:
    options = Options(n=1024, design=design, correlation=0.5)  # type: ignore[arg-type]
    drawn = ranks(_of_sources("a", "a", "b"), options)
    assert drawn.shape == (1024, 3)
    assert (drawn > 0).all()
    assert (drawn < 1).all()
    assert np.median(drawn, axis=0).tolist() == pytest.approx([0.5] * 3, abs=0.03)
    scores = np.corrcoef(drawn, rowvar=False)
    assert scores[0, 1] == pytest.approx(6 / math.pi * math.asin(0.5 / 2), abs=0.06)  # Spearman's of a normal pair
    assert abs(scores[0, 2]) < 0.08
    assert (drawn == ranks(_of_sources("a", "a", "b"), options)).all()
    assert (drawn != ranks(_of_sources("a", "a", "b"), replace(options, seed=2))).any()


def test_a_latin_design_takes_each_part_of_a_distribution_once() -> None:
    drawn = ranks(_of_sources("a", "b"), Options(n=50, correlation=0.0))
    assert sorted((drawn[:, 0] * 50).astype(int).tolist()) == list(range(50))


# ---------------------------------------------------------------- what is planned


@pytest.mark.breadth
def test_each_sample_costs_what_it_costs_on_paper(found: run.Sampled) -> None:
    drawn = table(found.folder, "draws").set_index(["sample", "thing"])["rank"]
    cost = table(found.folder, "headlines").query("metric == 'cost'").set_index(["sample", "variant"])["value"]
    for number in range(1, COUNT + 1):
        for variant, country in (("no-chile", "AUS"), ("no-australia", "CHL")):
            rank = drawn[number, f"suppliers.price_usd_per_t lithium.chemical {country}"]
            price = triangular(np.array([rank]), *(np.array([end]) for end in PRICES[country]))[0]
            assert cost[number, variant] == pytest.approx(least({country: price}, OFFERED, DEMAND))
    assert table(found.folder, "plans")["status"].tolist() == ["solved"] * 2 * COUNT
    assert table(found.folder, "plans")["proven_gap"].max() <= 1e-9


def test_headlines_are_those_of_the_summary_to_the_last_digits() -> None:
    """A sample works out few years of shares, no sources and no minerals: each number is that a run would publish."""
    loaded = load_changed("us-framework", ["years=[2026, 2032]"])
    name = "allied-floor"
    _, base, _ = prepared(loaded)
    clauses = loaded.clauses(name)
    solved = on_the_bench(base, clauses)
    plan = make_plan(name, solved.program, solved.solution, base, solved.frames, clauses)
    tables = physical_tables(solved.program, solved.solution, solved.frames)
    found = one_sample.headlines(solved.program, solved.solution, solved.frames, clauses, tables)
    published = one_sample.of_summary(plan.tables["summary"], years_shown(2026, 2032))
    in_full = one_sample.headlines(solved.program, solved.solution, solved.frames, clauses, tables, in_full=True)
    assert in_full == published
    assert found.keys() == published.keys()
    assert found == pytest.approx(published, rel=1e-12, abs=1e-9)
    assert one_sample.others_than(in_full, found) == []
    for metric, size in (("hhi", 0.0), ("paid_by_treasury", published["cost", 0])):
        key = next(key for key in found if key[0] == metric)
        wrong = found[key] * (1 + 1e-8) + 2e-9 * size
        assert one_sample.others_than(in_full, {**found, key: wrong}) == [metric]
    assert one_sample.others_than(in_full, {k: v for k, v in found.items() if k[0] != "hhi"}) == ["hhi"]
    assert found[one_sample.WORST_YEAR] >= 0 < found["federal_outlays_10_years", 0]
    assert {year for metric, year in found if metric == "chain_reliance"} == set(years_shown(2026, 2032))


def test_spreads_and_turns_are_those_of_the_samples(found: run.Sampled) -> None:
    cost = table(found.folder, "headlines").query("metric == 'cost'").pivot(
        index="sample", columns="variant", values="value"
    )  # fmt: skip
    apart = cost["no-australia"] - cost["no-chile"]
    said = table(found.folder, "spread").set_index(["variant", "metric", "year", "against"])
    row = said.loc["no-australia", "cost", 0, "no-chile"]
    assert row["published"] == pytest.approx(DEMAND * 2000 / 1e6)
    assert row[["mean", "p50"]].tolist() == pytest.approx([apart.mean(), apart.median()])
    assert row["standard_error"] == pytest.approx(apart.std() / math.sqrt(COUNT))
    turn = found.turns[0]
    assert (turn.variant, turn.samples) == ("no-australia", COUNT)
    assert turn.share == pytest.approx((apart < 0).mean())
    assert turn.share is not None
    assert 0 < turn.share < 1
    assert json.loads((found.folder / "sample.json").read_text("utf-8"))["turns"][0]["share"] == turn.share


def test_what_turns_an_order_is_found_and_ranked_first(found: run.Sampled) -> None:
    of = table(found.folder, "influence").query("variant == 'no-australia' and against != ''").set_index("thing")
    assert of.index[0] == "suppliers.price_usd_per_t lithium.chemical AUS"
    assert of["rank_correlation"].iloc[0] < -0.8  # where Australia is dear, doing without it costs less
    assert of["flips_high"].iloc[0] > of["flips_low"].iloc[0]
    assert beyond_chance(2, 1000) == pytest.approx(2.2414 / math.sqrt(999), rel=1e-3)


def test_each_side_of_a_row_and_of_a_bound_is_asked() -> None:
    """2 <= x + 2 y <= 8, x <= 3: what is missed is told as a share of what the row adds up, of the bound's column."""
    program: Any = SimpleNamespace(
        matrix=sparse.csc_matrix([[1.0, 2.0]]), row_lower=np.array([2.0]), row_upper=np.array([8.0]),
        upper=np.array([3.0, np.inf]),
    )  # fmt: skip
    for point, share in (([2, 2], 0.0), ([2, 4], 2 / 10), ([1, 0], 1.0), ([4, 1], 1 / 4), ([3, -0.4], 0.4)):
        assert missed(program, np.array(point, dtype=float)) == pytest.approx(share)


def test_what_goes_with_a_headline_is_told_beyond_chance_and_of_cost_always() -> None:
    draws, random = _of_sources("a", "b", "c"), np.random.default_rng(5)
    drawn = random.random((200, 3))
    known = {"one": {("cost", 0): 1.0, ("import_reliance", 2030): 0.5, ("forms_short", 0): 0.0}}
    found = [
        Planned(i + 1, "one", "solved", 0.0, "", {
            ("cost", 0): 5 + drawn[i, 1] ** 3, ("import_reliance", 2030): 1 - drawn[i, 2], ("forms_short", 0): 0.0,
        }) for i in range(200)
    ]  # fmt: skip
    of = influence(by_variant(found), known, "one", draws, drawn)
    assert of["metric"].tolist() == ["cost", "cost", "cost", "import_reliance"]
    assert (of["thing"].iloc[0], of["rank_correlation"].iloc[0]) == ("t.c 1", pytest.approx(1.0))
    assert (of["thing"].iloc[3], of["rank_correlation"].iloc[3]) == ("t.c 2", pytest.approx(-1.0))
    again = [replace(p, headlines={}) if p.sample > 100 else p for p in found]
    half = influence(by_variant(again), known, "one", draws, drawn)
    assert half["rank_correlation"].iloc[0] == pytest.approx(1.0)


@pytest.mark.breadth
def test_too_few_samples_are_said_to_be_too_few() -> None:
    """With eight samples chance alone gives a rank correlation that rounds to 1.00: a bound that no figure can pass."""
    assert chance_alone(0.998) == "too few samples to tell any figure from chance"
    assert chance_alone(0.4) == "nothing beyond chance, from which a rank correlation above 0.40 would tell a figure"


def test_what_cannot_be_proven_is_counted_and_in_no_number(
    written: Path, monkeypatch: pytest.MonkeyPatch, lodeplan: Shell
) -> None:
    gaps = iter([0.0, math.inf, 0.0])
    monkeypatch.setattr(one_sample, "proven_gap", lambda *_: next(gaps))
    out = written.parent / "out"
    answer = lodeplan("sample", written, "--n", "3", "--variant", "no-chile", "--jobs", "1", "--out", out)
    assert answer.code == 8
    assert (
        "no-chile: no proof in 1 (tables/plans.csv says why) of 3 samples; its numbers are of the rest." in answer.out
    )
    assert table(out, "plans")["status"].tolist() == ["solved", "failed", "solved"]
    assert table(out, "plans")["message"].tolist() == ["", "its cost is not proven to be the least", ""]
    assert table(out, "spread").query("metric == 'cost'")["samples"].tolist() == [2]


def test_a_difference_that_is_none_is_on_neither_side() -> None:
    assert turned(2.0, np.array([1.0, 0.0, -1.0, np.nan])).tolist()[:3] == [0.0, 1.0, 1.0]
    assert math.isnan(turned(2.0, np.array([np.nan]))[0])
    assert turned(-2.0, np.array([1.0, -1.0])).tolist() == [1.0, 0.0]


def test_a_plan_that_breaks_a_row_or_a_bound_is_not_proven(written: Path) -> None:
    loaded = load_study(written)
    data = load_dataset(str(written.parent / "tiny"))
    bench = on_the_bench(base_frames(data, loaded.study), loaded.clauses("no-chile"))
    assert missed(bench.program, bench.solution.x) < 1e-9
    for column in np.flatnonzero(bench.solution.x > 0)[:3]:
        moved = bench.solution.x.copy()
        moved[column] *= 1.001
        assert missed(bench.program, moved) > 1e-7
    assert missed(bench.program, -np.ones(len(bench.solution.x))) > 0.1


# ---------------------------------------------------------------- what is written and printed


def test_the_largest_country_is_that_of_the_table_of_a_run() -> None:
    """One word, one number: by who ships, in the table of a run, under samples and over the levers of a grid."""
    for printed in (PRINTED, [(metric, name) for metric, name, _ in HEADLINES]):
        assert [metric for metric, name in printed if "largest country" in name] == ["top_share_shipped"]
    assert "top_share_shipped" in DRAWN_SHARES


def test_what_is_printed_and_its_keys_are_documented(found: run.Sampled, lodeplan: Shell) -> None:
    text = sample_text(found)
    assert text.splitlines()[1].startswith(f"{COUNT} samples (latin, seed 1), ")
    assert "Orders that turn: cost against no-chile" in text
    assert max(map(len, text.splitlines())) <= 100
    said = json.loads(sample_json(found))
    page = (ROOT / "docs" / "how-to" / "sample.md").read_text("utf-8")
    assert [key for key in said if f"`{key}`" not in page] == []
    schema = lodeplan("schema", "results").out
    for of in SAMPLE_TABLES:
        assert table(found.folder, of.name).columns.tolist() == list(of.names)
        assert of.meaning[:60] in schema
        assert f"`{of.name}`" in page


def _bytes(of: Path) -> dict[str, bytes]:
    return {str(p.relative_to(of)): p.read_bytes() for p in sorted(of.rglob("*")) if p.is_file()}


def _quick(task: str, _: object, given: Given) -> list[Planned]:
    """Return what stands for the plans of some samples, without solving."""
    first, last = map(int, task.split("-"))
    return [Planned(n, v, "solved", 0.0, "", {("cost", 0): n / 3}) for n in range(first, last + 1) for v in given.names]


@pytest.mark.breadth
def test_interrupted_samples_go_on_to_the_same_bytes(
    written: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "solved_batch", _quick)
    solve, known = run.published_plans, list[Any]()

    def once(*given: Any) -> Any:
        if not known:
            known.append(solve(*given))
        return known[0]

    monkeypatch.setattr(run, "published_plans", once)
    loaded, out = load_study(written), written.parent / "other"
    whole = sample(loaded, ["no-chile"], Options(n=10), written.parent / "whole")

    def stopping(words: str) -> None:
        if words.startswith("8 of 10"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as ended:
        sample(loaded, ["no-chile"], Options(n=10), out, heard=stopping)
    assert ended.value.__notes__ == [f"8 of 10 samples are kept in {out}; the same command with --resume goes on"]
    with pytest.raises(BadInput) as refused:
        sample(loaded, ["no-chile"], Options(n=8), out, resume=True)
    message = f"{out}: cannot resume: it was asked otherwise (n 10, not 8); draw them in a new folder"
    assert [f.line() for f in refused.value.findings] == [message]
    assert sorted(p.name for p in (out / "parts").iterdir()) == ["1-4.json", "5-8.json"]
    monkeypatch.setattr(run, "solved_batch", lambda task, *given: _quick(task, *given) if task == "9-10" else None)
    sample(loaded, ["no-chile"], Options(n=10), out, resume=True)
    assert _bytes(out) == _bytes(whole.folder)
    with pytest.raises(BadInput, match="these samples are complete; name a new folder with --out"):
        sample(loaded, ["no-chile"], Options(n=10), out, resume=True)


@pytest.mark.breadth
def test_samples_that_are_solved_go_on_too(found: run.Sampled, written: Path) -> None:
    loaded, out = load_study(written), written.parent / "other"

    def stopping(words: str) -> None:
        if words.startswith("4 of 8"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample(loaded, ["no-chile", "no-australia"], Options(n=COUNT), out, heard=stopping)
    sample(loaded, ["no-chile", "no-australia"], Options(n=COUNT), out, resume=True)
    assert _bytes(out) == _bytes(found.folder)


@pytest.mark.breadth
def test_two_workers_give_the_bytes_of_one(found: run.Sampled, written: Path) -> None:
    out = written.parent / "two"
    sample(load_study(written), ["no-chile", "no-australia"], Options(n=COUNT), out, executor=LocalProcesses(2))
    assert _bytes(out) == _bytes(found.folder)


@pytest.mark.breadth
def test_samples_whose_process_dies_are_said_and_can_be_gone_on_with(written: Path) -> None:
    class Dying(LocalProcesses):
        def each(self, work: Work, heard: Heard) -> Iterator[tuple[str, Died]]:
            yield from ((task, Died("its process was ended by SIGKILL, 2 times")) for task in work.tasks)

    lost = sample(load_study(written), ["no-chile"], Options(n=8), written.parent / "out", executor=Dying(2))
    assert lost.lost == ("samples 1-4: its process was ended by SIGKILL, 2 times",
                         "samples 5-8: its process was ended by SIGKILL, 2 times")  # fmt: skip
    assert not json.loads((written.parent / "out" / "sample.json").read_text("utf-8"))["complete"]
    assert "not solved: samples 1-4: its process was ended by SIGKILL, 2 times" in sample_text(lost)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--n", "0"], "--n: must be a number of samples from 2 to 100,000, got 0"),
        (["--n", "1000", "--design", "sobol"],
         "--n: Sobol points are even at powers of two only, got 1000; write 512 or 1024, or --design latin"),
        (["--seed", "-1"], "--seed: must be 0 or more, got -1"),
        (["--correlation", "1"], "--correlation: must be from 0 to below 1, got 1"),
        (["--variant", "no-chil"], "--variant: no variant is called 'no-chil'; did you mean no-chile?"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_one_line(words: list[str], line: str, written: Path, lodeplan: Shell) -> None:
    answer = lodeplan("sample", written, *words)
    assert (answer.code, answer.lines) == (3, [f"error: {line}"])


@pytest.mark.breadth
def test_a_folder_that_holds_something_is_not_written_to(written: Path, lodeplan: Shell) -> None:
    answer = lodeplan("sample", written, "--n", "2", "--jobs", "1", "--out", written.parent / "tiny")
    assert (answer.code, answer.lines[-1]) == (6, f"error: {written.parent / 'tiny'}: not empty; name a new folder")


def test_a_range_with_one_end_is_refused_by_name(tmp_path: Path) -> None:
    data = load_dataset(str(folder(tmp_path)))
    sellers = data.table("suppliers")
    sellers.loc[1, "high"] = np.nan
    half = replace(data, tables={**data.tables, "suppliers": sellers})
    with pytest.raises(BadInput) as refused:
        draws_of(half, {"lithium.chemical"}, set())
    whose = " ".join(str(sellers.loc[1, name]) for name in ("form", "country", "step", "year"))
    assert [f.line() for f in refused.value.findings] == [
        f"suppliers column high: {whose}: low is stated and high is not; write both ends of the range, or neither"
    ]


def test_a_study_whose_figures_have_no_range_has_nothing_to_draw(tmp_path: Path) -> None:
    data = load_dataset(str(tiny.write_folder(tmp_path / "tiny", tiny.rows())))
    with pytest.raises(BadInput, match="no figure of the study's minerals has a range: there is nothing to draw"):
        draws_of(data, set(), set())


@pytest.mark.breadth
def test_a_variant_without_a_plan_as_published_is_refused(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    none = Outcome("no-chile", "no-chile", IMPOSSIBLE, "the floor is above what there is", {})
    monkeypatch.setattr(run, "solve_variant", lambda *_, **__: none)
    with pytest.raises(BadInput) as refused:
        sample(load_study(written), ["no-chile"], Options(n=2), written.parent / "out")
    said = "has no plan with every figure as published (the floor is above what there is); leave it out with --variant"
    assert [(f.file, f.column, f.message) for f in refused.value.findings] == [("s.toml", "variant no-chile", said)]
    assert not (written.parent / "out").exists()


def test_how_long_samples_will_take_is_said_before_they_begin() -> None:
    assert run.foretold(9.0, 1000, 19, 2) == (
        "1,000 samples of 19 variants: about 75 minutes, 2 at a time; --n and --variant make it fewer, what is done is "
        "kept for --resume"
    )
    assert "about 2.5 hours, 1 at a time" in run.foretold(9.0, 1000, 19, 1)
    assert "about 1 minute, 2" in run.foretold(0.1, 60, 1, 2)
