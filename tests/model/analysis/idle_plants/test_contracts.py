"""Plants under contract that a plan does not run: those that stand idle, and those that it does not build."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from model.analysis.idle_plants.contracts import not_run
from model.analysis.idle_plants.idle import IdlePlant
from model.report.terminal.explain import _contracts

PLANTS = pd.DataFrame(
    [
        ("idles", "a.metal", "existing", "A maker"), ("runs", "a.metal", "existing", "A maker"),
        ("unbuilt", "a.metal", "candidate", "A maker; another"), ("built", "a.metal", "candidate", "A maker"),
        ("gone", "a.metal", "cancelled", "A maker"), ("free", "a.metal", "candidate", ""),
        ("other", "b.metal", "candidate", "A maker"),
    ],
    columns=["plant", "form", "status", "buyers"],
)  # fmt: skip
IDLE = [
    IdlePlant(plant, "a.metal", (2026, 2027), 10.0, 5.0, 4.0, 3.0, ()) for plant in ("idles", "free")
]  # fmt: skip
CAPACITY = pd.DataFrame([("built", 2.0), ("unbuilt", 0.0)], columns=["plant", "built_t"])


def test_who_is_under_contract_and_not_run() -> None:
    """What is built or runs is left out, as is who was given up, has no buyer, or makes what is not planned."""
    found = not_run(PLANTS, {"a.metal"}, IDLE, CAPACITY)
    assert [(x.plant, x.why, x.buyers) for x in found] == [
        ("idles", "idle 2026-2027: lacks money", "A maker"), ("unbuilt", "not built", "A maker; another"),
    ]  # fmt: skip


def test_a_dataset_without_the_column_has_none() -> None:
    assert not_run(PLANTS.drop(columns="buyers"), {"a.metal"}, IDLE, CAPACITY) == []


def test_explain_prints_them_with_their_buyers() -> None:
    found = not_run(PLANTS, {"a.metal"}, IDLE, CAPACITY)
    head, table = _contracts(SimpleNamespace(contracts=tuple(found)))
    assert head == "Under contract, and not run: a contract is no rule of a plan, `offtake` makes it one"
    rows = [" ".join(line.split()) for line in table.splitlines()]
    assert rows[2:] == [
        "idles a.metal idle 2026-2027: lacks money A maker", "unbuilt a.metal not built A maker; another",
    ]  # fmt: skip
    assert _contracts(SimpleNamespace(contracts=())) == []
