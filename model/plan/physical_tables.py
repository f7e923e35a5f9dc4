"""Who sells, makes, collects, holds and uses how much."""

from __future__ import annotations

import pandas as pd

from data.rows import each_row
from model.frames.scale import in_musd, in_tonnes, in_usd_per_t
from model.frames.study_frames import Frames
from model.plan.decision_frame import decision
from model.program.compile.compile import Program
from model.solver.highs import Solution


def physical_tables(program: Program, solution: Solution, f: Frames) -> dict[str, pd.DataFrame]:
    """Return purchases, production, capacity, recycling, stockpile, demand, outlets, money and lots."""
    return {
        "purchases": purchases(program, solution, f),
        "production": production(program, solution, f),
        "capacity": capacity(program, solution, f),
        "recycling": recycling(program, solution, f),
        "stockpile": stockpile(program, solution),
        "demand": demand(program, solution, f),
        "substitution_steps": substitution_steps(program, solution, f),
        "outlets": outlets(program, solution, f),
        "products": products(program, solution, f),
        "parts": parts(program, solution, f),
        "discards": discards(program, solution, f),
        "grants": grants(program, solution),
        "finance": finance(program, solution),
        "programs": programs(program, solution),
        "lots": lots(program, solution),
        "lot_feeds": lot_feeds(program, solution),
    }


def purchases(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """Tonnes bought from each supplier step, what suppliers, carriers and the Treasury are paid."""
    d = decision(program, solution, "Purchase", "seller", "year")
    d = d[d["value"] > 0].merge(f.sales, on=["seller", "year"])
    d = d.assign(
        mineral=d["form"].map(f.mineral_of),
        tonnes=in_tonnes(d["value"]),
        usd_per_t=in_usd_per_t(d["price"]),
        musd=d["value"] * d["price"],
        freight_musd=d["value"] * d["freight"],
        duty_musd=d["value"] * d["duty"],
    )
    columns = [
        "mineral", "form", "country", "owner", "step", "year", "tonnes", "usd_per_t", "musd", "freight_musd",
        "duty_musd",
    ]  # fmt: skip
    return d[columns].sort_values(["form", "country", "step", "year"], ignore_index=True)


def production(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """Tonnes each plant makes (above zero) and takes in (below zero); `main` marks the main product."""
    d = decision(program, solution, "Output", "plant", "year")
    d = d[d["value"] > 0]
    out = d.merge(f.recipe, on="plant").merge(
        f.outputs[["plant", "form", "country"]].drop_duplicates("plant").rename(columns={"form": "main_form"}),
        on="plant",
    )
    out = out.assign(
        mineral=out["form"].map(f.mineral_of),
        tonnes=in_tonnes(out["value"] * out["t_per_t"]),
        main=out["form"] == out["main_form"],
    )
    hidden = d.merge(f.outputs[["plant", "form", "country", "year"]], on=["plant", "year"])
    hidden = hidden[~hidden["form"].isin(f.forms["form"])].assign(mineral="", main=True)
    hidden["tonnes"] = in_tonnes(hidden["value"])
    columns = ["plant", "mineral", "form", "country", "year", "tonnes", "main"]
    return pd.concat([out[columns], hidden[columns]]).sort_values(["plant", "form", "year"], ignore_index=True)


def capacity(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """Capacity decided in each year, and capacity running, t/yr of main product."""
    built = decision(program, solution, "Build", "plant", "year").rename(columns={"value": "built"})
    runs = built[built["built"] > 0].merge(f.builds[["plant", "year", "first_run", "last_run"]], on=["plant", "year"])
    grown = runs.merge(pd.DataFrame({"run": f.years}), how="cross")
    grown = grown[(grown["first_run"] <= grown["run"]) & (grown["run"] <= grown["last_run"])]
    new = grown.groupby(["plant", "run"], as_index=False)[["built"]].sum()
    new = new.rename(columns={"run": "year", "built": "new"})
    out = (
        f.outputs[["plant", "year", "existing"]]
        .merge(built, on=["plant", "year"], how="outer")
        .merge(new, on=["plant", "year"], how="left")
    )
    out = out.fillna({"existing": 0.0, "built": 0.0, "new": 0.0})
    out = out.assign(built_t=in_tonnes(out["built"]), capacity_t=in_tonnes(out["existing"] + out["new"]))
    out = out[(out["built_t"] > 0) | (out["capacity_t"] > 0)]
    return out[["plant", "year", "built_t", "capacity_t"]].sort_values(["plant", "year"], ignore_index=True)


def recycling(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """Scrap collected, by step of cost."""
    d = decision(program, solution, "Collection", "collector", "year")
    d = d[d["value"] > 0].merge(f.collections, on=["collector", "year"])
    d = d.assign(
        mineral=d["form"].map(f.mineral_of),
        tonnes=in_tonnes(d["value"]),
        usd_per_t=in_usd_per_t(d["collection_price"]),
        musd=d["value"] * d["collection_price"],
    )
    return d[["mineral", "form", "collector", "year", "tonnes", "usd_per_t", "musd"]].sort_values(
        ["collector", "year"], ignore_index=True
    )


def stockpile(program: Program, solution: Solution) -> pd.DataFrame:
    """Stock at the end of each year, what went in and out; of it what the nation held at the start, and sells."""
    out = decision(program, solution, "Stock", "form", "year").rename(columns={"value": "stock_t"})
    others = {"StockIn": "in_t", "StockOut": "out_t", "PublicStock": "public_t", "PublicSale": "sold_t"}
    for name, column in others.items():
        out[column] = decision(program, solution, name, "form", "year")["value"]
    out[["stock_t", *others.values()]] = in_tonnes(out[["stock_t", *others.values()]])
    return out[(out["stock_t"] > 0) | (out["in_t"] > 0) | (out["out_t"] > 0)].sort_values(
        ["form", "year"], ignore_index=True
    )


def demand(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """What each end use wanted, received, substituted (`program_t` of it with a programme's help) and missed."""
    out = f.demands[["end_use", "form", "year", "wanted"]].copy()
    for name, column in (("Delivery", "delivered_t"), ("Substitution", "substituted_t"), ("Shortfall", "shortfall_t")):
        d = decision(program, solution, name, "end_use", "form", "year").rename(columns={"value": column})
        out = out.merge(d, on=["end_use", "form", "year"])
        out[column] = in_tonnes(out[column])
    helped = programs(program, solution).groupby(["end_use", "form", "year"])["tonnes"].sum().to_dict()
    keys = zip(out["end_use"], out["form"], out["year"], strict=True)
    out["program_t"] = pd.Series([helped.get(key, 0.0) for key in keys], index=out.index, dtype=float)
    out["substituted_t"] += out["program_t"]
    dearer = substitution_steps(program, solution, f).groupby(["end_use", "form", "year"])["tonnes"].sum().to_dict()
    keys = zip(out["end_use"], out["form"], out["year"], strict=True)
    out["substituted_t"] += pd.Series([dearer.get(key, 0.0) for key in keys], index=out.index, dtype=float)
    out = out.assign(wanted_t=in_tonnes(out["wanted"]), mineral=out["form"].map(f.mineral_of))
    columns = [
        "end_use", "mineral", "form", "year", "wanted_t", "delivered_t", "substituted_t", "program_t", "shortfall_t",
    ]  # fmt: skip
    return out[columns]


def substitution_steps(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """Tonnes done without at each step of substitution after the first, and what that costs their users."""
    d = decision(program, solution, "DearerSubstitution", "at", "end_use", "form", "year")
    price = {
        (f"step {step:g}", use, form, year): usd
        for step, use, form, year, usd in each_row(
            f.tables["substitutes"], "step", "end_use", "form", "year", "cost_usd_per_t"
        )
    }
    d["tonnes"] = in_tonnes(d["value"])
    d["step"] = [int(at.removeprefix("step ")) for at in d["at"]]
    d["usd_per_t"] = [price[key] for key in zip(d["at"], d["end_use"], d["form"], d["year"], strict=True)]
    d["usd_per_t"] = d["usd_per_t"].astype(float)
    d = d.assign(mineral=d["form"].map(f.mineral_of), musd=in_musd(d["usd_per_t"] * d["tonnes"]))
    columns = ["end_use", "mineral", "form", "step", "year", "tonnes", "usd_per_t", "musd"]
    return (
        d.loc[d["tonnes"] > 0, columns]
        .astype({"step": "int64"})
        .sort_values(["end_use", "form", "step", "year"], ignore_index=True)
    )


def programs(program: Program, solution: Solution) -> pd.DataFrame:
    """Tonnes done without through each programme of substitution."""
    d = decision(program, solution, "Program", "clause", "end_use", "form", "year")
    d = d[d["value"] > 0].assign(tonnes=lambda x: in_tonnes(x["value"]))
    columns = ["clause", "end_use", "form", "year"]
    return d[[*columns, "tonnes"]].sort_values(columns, ignore_index=True)


def outlets(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """What is exported or tolled abroad, and what it earns."""
    d = decision(program, solution, "Outlet", "form", "outlet", "year")
    d = d[d["value"] > 0].merge(f.outlets, on=["form", "outlet", "year"])
    d = d.assign(
        mineral=d["form"].map(f.mineral_of),
        tonnes=in_tonnes(d["value"]),
        usd_per_t=in_usd_per_t(d["outlet_price"]),
        musd=d["value"] * d["outlet_price"],
    )
    return d[["mineral", "form", "outlet", "year", "tonnes", "usd_per_t", "musd"]].sort_values(
        ["form", "outlet", "year"], ignore_index=True
    )


def products(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """Units that each end use wanted of each product, had, and missed for want of a part."""
    out = f.products[["product", "end_use", "year", "product_wanted"]].copy()
    for name, column in (("Assembled", "assembled_units"), ("Missing", "missing_units")):
        d = decision(program, solution, name, "end_use", "product", "year").rename(columns={"value": column})
        out = out.merge(d, on=["end_use", "product", "year"])
        out[column] = in_tonnes(out[column])
    out["wanted_units"] = in_tonnes(out["product_wanted"])
    return out[["product", "end_use", "year", "wanted_units", "assembled_units", "missing_units"]]


def parts(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """Tonnes that went into each product."""
    d = decision(program, solution, "Part", "product", "form", "year")
    d = d[d["value"] > 0].assign(tonnes=lambda x: in_tonnes(x["value"]))
    d = d.assign(mineral=d["form"].map(f.mineral_of))
    return d[["mineral", "form", "product", "year", "tonnes"]].sort_values(
        ["form", "product", "year"], ignore_index=True
    )


def discards(program: Program, solution: Solution, f: Frames) -> pd.DataFrame:
    """What is discarded because nobody takes it, and what that costs."""
    d = decision(program, solution, "Discard", "form", "year")
    d = d[d["value"] > 0].merge(f.discards, on=["form", "year"])
    d = d.assign(
        mineral=d["form"].map(f.mineral_of),
        tonnes=in_tonnes(d["value"]),
        usd_per_t=in_usd_per_t(d["discard_price"]),
        musd=d["value"] * d["discard_price"],
    )
    return d[["mineral", "form", "year", "tonnes", "usd_per_t", "musd"]].sort_values(
        ["form", "year"], ignore_index=True
    )


def grants(program: Program, solution: Solution) -> pd.DataFrame:
    """What each grant sentence pays towards each build."""
    d = decision(program, solution, "Grant", "clause", "plant", "year").rename(columns={"value": "musd"})
    return d[d["musd"] > 0].sort_values(["clause", "plant", "year"], ignore_index=True)


def finance(program: Program, solution: Solution) -> pd.DataFrame:
    """Capital that each tax credit, loan or equity sentence puts up towards each build, at face value."""
    d = decision(program, solution, "Finance", "clause", "plant", "year").rename(columns={"value": "musd"})
    return d[d["musd"] > 0].sort_values(["clause", "plant", "year"], ignore_index=True)


def lots(program: Program, solution: Solution) -> pd.DataFrame:
    """Tonnes that qualify by origin, against the supply, for every origin sentence."""
    d = decision(program, solution, "Qualified", "clause", "who", "form", "year").rename(
        columns={"value": "qualified_t"}
    )
    supply = decision(program, solution, "Supply", "form", "year").rename(columns={"value": "supply_t"})
    d = d.merge(supply, on=["form", "year"])
    d[["qualified_t", "supply_t"]] = in_tonnes(d[["qualified_t", "supply_t"]])
    return d.sort_values(["clause", "who", "form", "year"], ignore_index=True)


def lot_feeds(program: Program, solution: Solution) -> pd.DataFrame:
    """Tonnes of qualifying feed that each plant takes, for every origin sentence."""
    d = decision(program, solution, "Lot", "clause", "who", "plant", "form", "year")
    d = d[d["value"] > 0].assign(tonnes=lambda x: in_tonnes(x["value"]))
    return d[["clause", "who", "plant", "form", "year", "tonnes"]].sort_values(
        ["clause", "who", "plant", "form", "year"], ignore_index=True
    )
