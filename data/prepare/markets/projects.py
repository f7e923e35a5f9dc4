"""Projects with a printed size and capital: minerals without a chain, and sources that nobody mined for the metal.

A size without a capital cost, or a capital without a size, is no plant here; `data/README.md` names what was left
out. Operating cost is what a study prints. Else it is the dear end of what output at home is assumed to cost (0.95 of
the price, of 0.4 to 0.95; ore, alumina or concentrate is within it): what runs has shown that it pays, a project has
not, so that none is built on an assumption alone. A project with several products is one decision. Where all of them
are planned they come together, in fixed proportion (zinc, lead and copper at Clarksville, whose capital stands whole
on the zinc; its rare metals have circuits of their own). Where some are not (scandium at Elk Creek), capital and cost
are shared by revenue, and the rest is left out.

A project abroad counts with the part of its output that goes with the stake of a US-backed owner.
"""

from __future__ import annotations

from dataclasses import replace

from data.prepare.markets.market import Known, Works, derived, mixed
from data.prepare.markets.simple import of_price
from data.prepare.plant_evidence import Fact
from data.prepare.provenance import joined

TABLE = "published/capex_projects"
MT_HOLLY, OKLAHOMA = "Century Mt. Holly restart, SC", "Oklahoma Primary Aluminum, Inola OK"
ELK_CREEK, MICHIGAN = "Elk Creek (NioCorp), NE", "Michigan Potash, Osceola County MI"
CLARKSVILLE = "Korea Zinc / Crucible smelter, Clarksville TN"
PHALABORWA = "Phalaborwa (Rainbow Rare Earths), phosphogypsum"
MUSD, SHORT_TON, NB_IN_FERRONIOBIUM = 1e6, 0.907185, 0.65


def works(known: Known) -> list[Works]:
    """Return every project with a size and a capital cost."""
    return [*_aluminium(known), _elk_creek(known), _michigan(known), _clarksville(known), _phalaborwa(known)]


def _aluminium(known: Known) -> list[Works]:
    form, cost = "aluminium.metal", of_price(known, "aluminium", "home_cost")
    dear = _dear(known, "aluminium")
    restart, smelter = _printed(known, MT_HOLLY, "capacity"), _printed(known, OKLAHOMA, "capacity")
    spent = _per_t(_printed(known, MT_HOLLY, "capex"), restart)
    capital = _per_t(_printed(known, OKLAHOMA, "capex"), _printed(known, OKLAHOMA, "capacity_first_plan"))
    half = restart.value / 2
    running = {2026: half, **dict.fromkeys(range(2027, 2041), restart.value)}
    rule = "Capital of the first plan, for 600,000 t, over its size; a power contract is open."
    return [
        Works("mt_holly_restart", "Century Mt. Holly restart, SC", "integrated", form, "under_construction", (),
              running, restart, spent, cost, 0, 2026, rule=f"Full from mid-2026, so half of that year. {cost.rule}"),
        Works("oklahoma_aluminium", "Oklahoma Primary Aluminum, Inola, OK", "integrated", form, "candidate", (), {},
              smelter, capital, dear, known.assumption("projects/lead").value, 2030, owner="ARE",
              rule=f"{rule} {dear.rule}"),
    ]  # fmt: skip


def _elk_creek(known: Known) -> Works:
    """Ferroniobium alone: its share of revenue bears that share of capital and cost."""
    size, built = (_printed(known, ELK_CREEK, name).times(NB_IN_FERRONIOBIUM) for name in ("capacity", "capacity_2017"))
    whole, margin, life, niobium = (
        _printed(known, ELK_CREEK, name)
        for name in ("revenue_life", "operating_margin_life", "life", "revenue_ferroniobium")
    )
    share = niobium.value * life.value / whole.value
    spent = _per_t(_printed(known, ELK_CREEK, "capex").times(share), built)
    part = 1 - margin.value / whole.value
    cost = part * niobium.value * MUSD / built.value
    names = joined(fact.figure for fact in (niobium, whole, margin, built))
    dear = of_price(known, "niobium", "home_cost")
    opex = Fact(cost, cost, max(cost, dear.value), "low", niobium.source_id, names, "Cost over revenue of the study.")
    rule = (
        f"Niobium in ferroniobium bears {share:.3f} of capital, its share of revenue, and costs {part:.3f} of what it "
        "brought in the study of 2017; scandium and titanium dioxide, with the rest of both, are left out."
    )
    return Works("elk_creek", "NioCorp Elk Creek, NE (niobium)", "integrated", "niobium.ferroniobium", "candidate", (),
                 {}, size, replace(spent, figure=joined([spent.figure, names])), opex,
                 known.assumption("projects/lead").value, 2030, rule=rule)  # fmt: skip


def _michigan(known: Known) -> Works:
    potassium = known.assumption("potash/k2o")
    printed = _printed(known, MICHIGAN, "capacity").times(SHORT_TON)
    size = replace(printed.times(potassium.value), figure=joined([printed.figure, potassium.figure]))
    cost = _dear(known, "potash")
    rule = f"Capital: the loan guarantee, which it is at least. Salt earns nothing here. {cost.rule}"
    return Works("michigan_potash", "Michigan Potash, Osceola County, MI (brine)", "mine", "potash.product",
                 "candidate", (), {}, size, _per_t(_printed(known, MICHIGAN, "loan_guarantee"), size), cost,
                 known.assumption("projects/lead").value, 2030, rule=rule)  # fmt: skip


def _clarksville(known: Known) -> Works:
    zinc, lead, copper = (_printed(known, CLARKSVILLE, f"capacity_{metal}") for metal in ("zinc", "lead", "copper"))
    beside = (("lead.refined", lead), ("copper.refined", copper))
    made = tuple((form, derived(fact, fact.value / zinc.value, fact.value / zinc.value, fact.value / zinc.value,
                                "Printed sizes over that of zinc.")) for form, fact in beside)  # fmt: skip
    parts = [(_dear(known, "zinc"), 1.0)]
    parts += [(_dear(known, form.partition(".")[0]), fact.value) for form, fact in made]
    cost = mixed(*parts, rule="Every metal at its share of the price, added up.")
    rule = (
        "Capital of the whole smelter over its zinc; lead and copper come with it. Its gold, silver, acid and rare "
        "metals earn nothing here. The old smelter on the site is in US output, its share not printed, and goes on "
        f"there. {parts[0][0].rule}"
    )
    return Works("clarksville_smelter", "Korea Zinc Clarksville smelter, TN (zinc, lead, copper)", "integrated",
                 "zinc.refined", "candidate", (), {}, zinc, _per_t(_printed(known, CLARKSVILLE, "capex"), zinc), cost,
                 known.assumption("projects/lead").value, 2029, owner="KOR", rule=rule, made=made)  # fmt: skip


def _phalaborwa(known: Known) -> Works:
    """Oxide from phosphogypsum; the stake of a US-backed owner goes to US buyers."""
    whole, stake = _printed(known, PHALABORWA, "capacity"), _printed(known, PHALABORWA, "us_backed_stake")
    ends = ((whole.low or whole.value) * (stake.low or 0), whole.value * (stake.high or 1))
    size = derived(whole, whole.value * stake.value, *ends, "Printed size times the stake.")
    size = replace(size, figure=joined([whole.figure, stake.figure]))
    size = replace(size, source_id=joined([whole.source_id, stake.source_id]))
    rule = (
        f"{stake.value:.0%} of {whole.value:,.0f} t, the middle of the stake that a US-backed owner may take; oxide of "
        "dysprosium and terbium, whose share is not printed, is counted with it."
    )
    return Works("phalaborwa", "Rainbow Phalaborwa, South Africa (phosphogypsum)", "separation", "ndpr.oxide",
                 "candidate", (), {}, size, _per_t(_printed(known, PHALABORWA, "capex"), whole),
                 _printed(known, PHALABORWA, "opex"), known.assumption("projects/lead").value, 2029, country="ZAF",
                 owner="ZAF", rule=rule)  # fmt: skip


def _dear(known: Known, mineral: str) -> Fact:
    """Return the dear end of what output at home is assumed to cost."""
    cost = of_price(known, mineral, "home_cost")
    return replace(cost, value=cost.high or cost.value, rule="Cost: the dear end of that of output at home.")


def _printed(known: Known, item: str, metric: str) -> Fact:
    return known.one(TABLE, item=item, metric=metric)


def _per_t(musd: Fact, size: Fact) -> Fact:
    """Return capital of a tonne of yearly output."""
    known = musd.times(MUSD / size.value)
    names, sources = joined([musd.figure, size.figure]), joined([musd.source_id, size.source_id])
    return replace(known, figure=names, source_id=sources, rule="Printed capital over printed size.")
