"""An estimate worked out again from the ledger of two plans and the CSV files of a run, by code of its own.

A payment of a calendar year is of that fiscal year, but for what the ledger says is of the next; in dollars of the day
by the price index. An account obligates what it pays out, what lapses soonest first; what is obligated beyond the money
enacted is new authority, and so, with a minus, is what is sold. Outlays follow obligations by the rates of the account.
Money enacted that nothing directs goes to the account of other uses, evenly until its last fiscal year.
"""

from __future__ import annotations

import csv
import io
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

Key = tuple[str, str, int]
"""Account, measure, fiscal year."""
TAXES = ("tax", "receipt")
OFFSET = "income_and_payroll_taxes"
STOCK_BOUGHT_AND_SOLD = ("stockpile purchases", "stockpile sales", "stockpile sales, spent again")
AUTHORITY, OBLIGATIONS, OUTLAYS, REVENUES = "authority", "obligations", "outlays", "revenues"


class Paper:
    """The CSV files of a run, and what its plans pay and receive by account."""

    def __init__(self, run: Path, first: int) -> None:
        self.run, self.first = run, first
        self.files = zipfile.ZipFile(run / "dataset.zip")
        self.kinds = {row["account"]: row["kind"] for row in self.rows("accounts")}
        profiles = {row["account"]: row["profile"] for row in self.rows("accounts")}
        by_profile: dict[str, dict[int, float]] = defaultdict(dict)
        for row in self.rows("spendout"):
            by_profile[row["profile"]][int(row["lag_years"])] = float(row["share"])
        self.rates = {account: by_profile[profile] for account, profile in profiles.items()}
        self.index = {int(row["fiscal_year"]): float(row["index"]) for row in self.rows("deflator")}
        self.offset = {int(row["year"]): float(row["share"]) for row in self.rows("tax_offset")}
        self.study = tomllib.loads((run / "study.toml").read_text(encoding="utf-8"))

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        """Yield the rows of a table of the dataset; none of one that it does not hold."""
        if f"{name}.csv" in self.files.namelist():
            yield from csv.DictReader(io.StringIO(self.files.read(f"{name}.csv").decode("utf-8")))

    def provided(self, variant: str) -> list[dict[str, Any]]:
        """Return the money enacted, with what the variant itself adds: a bill that appropriates."""
        said = self.study["variants"][variant].get("data", {}).get("patch", {}).get("appropriations", ())
        blank = {"available_until": "", "left_to": ""}
        own = [blank | {name: str(value) for name, value in row.items()} for row in said if row.get("add")]
        return [*self.rows("appropriations"), *own]

    def difference(self, variant: str, baseline: str) -> dict[Key, float]:
        """Return what a variant moves, million dollars of the day; what is below a cent is left out."""
        out: dict[Key, float] = defaultdict(float)
        for plan, sign in ((variant, 1.0), (baseline, -1.0)):
            for key, musd in self.budget(plan).items():
                out[key] += sign * musd
        return {key: musd for key, musd in out.items() if abs(musd) > 0.005e-6}

    def budget(self, variant: str) -> dict[Key, float]:
        """Return what a plan obligates, pays and receives."""
        out: dict[Key, float] = defaultdict(float)
        obligated: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for row in pq.read_table(self.run / "tables" / "ledger" / f"{variant}.parquet").to_pylist():
            for account, year, musd in self.pieces(row):
                if self.kinds[account] in TAXES or account == OFFSET:
                    out[account, REVENUES, year] += musd
                elif musd < 0:  # what is sold comes in at once
                    for measure in (AUTHORITY, OBLIGATIONS, OUTLAYS):
                        out[account, measure, year] += musd
                else:
                    obligated[account][year] += musd
        provided = self.provided(variant)
        for row in provided:
            out[row["account"], AUTHORITY, int(row["fiscal_year"])] += float(row["authority_musd"])
        for account in {*obligated, *(row["account"] for row in provided)}:
            ours = [row for row in provided if row["account"] == account]
            self.spend(account, obligated[account], ours, out)
        return out

    def private(self, variant: str, baseline: str) -> dict[tuple[str, int], float]:
        """Return what buyers and plants pay more, by fiscal year, in dollars of the day, and the aid in it.

        A calendar year falls evenly on its days: the last 92 are of the next fiscal year. Aid is what they receive from
        the Treasury, its lender and those who finance plants; stock that changes hands for money is none.
        """
        out: dict[tuple[str, int], float] = defaultdict(float)
        for plan, sign in ((variant, 1.0), (baseline, -1.0)):
            for row in pq.read_table(self.run / "tables" / "ledger" / f"{plan}.parquet").to_pylist():
                late = 92 / (366 if row["year"] % 4 == 0 else 365)
                for year, part in ((row["year"], 1 - late), (row["year"] + 1, late)):
                    musd = sign * part * row["musd"] * self.index[year]
                    for who in ("buyers", "plants"):
                        out[who, year] += musd * ((row["payer"] == who) - (row["payee"] == who))
                    aided = row["payer"] in ("Treasury", "financiers", "financing account")
                    if aided and row["payee"] in ("buyers", "plants") and row["item"] not in STOCK_BOUGHT_AND_SOLD:
                        out["aid", year] += musd
        return out

    def sold(self, variant: str, baseline: str) -> dict[tuple[str, int], float]:
        """Return what a variant takes in less (below zero: more) for what is sold, by account and fiscal year."""
        out: dict[tuple[str, int], float] = defaultdict(float)
        for plan, sign in ((variant, 1.0), (baseline, -1.0)):
            for row in pq.read_table(self.run / "tables" / "ledger" / f"{plan}.parquet").to_pylist():
                for account, year, musd in self.pieces(row):
                    if musd < 0 and self.kinds[account] not in TAXES and account != OFFSET:
                        out[account, year] += sign * musd
        return out

    def pieces(self, row: dict[str, Any]) -> Iterator[tuple[str, int, float]]:
        """Yield account, fiscal year and dollars of the day of what the Treasury pays; of revenue, what it receives."""
        account = row["account"]
        if not account:
            return
        revenue = self.kinds[account] in TAXES
        sign = 1.0 if (row["payer"] == "Treasury") != revenue else -1.0
        late = row["next_fiscal_musd"]
        for year, real in ((row["year"], row["musd"] - late), (row["year"] + 1, late)):
            musd = sign * real * self.index[year]
            yield account, year, musd
            if self.kinds[account] == "receipt":
                yield OFFSET, year, -musd * self.offset[row["year"]]

    def spend(
        self, account: str, obligated: dict[int, float], ours: list[dict[str, Any]], out: dict[Key, float]
    ) -> None:
        """Obligate what an account pays, and to other uses what is left of the money enacted; pay it by the rates."""
        given = [
            (int(row["fiscal_year"]), _last(row["available_until"]), float(row["authority_musd"]), row["left_to"], used)
            for row in sorted(ours, key=lambda row: _last(row["available_until"]))
            for used in (defaultdict[int, float](float),)
        ]
        for year, musd in sorted(obligated.items()):
            left = musd
            for first, last, most, _, used in given:
                if first <= year <= last:
                    used[year] = min(left, most - sum(used.values()))
                    left -= used[year]
            out[account, AUTHORITY, year] += left
            self.pay(account, year, musd, out)
        for first, last, most, other, used in given:
            years = range(max(first, self.first), last + 1) if other and last < 9999 else range(0)
            done, free = 0.0, most - sum(used.values())
            for number, year in enumerate(years, 1):
                due = min(free, most * number / len(years) - sum(musd for y, musd in used.items() if y <= year))
                if due > done:
                    self.pay(other, year, due - done, out)
                    done = due

    def pay(self, account: str, year: int, musd: float, out: dict[Key, float]) -> None:
        """Obligate a sum in a fiscal year and pay it out in it and the years after."""
        out[account, OBLIGATIONS, year] += musd
        for lag, share in self.rates[account].items():
            out[account, OUTLAYS, year + lag] += musd * share


def _last(day: str) -> int:
    """Return the last fiscal year in which money may be obligated: from October on it is the next."""
    return int(day[:4]) + (day[5:7] >= "10") if day else 9999
