"""The same verbs from Python: what is built there gives the same bytes as its file, and frames say their units."""

from __future__ import annotations

import datetime as dt
import inspect
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lodeplan
from model.plan.result_schema import RESULT_TABLES
from tests.cli.calling import in_a_new_process
from tests.model.proof.planned import small_folder

pytestmark = pytest.mark.usefixtures("texts_of_pandas")

BASE = """\
name = "own"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
baseline = "free"

[variants.free]

[variants.duty]
[[variants.duty.policies]]
tariff = { rate = 0.1 }
"""
MORE = """\
[[variants.duty.policies]]
country_share_cap = { max = { 2025 = 0.9, 2026 = 0.8 }, from = 2025 }
cite = "a what-if"

[variants.dear]
extends = "duty"
title = "Chile dearer, and a duty"
[[variants.dear.policies]]
tariff = { countries = ["CHL"], rate = 0.3 }
[[variants.dear.patch.suppliers]]
form = "lithium.chemical"
country = "CHL"
step = 1
year = "all"
times = 1.1
columns = ["price_usd_per_t"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    small_folder(folder / "tiny")
    (folder / "own.toml").write_text(BASE, encoding="utf-8")
    (folder / "whole.toml").write_text(BASE.replace("rate = 0.1", "rate = 0.2") + MORE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(folder: Path) -> lodeplan.Study:
    """Return in Python what whole.toml says."""
    return (
        lodeplan.load_study(folder / "own.toml")
        .with_setting("variants.duty.tariff.rate", np.float64(0.2))
        .with_policy("duty", country_share_cap={"max": {2025: 0.9, 2026: 0.8}, "from": 2025}, cite="a what-if")
        .with_variant("dear", extends="duty", title="Chile dearer, and a duty")
        .with_policy("dear", tariff={"countries": ("CHL",), "rate": 0.3})
        .with_rows("suppliers", variant="dear", form="lithium.chemical", country="CHL", step=1, year="all", times=1.1,
                   columns=["price_usd_per_t"])
    )  # fmt: skip


@pytest.fixture(scope="module")
def run(folder: Path, built: lodeplan.Study) -> lodeplan.Run:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", lodeplan.StudyWarning)
        return lodeplan.run(built, out=folder / "run", reports=True, note="before the hearing", tags="memo")


def test_a_run_is_noted_as_it_begins_and_later(run: lodeplan.Run) -> None:
    assert run.note() == {"note": "before the hearing", "tags": ("memo",)}
    assert run.note("after it", tags=["june", "memo"], without="memo") == {"note": "after it", "tags": ("june",)}
    assert run.note() == {"note": "after it", "tags": ("june",)}
    with pytest.raises(lodeplan.BadInput, match="is no tag; write one word"):
        run.note(tags="two words")
    assert run.sql("select note, tags from runs").iloc[0, 0] == "after it"


def test_a_variant_built_in_python_gives_the_bytes_of_its_file(folder: Path, run: lodeplan.Run) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", lodeplan.StudyWarning)
        other = lodeplan.run(folder / "whole.toml", out=folder / "from_file")
    for said in ("tables", "objective_musd", "title", "status"):
        one, two = ({n: v[said] for n, v in r.run_folder.manifest["variants"].items()} for r in (run, other))
        assert one == two, said
    texts = [(r.folder / "study.toml").read_bytes() for r in (run, other)]
    assert texts[0] == texts[1]
    assert list(run.run_folder.manifest["variants"]) == ["free", "duty", "dear"]


def test_to_toml_is_a_study_file_that_says_the_same(folder: Path, built: lodeplan.Study) -> None:
    (folder / "again.toml").write_text(built.to_toml(), encoding="utf-8")
    again = lodeplan.load_study(folder / "again.toml")
    whole = lodeplan.load_study(folder / "whole.toml")
    assert again.loaded.resolved_toml() == built.loaded.resolved_toml() == whole.loaded.resolved_toml()
    assert (built.name, built.variants, built.baseline) == ("own", ("free", "duty", "dear"), "free")


def test_a_change_leaves_the_study_as_it_was(folder: Path) -> None:
    study = lodeplan.load_study(folder / "own.toml")
    before = study.to_toml()
    study.with_rows("suppliers", form="lithium.chemical", country="CHL", step=1, year=2024, times=2)
    study.with_setting("discount_rate", 0.07).with_variant("x")
    assert study.to_toml() == before


@pytest.mark.parametrize("table", RESULT_TABLES, ids=lambda table: table.name)
def test_every_result_table_has_its_columns_and_units(run: lodeplan.Run, table: object) -> None:
    frame = run.table(table.name)  # type: ignore[attr-defined]
    columns = table.columns  # type: ignore[attr-defined]
    assert list(frame.columns) == [c.name for c in columns]
    assert frame.attrs["units"] == {c.name: c.unit for c in columns if c.unit}
    assert frame.attrs["meaning"] == table.meaning  # type: ignore[attr-defined]
    assert frame.attrs["base_year"] == 2024


def test_a_table_holds_all_variants_or_those_named(run: lodeplan.Run) -> None:
    assert run.variants == ("free", "duty", "dear")
    assert list(run.table("summary")["variant"].unique()) == ["free", "duty", "dear"]
    assert list(run.table("summary", "duty")["variant"].unique()) == ["duty"]
    assert list(run.table("summary", ["dear", "free"])["variant"].unique()) == ["dear", "free"]


def test_costs_of_status_table_and_comparison_are_one(run: lodeplan.Run) -> None:
    costs = run.status().set_index("variant")["cost_musd"]
    summary = run.table("summary")
    told = summary[summary["metric"] == "cost"].set_index("variant")["value"]
    assert told.to_dict() == pytest.approx(costs.to_dict())
    frames = run.compare()
    cost = frames["cost"].query("term == 'cost' and plan == 'duty'").iloc[0]
    assert (cost["against"], cost["difference"]) == ("free", pytest.approx(costs["duty"] - costs["free"]))
    pieces = frames["bridge"].query("plan == 'duty'")["difference"].sum()
    assert pieces == pytest.approx(costs["duty"] - costs["free"])
    assert frames["cost"].attrs["units"]["difference"] == "MUSD present value"
    assert frames["policies"].query("plan == 'dear'")["change"].tolist()[-1].startswith("+ tariff { countries")


@pytest.mark.breadth
def test_two_runs_are_compared_input_by_input(folder: Path, run: lodeplan.Run) -> None:
    other = lodeplan.run(folder / "own.toml", ["duty"], out=folder / "before")
    frames = other.compare(run, "duty")
    assert (frames["cost"]["plan"] == "duty in run").all()
    assert "study: + max = { 2025 = 0.9, 2026 = 0.8 }" not in frames["inputs"]["change"].tolist()
    assert any("tariff" in line for line in frames["inputs"]["change"])


@pytest.mark.breadth
def test_an_explanation_prices_every_policy(run: lodeplan.Run) -> None:
    frames = run.explain("duty")
    assert frames["policies"]["clause"].tolist() == ["tariff", "country_share_cap"]
    assert set(frames) == {"policies", "shares", "binding", "break_even", "near_best", "confidence"}
    added = run.status().set_index("variant")["cost_musd"]
    assert frames["shares"].attrs["units"]["musd"] == "MUSD present value"
    assert frames["shares"]["musd"].sum() == pytest.approx(added["duty"] - added["free"])
    assert frames["shares"].attrs["note"] == ""


@pytest.mark.breadth
def test_stress_says_what_each_loss_costs(run: lodeplan.Run) -> None:
    frames = run.stress("duty")
    losses = frames["losses"]
    assert set(losses["variant"]) == {"free", "duty"}
    lost = losses.query("variant == 'free' and kind == 'country' and name == 'CHL' and start == 2024").iloc[0]
    assert lost["lost_output_musd"] > 0
    assert lost["short"].startswith("lithium.chemical clean_energy")
    assert losses.attrs["units"]["extra_musd"] == "MUSD present value"
    assert frames["expected"]["variant"].tolist() == ["free", "duty"]
    assert frames["pairs"].empty  # not asked for
    (worst, *_) = run.stress("free", pairs=True)["pairs"].itertuples()
    assert (worst.variant, worst.loss_musd >= max(worst.first_alone_musd, worst.second_alone_musd)) == ("free", True)


@pytest.mark.breadth
def test_stress_says_what_would_have_helped_and_what_policies_buy(run: lodeplan.Run) -> None:
    frames = run.stress("duty", remedies=True, sentences=True, contested="pro_rata")
    helped = frames["remedies"]
    assert not helped.empty
    assert (helped["after_musd"] <= helped["before_musd"]).all()
    assert helped.attrs["units"]["premium_musd"] == "MUSD/yr"
    assert set(frames["sentences"]["variant"]) <= {"duty"}
    assert set(frames["sentences"]["counted"]) <= {"alone", "last"}
    with pytest.raises(ValueError, match="is no rule of sharing: 'equally'; write"):
        run.stress("duty", contested="equally")


@pytest.mark.breadth
def test_a_run_is_proven_and_one_that_was_altered_is_not(folder: Path, run: lodeplan.Run) -> None:
    proof = run.verify()
    assert (proof["passed"].all(), proof.attrs["passed"], proof.attrs["exit_code"]) == (True, True, 0)
    assert proof["variant"].tolist() == ["", "free", "duty", "dear"]
    other = lodeplan.run(folder / "own.toml", out=folder / "altered")
    file = other.folder / "tables" / "summary" / "duty.parquet"
    frame = pd.read_parquet(file)
    frame.assign(value=frame["value"] * 2).to_parquet(file, index=False)
    assert not other.verify().attrs["passed"]
    with pytest.raises(lodeplan.NotARun, match="changed since the run"):
        other.table("summary")


@pytest.mark.breadth
def test_what_has_no_plan_is_warned_of_and_explained(folder: Path) -> None:
    study = lodeplan.load_study(folder / "own.toml").with_variant("none").with_setting("shortfall", "forbidden")
    study = study.with_policy("none", import_ban={"countries": ["AUS", "CHL"]})
    with pytest.warns(lodeplan.StudyWarning, match=r"^variant none: impossible: "):
        run = lodeplan.run(study, ["none"], out=folder / "none")
    assert run.status().set_index("variant")["status"].to_dict() == {"free": "solved", "none": "impossible"}
    assert list(run.explain("none")) == ["reasons"]
    with pytest.raises(lodeplan.BadInput) as error:
        run.table("summary", "none")
    assert str(error.value) == f"{run.folder}: variant none has no plan (impossible)"


@pytest.mark.breadth
def test_what_is_odd_is_found_without_solving(folder: Path) -> None:
    study = lodeplan.load_study(folder / "own.toml")
    assert lodeplan.check(study).empty
    odd = lodeplan.check(study.with_policy("duty", tariff={"rate": 0.1, "until": 2020}))
    assert odd["level"].unique().tolist() == ["warning"]
    with pytest.raises(lodeplan.BadInput, match="unknown country 'XYZ'"):
        lodeplan.check(study.with_policy("duty", tariff={"countries": ["XYZ"], "rate": 0.1}))


WRONG = {
    "own.toml: no variant is called 'dutty'; did you mean duty?; with_variant adds one":
        lambda s: s.with_policy("dutty", tariff="schedule"),
    "own.toml: variant duty is there already; write another name, or change it with with_policy or with_setting":
        lambda s: s.with_variant("duty"),
    "with_setting: discount_rte: no such setting (did you mean discount_rate?)":
        lambda s: s.with_setting("discount_rte", 0.1),
    "with_setting: discount_rate: 7 means 700%; write 0.07 or '7%'":
        lambda s: s.with_setting("discount_rate", 7),
    "duty: a value of type set cannot stand in a study; write a number, text, a list or a dict":
        lambda s: s.with_policy("duty", tariff={"countries": {"CHL"}, "rate": 0.1}),
    "own.toml variant duty: tariff.rat: unknown setting; did you mean rate?":
        lambda s: s.with_policy("duty", tariff={"rat": 0.1}),
    "variants: no variant is called 'dutty'; did you mean duty?":
        lambda s: lodeplan.run(s, ["dutty"]),
    "variants: no variant is called 'duti'; did you mean duty?":
        lambda s: lodeplan.run(s, "duti"),
    "note: 'two\\x0alines' holds line breaks or other characters that do not print; write one line of text\n"
    "--tag: 'a b' is no tag; write one word of letters, digits, '.', '_' and '-', 40 characters at most":
        lambda s: lodeplan.run(s, out="never", note="two\nlines", tags="a b"),
    "run column jobs: must be at least 1, got 0":
        lambda s: lodeplan.run(s, out="never", jobs=0),
    "run column time_limit_s: must be seconds, 0 or more, got -1":
        lambda s: lodeplan.run(s, out="never", time_limit_s=-1),
    "run column gap: must be a share of cost from 1e-9 to 1, got nan":
        lambda s: lodeplan.run(s, out="never", gap=float("nan")),
    "duty: 2025-07-01T12:00:00 is a time of day; what is stated is in force by the day: write 2025-07-01":
        lambda s: s.with_policy("duty", tariff={"rate": 0.1, "from": dt.datetime(2025, 7, 1, 12)}),
}  # fmt: skip


@pytest.mark.parametrize("line", WRONG, ids=list(WRONG))
def test_wrong_words_are_refused_in_one_line(folder: Path, line: str) -> None:
    with pytest.raises(lodeplan.BadInput) as error:
        WRONG[line](lodeplan.load_study(folder / "own.toml"))
    assert str(error.value) == line


@pytest.mark.parametrize("day", [dt.date(2025, 7, 1), pd.Timestamp(2025, 7, 1), np.datetime64("2025-07-01")])
def test_a_date_is_written_as_toml_has_it(folder: Path, day: object) -> None:
    dated = lodeplan.load_study(folder / "own.toml").with_policy("duty", tariff={"rate": 0.1, "from": day})
    assert "from = 2025-07-01 }" in dated.to_toml()
    (folder / "dated.toml").write_text(dated.to_toml(), encoding="utf-8")
    assert lodeplan.load_study(folder / "dated.toml").to_toml() == dated.to_toml()


def test_an_unknown_table_is_answered_with_the_nearest(run: lodeplan.Run) -> None:
    with pytest.raises(lodeplan.BadInput) as error:
        run.table("purchase")
    assert str(error.value) == f"{run.folder}: no result table is called 'purchase'; did you mean purchases?"


@pytest.mark.parametrize("hiding", ["model", "data"])
def test_a_file_that_hides_ours_is_named(tmp_path: Path, hiding: str) -> None:
    (tmp_path / f"{hiding}.py").write_text("x = 1\n", encoding="utf-8")
    done = in_a_new_process(code=f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import lodeplan")
    last = done.stderr.decode().splitlines()[-1]
    file = tmp_path / f"{hiding}.py"
    assert last == (
        f"ImportError: {file} hides Lodeplan's own folder {hiding}; rename it, or take its folder off PYTHONPATH"
    )


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, lodeplan; print(sorted({'pandas', 'pyomo', 'highspy', 'pydantic'} & set(sys.modules)))"
    assert in_a_new_process(code=code).stdout.decode().strip() == "[]"


def test_everything_public_says_what_it_does_and_what_it_raises() -> None:
    for name in lodeplan.__all__:
        thing = getattr(lodeplan, name)
        assert inspect.getdoc(thing), name
        if inspect.isfunction(thing):
            assert "aises" in (thing.__doc__ or ""), name
            assert thing.__annotations__["return"], name


@pytest.mark.parametrize(("stated", "kept"), [(None, "1"), ("2", "2")])
def test_columns_are_added_by_one_thread_unless_a_user_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, stated: str | None, kept: str
) -> None:
    """Said before numpy is first imported, which reads it once."""
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    if stated:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", stated)
    asked = "import os, sys, lodeplan; print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert said.stdout.split() == [kept, "False"]
