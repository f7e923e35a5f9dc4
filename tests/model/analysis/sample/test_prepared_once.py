"""Numbers on lines of the figures drawn: found from few points, and the programs that they give are those prepared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from data.dataset import Dataset
from data.uncertainty.draws import draws_of
from data.uncertainty.ranges import RANGES
from model.analysis.sample import Options, one_sample, quoted, run, sample
from model.analysis.sample.design import ranks
from model.analysis.sample.one_sample import NotTheSame, Planned, closes
from model.analysis.sample.prepared_once.figures import figures_of
from model.analysis.sample.prepared_once.lines import entries_of, lines_of
from model.analysis.sample.prepared_once.study import HELD, POINTS, variants_once
from model.analysis.sample.prepared_once.variant import other_than_prepared, prepared_once
from model.analysis.solve.before_solving import prepared_each
from model.execution.executor import HERE, Died
from model.program.fill.from_dataset import base_frames
from model.study.load import load_study
from model.study.overrides import load_changed
from tests.cli.calling import Shell
from tests.model.analysis.robustness.test_robustness import folder
from tests.model.analysis.sample.test_sample import DEMAND, TWO, table
from tests.random_study import random_study


def test_a_number_is_on_the_line_of_its_own_figure_and_a_sum_or_a_least_is_on_none() -> None:
    random = np.random.default_rng(3)
    figures = random.uniform(1, 9, (9, 40))
    entries = entries_of(figures)
    numbers = np.stack([
        2.5 - 3 * figures[:, 7], 4 / figures[:, 8], np.full(9, 6.0), figures[:, 1] + figures[:, 2],
        np.minimum(figures[:, 3], figures[:, 4]), np.full(9, np.inf), np.full(9, np.nan), figures[:, 5] * figures[:, 6],
        np.where(np.arange(9) == 4, np.inf, 1.0), 3 * figures[:, 9] + 1e-4 * figures[:, 10],
    ], axis=1)  # fmt: skip
    found = lines_of(numbers, entries)
    assert found.moving.tolist() == [0, 1]
    assert found.entry.tolist() == [7, 48]
    assert found.slope.tolist() == pytest.approx([-3, 4])
    assert found.loose.tolist() == [3, 4, 7, 8, 9]
    new = random.uniform(1, 9, 40)
    at = found.at(entries_of(new))
    assert at[:3].tolist() == pytest.approx([2.5 - 3 * new[7], 4 / new[8], 6.0])
    assert np.isinf(at[5])
    assert np.isnan(at[6])
    none = lines_of(numbers, np.zeros((9, 0)))
    assert none.loose.tolist() == [0, 1, 3, 4, 7, 8, 9]


def _with_ranges(data: Dataset) -> Dataset:
    """Return a dataset whose every figure that may have a range has one, lopsided, of its own width."""
    random, tables = np.random.default_rng(5), dict(data.tables)
    for r in RANGES:
        frame = tables[r.table]
        middle = frame[r.column].astype(float)
        low, high = (middle * (1 + sign * random.uniform(0.02, 0.2, len(frame))) for sign in (-1, 1))
        low, high = np.minimum(low, high), np.maximum(low, high)
        share = r.column in ("share", "max_share") or r.column.endswith("_counts")
        tables[r.table] = frame.assign(**{r.low: low, r.high: high.clip(upper=1.0) if share else high})
    return replace(data, tables=tables)


@pytest.mark.breadth
@pytest.mark.parametrize("seed", [6])
def test_what_is_put_together_is_what_is_prepared_on_random_studies(seed: int) -> None:
    dataset, study, clauses = random_study(seed)
    data = _with_ranges(dataset)
    base = base_frames(data, study)
    draws = draws_of(data, set(base.forms["form"]), {*base.outputs["plant"], *base.builds["plant"]})
    drawn = ranks(draws, Options(n=POINTS + 4))
    datasets = [draws.dataset, *(draws.at(rank) for rank in drawn)]
    bases = [base_frames(each, study) for each in datasets]
    figures = figures_of(datasets[: POINTS + 1])
    rows = np.stack([figures.row(each) for each in datasets[: POINTS + 1]])
    plain = [c for c in clauses if not (c.policy.begins_when or c.policy.ends_when)]
    law = tuple(c for c in plain if not getattr(c.policy, "additional_to", ""))
    once = prepared_once(bases[: POINTS + 1], law, figures, rows)
    assert once is not None
    for each, frames in zip(datasets[POINTS + 1 :], bases[POINTS + 1 :], strict=True):
        assert other_than_prepared(once, each, frames) == ""


@pytest.mark.breadth
def test_variants_of_the_bundled_study_are_put_together_as_they_are_prepared() -> None:
    """Also what follows the least of several prices, which at few points may look like a line of one of them."""
    loaded = load_changed("us-framework", ["years=[2026, 2029]"])
    names = ("current-law", "stockpile-bridge")
    data, base, _, _ = prepared_each(loaded)
    draws = draws_of(data, set(base.forms["form"]), {*base.outputs["plant"], *base.builds["plant"]})
    drawn = ranks(draws, Options(n=POINTS + HELD + 2))
    once = variants_once(loaded, draws, drawn, names, lambda words: None)
    assert set(once) == set(names)
    for rank in drawn[POINTS + HELD :]:
        moved = draws.at(rank)
        frames = base_frames(moved, loaded.study)
        assert [other_than_prepared(one, moved, frames) for one in once.values()] == ["", ""]
    one = once["current-law"]
    bent = replace(one.program, lines=replace(one.program.lines, slope=one.program.lines.slope * (1 + 1e-9)))
    assert other_than_prepared(replace(one, program=bent), moved, frames) == "coefficients"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    folder(tmp_path, DEMAND)
    (tmp_path / "s.toml").write_text(TWO, encoding="utf-8")
    return tmp_path / "s.toml"


@pytest.mark.breadth
def test_samples_put_together_have_the_headlines_of_samples_prepared(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    held = list[int]()
    monkeypatch.setattr(one_sample, "HELD_EVERY", 7)
    monkeypatch.setattr(one_sample, "other_than_prepared", lambda *given: held.append(1) or other_than_prepared(*given))
    for first in (20, 10_000):
        monkeypatch.setattr(run, "ONCE_FROM", first)
        said = sample(load_study(written), ["no-chile", "no-australia"], Options(n=20), written.parent / str(first))
        found[first] = table(said.folder, "headlines")["value"]
    assert found[20].tolist() == pytest.approx(found[10_000].tolist(), rel=1e-9, abs=1e-9)
    assert len(held) == 2 * 2


@pytest.mark.breadth
def test_a_sample_that_is_other_than_prepared_is_not_published(
    written: Path, monkeypatch: pytest.MonkeyPatch, lodeplan: Shell
) -> None:
    monkeypatch.setattr(run, "ONCE_FROM", 20)
    monkeypatch.setattr(one_sample, "HELD_EVERY", 20)
    monkeypatch.setattr(one_sample, "other_than_prepared", lambda *_: "bounds")
    one = ("--variant", "no-chile", "--n", "20", "--jobs", "1", "-q", "--out", written.parent / "one")
    answer = lodeplan("sample", written, *one)
    said = "sample 20, no-chile: bounds is other than prepared (please report); fewer than 50 samples are each prepared"
    assert (answer.code, answer.err) == (5, f"error: not proven, so not published: {said}\n")
    monkeypatch.setattr(one_sample, "other_than_prepared", lambda *_: "")
    with monkeypatch.context() as spoilt:
        spoilt.setattr(one_sample, "others_than", lambda *_: ["hhi"])
        with pytest.raises(NotTheSame, match="sample 20, no-chile: hhi is other than all its tables say"):
            sample(load_study(written), ["no-chile"], Options(n=20), written.parent / "other")
    monkeypatch.setattr(quoted, "certified", lambda task, say, given: 1.0)
    with pytest.raises(NotTheSame, match=r"sample \d+, no-chile: costs 1.0, not "):
        sample(load_study(written), ["no-chile"], Options(n=20), written.parent / "two")


def test_a_quoted_sample_that_nobody_lived_to_certify_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Planned(1, "v", "solved", 0.0, "", {("cost", 0): 5.0})]
    monkeypatch.setattr(quoted, "each_answer", lambda *asked: iter([("1 v", Died("its process was killed"))]))
    given: Any = SimpleNamespace(once={"v": None})
    said = list(quoted.uncertified(found, given, HERE, lambda words: None, 1.0))
    assert said == ["sample 1 v, to be certified: its process was killed"]


def test_the_quoted_samples_are_those_that_ends_and_middle_rest_on() -> None:
    found = [
        Planned(i + 1, "v", "solved", 0.0, "", {("cost", 0): float(cost)}) for i, cost in enumerate([5, 1, 4, 2, 3])
    ]
    found.append(Planned(6, "v", "failed", None, "", {}))
    assert sorted(quoted.quoted(found, ("v",))) == ["1 v", "2 v", "3 v", "4 v", "5 v"]
    assert sorted(quoted.quoted(found[1:2], ("v",))) == ["2 v"]


def test_a_ledger_that_does_not_add_up_to_its_cost_is_no_plan() -> None:
    paid = {("paid_by_buyers", 0): 70.0, ("paid_by_plant_owners", 0): 40.0, ("paid_by_treasury", 0): -10.0}
    assert closes({**paid, ("resource_cost", 0): 100.0})
    assert not closes({**paid, ("resource_cost", 0): 100.001})
