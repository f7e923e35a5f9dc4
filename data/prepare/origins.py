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

from data.prepare.figures import Figures, Tables, numbers

ASSUMED = "assumptions/origins"
ITSELF_LOW = 0.8


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the origins of every supplied form and country."""
    known = figures.table(ASSUMED)
    known[["form", "country", "origin"]] = known["item"].str.split("/", expand=True)
    sellers = tables["suppliers"][["form", "country"]].drop_duplicates()
    shared = known.merge(sellers, on=["form", "country"])
    mixed = set(zip(shared["form"], shared["country"], strict=True))
    pairs = zip(sellers["form"], sellers["country"], strict=True)
    own = pd.DataFrame([_itself(form, country) for form, country in pairs if (form, country) not in mixed])
    return pd.concat([_mixed(shared), own], ignore_index=True)


def _mixed(shared: pd.DataFrame) -> pd.DataFrame:
    frame = shared[["form", "country", "origin", "confidence", "source_id", "rule"]].copy()
    frame["share"] = numbers(shared, ASSUMED, "value")
    frame["low"], frame["high"] = (numbers(shared, ASSUMED, end) for end in ("low", "high"))
    frame["figures"] = shared["figure"]
    return frame


def _itself(form: str, country: str) -> dict[str, object]:
    return {
        "form": form,
        "country": country,
        "origin": country,
        "share": 1.0,
        "low": ITSELF_LOW,
        "high": 1.0,
        "confidence": "assumed",
        "source_id": "lodeplan-assumption",
        "figures": "",
        "rule": _REASON.get(form.split(".")[1], "The country mines what it sells."),
    }


_REASON = {
    "scrap": "Scrap counts as the country that collects it.",
    "coke": "Coke is made from oil refined at home: it counts as home material.",
}
