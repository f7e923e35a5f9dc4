"""Published problems of two stages as studies of the planner: read from tables, hedged, certified as any hedge is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from model.analysis.hedge.run import Hedge, hedge
from model.study.load import load_study
from tests.model.analysis.hedge.published import furniture, lands

pytestmark = pytest.mark.breadth


def _hedged(write: Callable[[Path], Path], at: Path) -> Hedge:
    found = hedge(load_study(write(at)), "free")
    assert isinstance(found, Hedge)
    assert all(certificate.passed for certificate in found.judged.certificates)
    return found


def _decided(found: Hedge, what: str) -> dict[str, float]:
    """Return what is decided before the date, by the first word of its labels [kt]."""
    return {
        str(labels[0]).split("|")[0].rpartition(".")[2]: amount
        for (name, labels), amount in found.planned.first.items()
        if name == what and amount > 1e-9
    }


def test_power_plants(tmp_path: Path) -> None:
    """Louveaux and Smeers (1988): first stage, expected cost, wait and see, the plan for mean data in the mean."""
    found = _hedged(lands, tmp_path)
    built = {"power0": 8 / 3, "power1": 4.0, "power2": 10 / 3, "power3": 2.0}
    assert _decided(found, "Build") == pytest.approx(built, abs=1e-6)
    assert found.in_sample.hedge == pytest.approx(381.853333, abs=1e-6)
    assert found.in_sample.known == pytest.approx(380.166667, abs=1e-6)
    assert found.in_sample.today == pytest.approx(383.986667, abs=1e-6)
    assert found.planned.bound == pytest.approx(381.853333, abs=1e-6)


def test_furniture(tmp_path: Path) -> None:
    """Higle (2005): a profit of 1,730 of the 17,000 that is wanted in the mean, with 1,300, 540 and 325 bought."""
    found = _hedged(furniture, tmp_path)
    bought = {"lumber": 1300.0, "finishing": 540.0, "carpentry": 325.0}
    assert _decided(found, "Purchase") == pytest.approx(bought, abs=1e-6)
    assert 17_000 - found.in_sample.hedge == pytest.approx(1_730, abs=1e-6)
    assert found.in_sample.known <= found.in_sample.hedge <= found.in_sample.today
