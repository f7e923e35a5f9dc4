"""Random studies whose prices alone are uncertain, or with them stops by half and projects."""

from __future__ import annotations

from dataclasses import replace

from data.rows import each_row
from model.analysis.hedge.draws import Cut, Drawn, Project, Stop
from model.analysis.hedge.planned import Question
from model.study.scenarios import StatedScenario
from model.study.uncertainty import Overruns, Uncertainty
from tests.random_study import VARIANT, random_study
from tests.uncertain import usable


def priced(seed: int, volatility: float, count: int) -> Question:
    """Return the question of a random study whose prices differ in so many scenarios."""
    data, study, clauses = random_study(seed)
    prices = {mineral: {"volatility": volatility, "source": "drawn"} for mineral in study.minerals}
    together = {"price_correlation": {"value": 0.5, "source": "drawn"}} if len(prices) > 1 else {}
    stated = {"kind": "two_stage", "decide_before": study.years[0] + 1, "scenarios": count, "prices": prices}
    uncertain = Uncertainty.model_validate({**stated, **together})
    kept = tuple(clause for clause in clauses if usable(clause))
    return Question(VARIANT, study, data, kept, Drawn(uncertain, study.years, study.demand, (), ()))


def with_own_stop(asked: Question, form: str, countries: list[str]) -> Question:
    """Return a question in which also a stop of the study takes a share of a form, from sellers and plants."""
    stated = StatedScenario.model_validate({
        "name": "own", "countries": countries, "forms": [form], "years": 1.5, "cut_share": 0.4,
        "probability_per_year": 0.9, "cite": "drawn",
    })  # fmt: skip
    own = Stop("own", (), 1.5, 0.9, "drawn", None, stated)
    return replace(asked, drawn=replace(asked.drawn, stops=(*asked.drawn.stops, own)))


def with_stops(asked: Question, overruns: bool = False) -> Question:
    """Return a question in which also sellers stop by half, and projects are late or do not come, or cost more."""
    data, first, before = asked.data, asked.study.years[0], asked.stage.before
    sellers = sorted(set(each_row(data.tables["suppliers"], "form", "country")))
    cuts = [Cut(form, country, 0.5) for form, country in sellers if country != data.settings.home][:3]
    stops = tuple(Stop(f"stop_{i}", (cut,), 1.5, 0.6, "drawn") for i, cut in enumerate(cuts))
    projects = tuple(
        Project(plant, "announced", most > 0, 0.6, (0.0, 1.0, 2.0), "drawn", (0.0, 0.3, 0.9), 400.0)
        for plant, most, lead, earliest in each_row(
            data.tables["plants"], "plant", "buildable_t", "lead_time_years", "earliest_year"
        )
        if most == 0 or max(earliest, first + lead) >= before
    )
    more = {"overruns": Overruns(correlation=0.5, source="drawn")} if overruns else {}
    uncertain = asked.drawn.uncertain.model_copy(update={"stops": True, **more})
    return replace(asked, drawn=replace(asked.drawn, uncertain=uncertain, stops=stops, projects=projects))
