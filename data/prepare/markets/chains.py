"""Markets of the minor metals with a chain: who sells each form, at what price, and who wants it.

Nothing of a mineral stands here: `figures/planned` says of every form which figures make its market (`markets`), its
prices (`prices`), its demand (`demand`), its scrap (`scrap`) and what projects abroad may sell (`openings`).

Content: antimony, tungsten, manganese, gallium and germanium in tonnes contained; titanium sponge and magnesium gross
metal; titanium concentrate as TiO2. Some numbers differ from the published balances, each for a reason.

Antimony demand is the mean of 2021-24 (25,400 t), not the 28,600 or 45,000 t of apparent consumption: the rest was
oxide bought for stock. Germanium demand (30 t) is split between metal and dioxide as net supply of 2024 was.
Manganese demand is counted in ferromanganese and silicomanganese alone, by their apparent supply; ore feeds the alloy
makers, so counting it again would count a fifth twice; metal, dioxide and chemicals (a residual of 62,000 t with no
import mix) are left out. Magnesium demand is the apparent consumption rebuilt from old scrap and net imports
(91,200 t), with the uses and growth published for primary metal: the mix of imports holds alloys and scrap too.

China: from 2025 its steps follow the published multipliers of its export controls, weighted by days. Elsewhere what was
sold in 2025, while the ban stood, is the ceiling, open at once; forms without such a figure open half as much again.
"""

from __future__ import annotations

from dataclasses import replace

from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR
from data.prepare.markets import chain_facts as ask
from data.prepare.markets.market import Collected, Evidence, Market, Opening, Share, Wanted, derived, most_made
from data.prepare.plant_evidence import Fact

MARKETS, FORMS, DEMAND, SCRAP, OPENINGS = (
    "planned/markets", "planned/forms", "planned/demand", "planned/scrap", "planned/openings",
)  # fmt: skip


def markets(evidence: Evidence) -> list[Market]:
    """Return every market of the minor metals."""
    return [_market(evidence, row) for row in evidence.figures.rows(MARKETS)]


def _market(evidence: Evidence, row: FigureRow) -> Market:
    form, prices = evidence.row(FORMS, form=row["form"]), ask.prices(evidence, row["form"])
    scrap, becomes = _scrap(evidence, row["form"])
    return Market(
        row["form"], form["stage"], form["title"], form["content_basis"], prices, row["line"], row["line_rule"],
        _shares(evidence, row), _ceilings(evidence, row), made=_made(evidence, row),
        openings=_openings(evidence, row["form"]),
        seen_in_2025=bool(row["sold_in_2025"]),
        control=ask.control(evidence, ask.mineral_of(row["form"])) if row["control"] else {},
        exports=evidence.figure(row, "exports") if row["exports"] else None,
        demand=_demand(evidence, row["form"]), outage=_outage(evidence, row, prices[BASE_YEAR]),
        bulk=bool(row["bulk"]), credit=bool(form["credit"]), scrap=scrap, scrap_of=becomes,
    )  # fmt: skip


def _shares(evidence: Evidence, row: FigureRow) -> dict[str, Share]:
    """Return the import mix, of which nothing is printed where its split by form is derived."""
    if not row["mix_form"]:
        return {}
    item = row["mix_item"] or ask.IMPORTS
    shares = ask.shares(evidence, ask.mineral_of(row["form"]), row["mix_form"], item)
    if not shares:
        row.refuse("mix_form", f"no row of {ask.MIX}.csv has mineral {ask.mineral_of(row['form'])}, this form and item "
                   f"{item}; write the share of every country there")  # fmt: skip
    return {iso3: replace(share, printed=False) for iso3, share in shares.items()} if row["mix_derived"] else shares


def _ceilings(evidence: Evidence, row: FigureRow) -> dict[str, Fact]:
    """Return what each country could sell: as published by stage, as sold in 2025, or as assumed."""
    mineral = ask.mineral_of(row["form"])
    if row["sold_in_2025"]:
        return ask.sold_in_2025(evidence, mineral, row["mix_form"], evidence.figure(row, "sold_in_2025"))
    if row["ceilings"]:
        return ask.ceilings(evidence, mineral, *row["ceilings"].split(";"))
    return ask.assumed_sales(evidence, row["form"])


def _made(evidence: Evidence, row: FigureRow) -> dict[str, Fact]:
    """Return what each country makes of the form: at the stages that make it, or as printed of the form itself."""
    if row["ceilings"]:
        return ask.output(evidence, ask.mineral_of(row["form"]), *row["ceilings"].split(";"))
    return most_made(evidence, "published/world_output", form=row["form"])


def _outage(evidence: Evidence, row: FigureRow, price: Fact) -> Fact | None:
    """Return the price of an outage: published, or a multiple of the price where only a sentence is given."""
    if row["outage"]:
        return evidence.figure(row, "outage")
    if not row["outage_rule"]:
        return None
    times = evidence.assumption("outage_multiple")
    ends = [price.value * (end or 0.0) for end in (times.value, times.low, times.high)]
    return derived(price, ends[0], ends[1], ends[2], row["outage_rule"])


def _openings(evidence: Evidence, form: str) -> tuple[Opening, ...]:
    return tuple(ask.opening(evidence, row) for row in evidence.rows(OPENINGS, form=form))


def _demand(evidence: Evidence, form: str) -> tuple[Wanted, ...]:
    rows = evidence.rows(DEMAND, form=form)
    return ask.wanted(evidence, rows[0]) if rows else ()


def _scrap(evidence: Evidence, form: str) -> tuple[tuple[Collected, ...], str]:
    """Return what is collected of a form and the form it becomes; nothing of a form that is no scrap."""
    rows = evidence.rows(SCRAP, form=form)
    if not rows:
        return (), ""
    row, later = rows[0], evidence.figure(rows[0], "later") if rows[0]["later"] else None
    if row["now"]:
        return ask.collected(evidence, evidence.figure(row, "now"), later), row["becomes"]
    if later is None:
        row.refuse("later", "'' is empty beside an empty now; write the figure of what is, or could be, collected")
    return ask.collected(evidence, derived(later, 0.0, 0.0, 0.0, row["rule"]), later), row["becomes"]
