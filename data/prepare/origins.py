"""Where the ore inside a form was mined, for every form and every country that sells it.

No source publishes this by seller. Where a country mines what it sells, the origin is the country itself
(assumed, since a little is always bought in). Refiners without enough ore of their own follow a table of
assumed shares: for China from the published balance of what is mined and what is refined, for others from
what is known of their plants. Country of shipment is not origin: Mexico ships ten times the graphite it
mines. Scrap counts as the country that collects it. Shares of one form and country add to 1 and are held
over all years.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables, numbers

ASSUMED = "assumptions/origins"
ITSELF = "itself"
"""What part of a seller's goods is of its own mines, where no row says otherwise."""


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the origins of every supplied form and country."""
    known, itself = figures.table(ASSUMED), figures.by(ASSUMED, "item")[ITSELF]
    known[["form", "country", "origin"]] = known["item"].str.split("/", expand=True)
    sellers = tables["suppliers"][["form", "country"]].drop_duplicates()
    shared = known.merge(sellers, on=["form", "country"])
    mixed = set(zip(shared["form"], shared["country"], strict=True))
    pairs = zip(sellers["form"], sellers["country"], strict=True)
    own = pd.DataFrame([_itself(itself, form, country) for form, country in pairs if (form, country) not in mixed])
    return pd.concat([_mixed(shared), own], ignore_index=True)


def _mixed(shared: pd.DataFrame) -> pd.DataFrame:
    frame = shared[["form", "country", "origin", "confidence", "source_id", "rule"]].copy()
    frame["share"] = numbers(shared, ASSUMED, "value")
    frame["low"], frame["high"] = (numbers(shared, ASSUMED, end) for end in ("low", "high"))
    frame["figures"] = shared["figure"]
    return frame


def _itself(itself: FigureRow, form: str, country: str) -> dict[str, object]:
    return {
        "form": form,
        "country": country,
        "origin": country,
        "share": itself.number("value"),
        "low": itself.number("low"),
        "high": itself.number("high"),
        "confidence": itself["confidence"],
        "source_id": itself["source_id"],
        "figures": itself["figure"],
        "rule": _REASON.get(form.split(".")[1], itself["rule"]),
    }


_REASON = {
    "scrap": "Scrap counts as the country that collects it.",
    "coke": "Coke is made from oil refined at home: it counts as home material.",
}
