"""Products and their bills: what each takes, whether it would ever be worth making."""

from __future__ import annotations

from collections.abc import Iterator

from data.checks.typed import Typed, named
from data.messages.finding import Finding
from data.rows import each_row


def products_have_a_bill(typed: Typed) -> Iterator[Finding]:
    """A product without a bill takes nothing, so that nothing would ever be missing."""
    billed = set(typed["bills"].loc[typed["bills"]["t_per_unit"] > 0, "product"])
    for row, product in typed["products"].drop_duplicates("product")[["product"]].itertuples():
        if product not in billed:
            message = f"no row of {typed.files['bills']} says what {product} takes; add one for each form it needs"
            yield typed.finding("products", row, "product", product, message)


def products_have_a_central_path(typed: Typed) -> Iterator[Finding]:
    key = ["end_use", "product"]
    for _, rows in typed["products"].groupby(key, sort=False):
        if "central" not in set(rows["path"]):
            message = f"no central path ({named(key, rows.iloc[0])}); write one"
            yield typed.finding("products", rows.index[0], "path", rows["path"].iloc[0], message)


def uses_are_above_zero(typed: Typed) -> Iterator[Finding]:
    """Refuse a bill, or a use of a facility, of nothing: the row would bind nothing."""
    for table, column, who, what in (("bills", "t_per_unit", "product", "form"), ("shared_use", "use_per_t", "user",
                                                                                  "facility")):  # fmt: skip
        rows = typed[table]
        for row, user, used in rows.loc[rows[column] == 0, [who, what]].itertuples():
            message = f"{user} takes 0 of {used}; write what it takes, or delete the row"
            yield typed.finding(table, row, column, 0, message)


def more_of_a_facility_has_a_price(typed: Typed) -> Iterator[Finding]:
    """What can be had of a facility beyond what it has is stated with its cost, and costs something."""
    rows, table = typed["infrastructure"], "infrastructure"
    for row, facility, extra, usd in rows[["facility", "extra", "extra_usd_per_unit"]].itertuples():
        if extra > 0 and not usd > 0:
            message = f"more of {facility} at no stated cost; write what a unit more costs, or add it to capacity"
            yield typed.finding(table, row, "extra_usd_per_unit", None if usd != usd else 0, message)
        if usd > 0 and not extra > 0:
            message = f"a cost of more of {facility}, of which no more can be had; write how much, or leave both blank"
            yield typed.finding(table, row, "extra", None if extra != extra else 0, message)


def products_are_worth_their_bill(typed: Typed) -> Iterator[Finding]:
    """Ask about a product whose absence costs less than what goes into it: a plan goes without, whatever is wanted."""
    price = dict(each_row(typed["forms"], "form", "reference_price_usd_per_t"))
    cost: dict[str, float] = {}
    for product, form, t in each_row(typed["bills"], "product", "form", "t_per_unit"):
        cost[product] = cost.get(product, 0.0) + t * price[form]
    rows = typed["products"]
    least = [cost.get(product, 0.0) for product in rows["product"]]
    short = rows[(rows["wanted_units"] > 0) & (rows["shortage_usd_per_unit"] < least)]
    for row, product, missing in short.drop_duplicates(["end_use", "product", "path"])[
        ["product", "shortage_usd_per_unit"]
    ].itertuples():
        message = (
            f"at {missing:g} a missing {product} costs less than the {cost[product]:.6g} USD of its bill at reference "
            "prices, so the plan goes without"
        )
        yield typed.finding("products", row, "shortage_usd_per_unit", f"{missing:g}", message, "warning")
