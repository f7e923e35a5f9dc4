"""The page on losses that are printed beside ours: gallium and germanium by the USGS, N-1 by the IEA, made from a run.

`uv run python -m docs.build.printed_losses` solves the study that the page shows, stresses it, and writes it again.
"""

from __future__ import annotations

import tempfile
import textwrap
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import lodeplan
from data.load import load_dataset
from data.messages.number_words import percent
from data.prepare.figures import Figures
from docs.build.reference import table
from model.analysis.stress import StressOptions, stress_of_run
from model.analysis.stress_found import Damage, VariantStress
from model.study.sharing import sharing_of

PAGE = Path(__file__).parents[1] / "concepts" / "printed-losses.md"
LAW, YEAR, LATER = "current-law", 2027, 2035
WHOLE = ("gallium", "germanium", "both")
FORMS: Mapping[str, tuple[str, ...]] = {
    "gallium": ("gallium.metal",),
    "germanium": ("germanium.metal", "germanium.dioxide"),
    "both": ("gallium.metal", "germanium.metal", "germanium.dioxide"),
}
PRINTED = {"gallium": "gallium_stop", "germanium": "germanium_stop", "both": "gallium_germanium_stop"}
"""Of each stop its estimate in the table `lost_output`."""
MINERALS = {
    "graphite": "graphite", "rare earths": "ndpr", "nickel": "nickel", "lithium": "lithium", "cobalt": "cobalt",
}  # fmt: skip
"""The mineral of the study of which each printed line of the IEA is told."""
MEASURES = {
    "shipped": 'measure = "shipped"',
    "origin": 'measure = "origin"',
    "allies": 'measure = "origin"\ncontested = true\nsharing = "first_come: allies"',
}
"""Three readings of each stop: China's own sales; what of every seller's was made there; and allies buying first."""
_STOP = """
[[scenarios]]
name = "{name}"
countries = ["CHN"]
forms = {forms}
from = {year}
years = 1
cut_share = 1.0
{measure}
cite = "USGS OFR 2024-1057"
"""


def study_text() -> str:
    """Return the study that the page is about: the law in force, and the stops that are printed."""
    head = f"""name = "printed"
title = "Losses that are printed, put to a plan under the law in force"
dataset = "us_2026"
minerals = ["lithium", "cobalt", "nickel", "graphite", "ndpr", "gallium", "germanium"]
years = [2026, 2037]
discount_rate = 0.03
baseline = "{LAW}"
law_as_of = 2026-11-30

[variants.{LAW}]
title = "Law in force"
policies = [{{ preset = "current-law" }}]
"""
    stops = [
        _STOP.format(name=f"{what}-{measure}", forms=str(list(FORMS[what])).replace("'", '"'), year=YEAR, measure=said)
        for what in WHOLE
        for measure, said in MEASURES.items()
    ]
    return head + "".join(stops)


def text(folder: Path) -> str:
    """Return the page, in Markdown, from a run of its study made and stressed in an empty folder."""
    path = folder / "printed.toml"
    path.write_text(study_text(), encoding="utf-8")
    return text_of(lodeplan.run(lodeplan.load_study(path), (LAW,), out=folder / "run", stress=False))


def text_of(run: lodeplan.Run) -> str:
    """Return the page, in Markdown, from a run of its study, which is stressed for it."""
    (found,) = stress_of_run(run.folder, (), StressOptions(1.0)).variants
    allies_first = StressOptions(1.0, sharing=sharing_of("first_come: allies"))
    (contested,) = stress_of_run(run.folder, (), allies_first).variants
    how = f"## How to get it again\n\n`printed.toml`:\n\n```toml\n{study_text()}```\n\n{COMMANDS}"
    parts = [OPENING, _gallium(run, found), _largest(run, found, contested), how]
    return "\n\n".join(part.strip() for part in parts) + "\n"


OPENING = """
# Losses in print, and ours

A stress of a plan says what a stop costs. Others have printed what stops cost. Both stand here, and why they differ:
whoever quotes one of these numbers should know which question it answers. Made from a run of the study below.
"""
GALLIUM = """
## Gallium and germanium: the USGS

Chinese net exports stop for a year. The U.S. Geological Survey (Open-File Report 2024-1057, as its abstract says)
prints what gross domestic product loses. Ours: a plan under the law in force, held until China stops
at the start of {year}, then answered; what the nation loses. "As shipped": China's own sales stop; "by origin": of
others too, the part that was made in China. "Allies first": by origin, and allies that lost Chinese tonnes
take as many of what the others offer before we do. "All of it missing": what the dataset's value of a shortage
comes to when no tonne of it is left for a year. Million dollars.

{table}

In our answer {goes}. Why:

- **Who sold by then.** The plan's sellers are those of 2024 and 2025, when China's licences and ban stood: in
  {year} it buys {bought} from China.
- **Who else wants it.** Net exports to the whole world stop there, so that every buyer wants the rest. In the
  first two columns of ours nobody else asks for it. In the third allies that bought of China buy first:
{left}
  Where the plan buys of others already, it goes on, and buyers that are no allies do not bid. That flatters us.
- **What a missing tonne costs.** There, output of the economy is lost;
  more than two fifths of it in the making of semiconductors, as the release of 19 November 2024 says. Here a
  multiple of the price of the metal. The last column says how far that goes: even with nothing left at all, our
  price of a shortage comes to {part} of the printed loss. So the printed number stands beside ours
  wherever it is of minerals of a study, and is in no sum.
- **What the price does.** There it rises for all buyers. Here sellers sell in steps of rising cost, and a shortage
  changes no price of what is still bought.
- **A few millions around nothing.** Below zero is no gain of a stop: buyers do not mind which of two sellers they
  take whose price and duty add up to the same, and the nation does. An answer may choose the other one.
"""
LARGEST = """
## Without the largest supplier: the IEA

The International Energy Agency (Global Critical Minerals Outlook 2025, as quoted in a copy that was read) prints
what supply of the world in {year} would still cover of demand without its largest supplier. Ours, under the law in
force: "means", the essential demand of the United States that home capacity, releasable stock and the offers of
everybody else could cover in {year} without the largest supplier of a form, of the form that is covered least
(`nminus1_coverage`); "served", of the form that fares worst, the demand of all end uses that is met in {year} when
the country whose loss leaves most unmet stops for that year and the plan is answered; "allies
first", the same when allies that lost as much as the table `allied_demand` says take what others offer before we do.

{table}

Why ours are higher:

- **The world, and one buyer.** Without a supplier the whole world shares what is left. The United States wants a
  few percent of it and is taken to keep the offers it had. In the last column allies bid first, but only for what a
  figure says they lost: of anode, magnets and lithium chemicals some, of nickel and cobalt nothing is known. What the
  plan buys of others by contract stays.
- **Essential use, and all use.** "Means" count uses that the dataset calls essential, defence above all, which want
  little: a form may be covered several times and still be short elsewhere. "Served" counts every use.
- **Which form.** The IEA's lines are of a mineral; ours name a form, for what stops is a refinery as often as a
  mine. Rare earths are neodymium and praseodymium here.
- **Means do not run.** "Means" add up what stands ready. In the answer a refinery elsewhere may lack the feed, and
  a seller grows only so fast: compare the third and the fourth column.
- **What is built by {year}.** The plan builds at home what pays under the law in force, in time and without
  overrun. What projects the IEA counts, and whether the lost supplier's own demand goes with it, the copy that was
  read does not say.
- **A second hand.** The IEA's figures were read in a quotation, not in the report; three of the five are ranges or
  bounds.
"""
COMMANDS = """
```sh
lodeplan run printed.toml --no-stress --out printed
lodeplan stress printed --quiet
```
"""

# ---------------------------------------------------------------- gallium and germanium


def _gallium(run: lodeplan.Run, found: VariantStress) -> str:
    estimates = {one.estimate: one for one in found.estimates}
    names = {f"{what}-{measure}" for what in WHOLE for measure in MEASURES}
    damages = {d.name: d for d in found.damages if d.kind == "scenario" and d.name in names}
    rows = []
    for what in WHOLE:
        printed = estimates[PRINTED[what]]
        said = f"{printed.loss_musd:,.0f} ({printed.low:,.0f} to {printed.high:,.0f})"
        ours = [damages[f"{what}-{measure}"].nation_musd for measure in MEASURES]
        rows.append((what, said, *map(_musd, ours), f"{_all_missing(run, FORMS[what]):,.0f}"))
    bought = ", ".join(f"{percent(_from_china(run, FORMS[what]))} of {what}" for what in ("gallium", "germanium"))
    goes = _who_goes_short(damages)
    heads = ("stop", "USGS, GDP lost", "ours, as shipped", "ours, by origin", "ours, allies first", "all of it missing")
    return GALLIUM.format(
        table=table(heads, rows),
        goes=goes,
        bought=bought,
        left=_left(damages["both-allies"]),
        part=_part(run, found),
        year=YEAR,
    )


def _left(d: Damage) -> str:
    """Return what allies leave of what others offer, form by form."""
    said = [
        f"of {s.form} others offer {s.offers_tonnes:,.0f} t beyond the plan, allies lost {s.wanted_tonnes:,.0f} "
        f"({s.wanted_low_tonnes:,.0f} to {s.wanted_high_tonnes:,.0f}), {s.ours_tonnes:,.0f} are left to us"
        for s in d.shared
    ]
    unknown = f"; of {', '.join(d.shared_unknown)} no figure says what allies buy" if d.shared_unknown else ""
    return textwrap.fill(f"{'; '.join(said)}{unknown}.", 114, initial_indent="  ", subsequent_indent="  ")


def _part(run: lodeplan.Run, found: VariantStress) -> str:
    (printed,) = (one.loss_musd for one in found.estimates if one.estimate == PRINTED["both"])
    return percent(_all_missing(run, FORMS["both"]) / (printed or 1.0))


def _all_missing(run: lodeplan.Run, forms: Iterable[str]) -> float:
    """Return what the dataset's value of a shortage comes to when nothing of some forms is left in a year, MUSD."""
    value = load_dataset("us_2026").table("shortage")[["end_use", "form", "shortage_usd_per_t"]]
    wanted = _of(run, "demand", YEAR).merge(value, on=["end_use", "form"])
    wanted = wanted[wanted["form"].isin(list(forms))]
    return float((wanted["wanted_t"] * wanted["shortage_usd_per_t"]).sum() / 1e6)


def _from_china(run: lodeplan.Run, forms: Iterable[str]) -> float:
    bought = _of(run, "purchases", YEAR)
    bought = bought[bought["form"].isin(list(forms))]
    return float(bought[bought["country"] == "CHN"]["tonnes"].sum() / bought["tonnes"].sum())


# ---------------------------------------------------------------- the largest supplier


def _largest(run: lodeplan.Run, found: VariantStress, contested: VariantStress) -> str:
    figures = {
        row["commodity"]: row
        for row in Figures().rows("published/disruptions")
        if row["metric"] == "n_minus_1_supply_as_share_of_demand"
    }
    rows = [
        (
            said, _printed(figures[said]), _least_cover(run, mineral), *_served(run, found, mineral),
            _served(run, contested, mineral)[0],
        )
        for said, mineral in MINERALS.items()
    ]  # fmt: skip
    heads = (
        "mineral",
        "IEA",
        "ours, means",
        "ours, served",
        "when this stops",
        "goes short of",
        "served, allies first",
    )
    return LARGEST.format(table=table(heads, rows), year=LATER)


def _who_goes_short(damages: Mapping[str, Any]) -> str:
    """Return who goes short in our answers, with allies first and without."""
    first, else_ = (
        max(
            (s.share for name, d in damages.items() for s in d.short if name.endswith("-allies") == allies), default=0.0
        )
        for allies in (True, False)
    )
    if first == else_ == 0:
        return "nobody goes short"
    alone = "nobody goes short" if else_ == 0 else f"the worst use goes short by {percent(else_)}"
    return f"{alone} where nobody else bids; with allies first the worst use goes short by {percent(first)}"


def _printed(row: Mapping[str, Any]) -> str:
    low, high = row["low"], row["high"]
    if low and high:
        return f"{percent(float(low))} to {percent(float(high))}"
    return f"below {percent(float(high))}" if high else percent(float(row["value"]))


def _least_cover(run: lodeplan.Run, mineral: str) -> str:
    """Return the form of a mineral whose essential demand is covered least, and how far."""
    rows = _of(run, "concentration", LATER).dropna(subset=["nminus1_coverage"])
    rows = rows[rows["form"].str.startswith(f"{mineral}.")].sort_values(["nminus1_coverage", "form"])
    if rows.empty:
        return "no essential use"
    return f"{100 * float(rows['nminus1_coverage'].iloc[0]):,.0f}% of {rows['form'].iloc[0]}"


def _served(run: lodeplan.Run, found: VariantStress, mineral: str) -> tuple[str, str, str]:
    """Return, for the country whose loss leaves most of a form of a mineral unmet, what is served, who, what form."""
    wanted = _of(run, "demand", LATER).groupby("form")["wanted_t"].sum()
    worst = (0.0, "", "")
    for d in found.damages:
        if d.kind == "country" and d.start == LATER:
            unmet: dict[str, float] = {}
            for s in d.short:
                if s.year == LATER and s.form.startswith(f"{mineral}."):
                    unmet[s.form] = unmet.get(s.form, 0.0) + s.tonnes
            worst = max([worst, *((tonnes / float(wanted[form]), d.name, form) for form, tonnes in unmet.items())])
    share, who, form = worst
    return f"{100 * (1 - share):.0f}%", who or "anybody", form or "nothing"


def _musd(amount: float) -> str:
    said = f"{amount:,.1f}"
    return "0.0" if said == "-0.0" else said


def _of(run: lodeplan.Run, name: str, year: int) -> Any:
    """Return the rows of a result table of one year."""
    rows = run.table(name)
    return rows[rows["year"] == year]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", lodeplan.StudyWarning)
        PAGE.write_text(text(Path(folder)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
