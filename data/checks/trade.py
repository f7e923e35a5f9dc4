"""Established trade: shares that fit in what is bought abroad, each with an elasticity, of sellers that sell."""

from __future__ import annotations

from collections.abc import Iterator

from data.checks.typed import Typed, named, row_numbers
from data.messages.finding import Finding
from data.rows import each_row

ADD_WITHIN = 1e-3
FAR = 50.0
"""Times: what buyers pay may be several times a long-run price; a kilogram for a tonne is a thousand."""
TABLE = "established_trade"


def established_shares_add_up(typed: Typed) -> Iterator[Finding]:
    """All sellers together have at most what is bought abroad; what is left is nobody's by custom."""
    rows = typed[TABLE]
    total = rows.groupby(["form", "year"])["share"].transform("sum")
    for _, group in rows[total > 1 + ADD_WITHIN].groupby(["form", "year"], sort=False):
        added = group["share"].sum()
        where = f"{named(('form', 'year'), group.iloc[0])}; {row_numbers(group)}"
        message = f"share adds to {added:.4g} ({where}); it must add to at most 1"
        yield typed.finding(TABLE, group.index[0], "share", added, message)


def home_is_no_seller_abroad(typed: Typed) -> Iterator[Finding]:
    """Established trade is with sellers abroad."""
    if typed.settings is None:
        return
    rows = typed[TABLE]
    for row in rows.index[rows["country"] == typed.settings.home]:
        message = f"{typed.settings.home} is home; the table is of sellers abroad, so delete the row"
        yield typed.finding(TABLE, row, "country", typed.settings.home, message)


def established_trade_has_an_elasticity(typed: Typed) -> Iterator[Finding]:
    """Where a share is established, the table of elasticities says what leaving it costs."""
    known = set(each_row(typed["trade_elasticities"], "form", "year"))
    rows = typed[TABLE]
    for row, form, year in rows.loc[rows["share"] > 0, ["form", "year"]].drop_duplicates().itertuples():
        if (form, year) not in known:
            yield typed.finding(TABLE, row, "form", form, _no_elasticity(typed, form, year))


def established_sales_can_be_sold(typed: Typed) -> Iterator[Finding]:
    """What buyers abroad take by custom is within what they take at most, and the elasticities say what less costs."""
    known = set(each_row(typed["trade_elasticities"], "form", "year"))
    rows = typed["outlets"]
    columns = ["form", "year", "size_t", "established_t"]
    for row, form, year, most, custom in rows.loc[rows["established_t"] > 0, columns].itertuples():
        if custom > most:
            message = f"{custom:g} t by custom, of buyers who take {most:g} t at most; write {most:g} or less"
            yield typed.finding("outlets", row, "established_t", f"{custom:g}", message)
        if (form, year) not in known:
            yield typed.finding("outlets", row, "established_t", f"{custom:g}", _no_elasticity(typed, form, year))


def established_sellers_are_whole(typed: Typed) -> Iterator[Finding]:
    """Where sellers of a form have shares by custom, each that sold in the base years has rows, 0 where it has none.

    A seller that is left out of every year would lose its trade at no cost, and nothing would say so.
    """
    rows, home = typed[TABLE], typed.settings.home if typed.settings else ""
    offers = typed["suppliers"]
    sold = offers[(offers["observed_share"] > 0) & (offers["country"] != home)]
    known, first = set(each_row(rows, "form", "country")), dict[str, int]()
    for row, form in rows["form"].items():
        first.setdefault(form, int(str(row)))
    sold = sold.drop_duplicates(["form", "country"])
    for form, country, share in each_row(sold, "form", "country", "observed_share"):
        if form in first and (form, country) not in known:
            message = (
                f"{country} has no row of {form}, of whose imports {typed.files['suppliers']} gives it "
                f"{100 * share:.3g}%: buyers would leave it at no cost; write its share for every year, 0 where custom "
                "does not hold it"
            )
            yield typed.finding(TABLE, first[form], "country", country, message)


def established_sellers_offer(typed: Typed) -> Iterator[Finding]:
    """A share of a seller that offers nothing is a cost that no plan can avoid."""
    offers = typed["suppliers"]
    selling = set(each_row(offers[offers["available_t"] > 0], "form", "country", "year"))
    rows = typed[TABLE]
    for row, form, country, year, share in rows[["form", "country", "year", "share"]].itertuples():
        if share > 0 and (form, country, year) not in selling:
            message = (
                f"{share:g} of {form} in {year:.0f}, when {country} offers nothing: every plan pays for leaving it; "
                "write 0 where that is past"
            )
            yield typed.finding(TABLE, row, "share", share, message, "warning")


def prices_abroad_are_of_the_form(typed: Typed) -> Iterator[Finding]:
    """Refuse a price of nothing, which makes leaving a seller free; ask about one of another size than the form's."""
    reference = dict(each_row(typed["forms"], "form", "reference_price_usd_per_t"))
    table = "trade_elasticities"
    for row, form, price in typed[table][["form", "price_usd_per_t"]].itertuples():
        if price == 0:
            message = f"{form} at 0 USD/t would make leaving its sellers free; write what buyers pay, or delete the row"
            yield typed.finding(table, row, "price_usd_per_t", 0, message)
        elif reference[form] > 0 and not 1 / FAR <= price / reference[form] <= FAR:
            there = f"the {reference[form]:g} of {form} in {typed.files['forms']}"
            message = f"{price:g} USD/t is far from {there}; check its unit"
            yield typed.finding(table, row, "price_usd_per_t", f"{price:g}", message, "warning")


def _no_elasticity(typed: Typed, form: str, year: float) -> str:
    where = typed.files.get("trade_elasticities", "trade_elasticities.csv")
    return f"no elasticity of {form} in {year:.0f}; add a row to {where}"
