"""Published balances of market forms in 2024 and 2025, by an explicit list of lines and flows."""

from __future__ import annotations

from collections.abc import Iterable

from data.prepare.figure_row import FigureRow
from data.prepare.figures import BASE_YEAR
from data.prepare.markets.market import Known, Market, Works
from data.prepare.markets.simple import STATISTICS
from data.prepare.markets.simple_register import SIMPLE, Simple
from data.prepare.markets.to_tables import cleared
from data.prepare.rounding import rounded

TABLE, YEARS = "minor_metals/base_year", (str(BASE_YEAR), str(BASE_YEAR + 1))
FORMS = {
    ("gallium", "metal"): "gallium_metal", ("gallium", "GaAs wafers"): "gallium_arsenide_wafers",
    ("germanium", "metal"): "germanium_metal", ("germanium", "GeO2"): "germanium_dioxide",
    ("germanium", "total"): "germanium_total",
    ("antimony", "ore"): "antimony_ore", ("antimony", "oxide"): "antimony_oxide",
    ("antimony", "metal"): "antimony_metal",
    ("antimony", "metal+oxide"): "antimony_total", ("antimony", "metal (in antimonial lead)"): "antimony_total",
    ("antimony", "total"): "antimony_total", ("antimony", "articles"): "antimony_articles",
    ("tungsten", "concentrate"): "tungsten_concentrate", ("tungsten", "total"): "tungsten_total",
    ("tungsten", "other forms (APT, oxide, powder, carbide, FeW, wrought, scrap)"): "tungsten_other_forms",
    ("tungsten", "other forms"): "tungsten_other_forms",
    ("manganese", "ore"): "manganese_ore", ("manganese", "ferromanganese"): "ferromanganese",
    ("manganese", "silicomanganese"): "silicomanganese", ("manganese", "HPMSM"): "manganese_sulphate",
    ("manganese", "total"): "manganese_total",
    ("titanium", "sponge"): "titanium_sponge", ("titanium", "mineral concentrate"): "titanium_concentrates",
    ("magnesium", "metal"): "magnesium_metal", ("magnesium", "total"): "magnesium_all_forms",
    ("magnesium", "all forms incl. scrap and alloys"): "magnesium_all_forms",
    ("magnesium", "all forms"): "magnesium_all_forms", ("magnesium", "primary metal"): "magnesium_primary_metal",
}  # fmt: skip
FLOWS = {"primary production": "output", "production": "output", "mine production": "output"}
# What is printed as used of sponge leaves the withheld output out: no balance that its output stands in.
NO_BALANCE = {("titanium_sponge", "balance residual"): "balance residual without output"}
PRINTED = {
    "imports": "imports", "exports": "exports", "primary": "output", "secondary": "secondary",
}  # fmt: skip


def base_year(known: Known, markets: Iterable[Market], works: Iterable[Works]) -> list[dict[str, object]]:
    """Return what is printed of every line, and the imports that clear the base year."""
    chains = [_chain(row) for mineral, form in FORMS for row in known.rows(TABLE, mineral=mineral, form=form)]
    simple = [row for one in SIMPLE for row in _simple(known, one)]
    return [*(row for row in chains if row), *simple, *cleared(markets, works)]


def _chain(row: FigureRow) -> dict[str, object]:
    if row["year"] not in YEARS:
        return {}
    line = FORMS[row["mineral"], row["form"]]
    flow = NO_BALANCE.get((line, row["item"])) or FLOWS.get(row["item"], row["item"])
    low, high = row.optional("low"), row.optional("high")
    if not row["rule"] and row["value"] and low == high:
        low, high = rounded(row["value"])
    return {
        "line": line, "flow": flow, "year": row.whole("year"),
        "tonnes": row.optional("value"), "low": low, "high": high,
        "confidence": row["confidence"], "source_id": row["source_id"], "figures": row["figure"],
        "rule": row["rule"] or "As printed.",
    }  # fmt: skip


def _simple(known: Known, one: Simple) -> list[dict[str, object]]:
    details = [(flow, detail) for name, flow in PRINTED.items() for detail in getattr(one, name)]
    details += [("consumption", one.implied)] if one.implied else []
    rows = known.newest(STATISTICS, one.commodity)
    details += [
        ("apparent consumption" if row["measure"] == "consumption_apparent" else "estimated consumption", row["detail"])
        for row in rows
        if row["measure"] in ("consumption_apparent", "consumption_estimated")
        and row["year"] == YEARS[0] and row["detail"] != one.implied
    ]  # fmt: skip
    found = []
    for flow, detail in details:
        for row in rows:
            if row["detail"] == detail and row["year"] in YEARS:
                several = sum(1 for name, _ in details if name == flow) > 1
                found.append(_printed(one, flow if not several else f"{flow}: {detail}", row))
    return found


def _printed(one: Simple, flow: str, row: FigureRow) -> dict[str, object]:
    low, high = (row.optional(end) for end in ("low", "high"))
    if row["value"]:
        low, high = rounded(row["value"])
    elif row["flag"] == "lt":
        low = 0.0
    low, high = (None if end is None else float(f"{end:.6g}") for end in (low, high))
    tonnes = float(f"{row.number('value'):.6g}") if row["value"] else None
    withheld = {"W": "Withheld.", "NA": "Not available.", "lt": "Printed as below the high end.",
                "gt": "Printed as above the low end."}  # fmt: skip
    return {
        "line": one.form.replace(".", "_"), "flow": flow, "year": row.whole("year"), "tonnes": tonnes, "low": low,
        "high": high, "confidence": "medium" if row["estimated"] else "high", "source_id": row["source_id"],
        "figures": row["figure"], "rule": withheld.get(row["flag"], "As printed."),
    }  # fmt: skip
