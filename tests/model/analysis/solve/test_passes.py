"""Variants that rest on the plans of others: solved after them, however they are asked for, and proven again."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.analysis.solve.study import run_study
from model.analysis.verify import verify_run
from model.execution.local_processes import LocalProcesses
from model.runs.run_folder import open_run
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from model.study.overrides import chosen_variants
from tests.data.tiny import SAID
from tests.model.proof.planned import small_folder
from tests.model.study.files import refused, write

HEAD = """
name = "small"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
shortfall = "forbidden"
baseline = "free"
"""
TEXT = (
    HEAD
    + """
[variants.more]
title = "More builders than floor"
policies = [
  { capital_grant = { account = "fund", share = 0.5, additional_to = "floor" } },
]

[variants.free]

[variants.floor]
policies = [{ workforce = { build_rate = 0.1 } }]
"""
)


def loaded_from(folder: Path, text: str = TEXT) -> LoadedStudy:
    """Load a study on the small dataset, with an account that pays."""
    small_folder(folder / "tiny")
    with (folder / "tiny" / "accounts.csv").open("a", encoding="utf-8") as file:
        file.write(",".join(["fund", "A fund", "mandatory", "050", "at once", *SAID]) + "\n")
    return load_study(write(folder, text))


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    run_study(loaded_from(folder), out=folder / "run")
    return folder


def test_the_named_variant_is_solved_first_and_what_it_builds_is_not_paid_for(once: Path) -> None:
    run = open_run(once / "run")
    assert load_study(once / "study.toml").study.passes(["more"]) == [["floor"], ["more"]]
    assert list(run.variants) == ["more", "free", "floor"]
    built = {name: run.table("capacity", name)["built_t"].sum() for name in run.variants}
    assert built["more"] > built["floor"] > 0
    paid = run.table("grants", "more")["musd"].sum()
    assert paid == pytest.approx(0.5 * 90_000 * (built["more"] - built["floor"]) / 1e6)


@pytest.mark.breadth
def test_a_run_is_proven_again(once: Path) -> None:
    found = verify_run(once / "run")
    assert found.passed


@pytest.mark.breadth
def test_what_a_variant_rests_on_is_solved_with_it(once: Path, tmp_path: Path) -> None:
    assert chosen_variants(load_study(once / "study.toml"), ["more"]) == ("more", "free", "floor")
    run_study(loaded_from(tmp_path), ["more"], out=tmp_path / "run")
    run, before = open_run(tmp_path / "run"), open_run(once / "run")
    assert set(run.variants) == {"more", "floor"}
    assert run.table("capacity", "more").equals(before.table("capacity", "more"))


@pytest.mark.breadth
def test_a_resumed_run_solves_again_what_rests_on_what_it_lacks(once: Path, tmp_path: Path) -> None:
    """A plan that is gone may come out another where a solve is cut short, so that what rests on it goes too."""
    loaded = loaded_from(tmp_path)
    run_study(loaded, out=tmp_path / "run")
    (tmp_path / "run" / "tables" / "capacity" / "floor.parquet").unlink()
    again = run_study(loaded, out=tmp_path / "run", resume=True)
    assert [o.variant for o in again.outcomes] == ["more", "floor"]
    assert verify_run(tmp_path / "run").passed


@pytest.mark.breadth
def test_workers_give_the_same(once: Path, tmp_path: Path) -> None:
    run_study(loaded_from(tmp_path), out=tmp_path / "run", executor=LocalProcesses(2))
    for table in ("capacity", "grants", "summary"):
        one, two = (open_run(folder / "run").table(table, "more") for folder in (once, tmp_path))
        assert one.equals(two)


NONE = 'domestic_share_floor = { forms = ["lithium.chemical"], min = 0.99 }'


@pytest.mark.breadth
def test_a_variant_that_rests_on_one_without_a_plan_says_so(tmp_path: Path) -> None:
    text = TEXT.replace("workforce = { build_rate = 0.1 }", NONE)
    done = run_study(loaded_from(tmp_path, text), out=tmp_path / "run")
    found = {o.variant: o for o in done.outcomes}
    assert (found["floor"].status, found["more"].status) == ("impossible", "failed")
    assert found["more"].message == "its policies rest on floor, which has no plan"
    assert verify_run(tmp_path / "run").passed


CURE = "name a variant that is solved without it, or drop the policy there"
FIELD = "study.toml:13 variant more: capital_grant.additional_to: "
OTHER = '{ capital_grant = { account = "fund", share = 0.1, additional_to = "more" } }'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"floor" } }', '"flor" } }', f"{FIELD}no variant is called 'flor'; did you mean floor?"),
        ('"floor" } }', '"more" } }', f"{FIELD}more would rest on its own plan; {CURE}"),
        (
            "[variants.floor]",
            '[variants.floor]\nextends = "more"',
            f"study.toml:19 variant floor: extends: floor would rest on its own plan; {CURE}",
        ),
        (
            "0.1 } }]",
            f"0.1 }} }}, {OTHER}]",
            "study.toml:19 variant floor: capital_grant.additional_to: floor would rest on its own plan, "
            f"floor rests on more rests on floor; {CURE}",
        ),
    ],
)
def test_what_cannot_be_solved_first_is_bad_input(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert refused(tmp_path, TEXT.replace(old, new)) == [said]
