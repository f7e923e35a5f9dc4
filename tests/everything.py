"""One hand-made study in which every row family has a row and every cost term a cost: all policies at once."""

from __future__ import annotations

from typing import Any

from model.frames.study_frames import Frames
from tests.handmade import study

YEARS = (2026, 2027, 2028, 2029)
ACCOUNTS = (
    {"account": "nds_fund", "kind": "mandatory", "profile": "even", "revolving": "yes"},
    {"account": "dpa", "kind": "discretionary", "profile": "even"},
    {"account": "45x", "kind": "tax", "profile": "even"},
    {"account": "customs", "kind": "receipt", "profile": "even"},
    {"account": "carbon_charges", "kind": "receipt", "profile": "even"},
    {"account": "48c", "kind": "tax", "profile": "even"},
    {"account": "doe_grants", "kind": "discretionary", "profile": "even"},
    {"account": "osc_credit", "kind": "credit", "profile": "even"},
    {"account": "ndpr_floor", "kind": "contingent", "profile": "even"},
    {"account": "purchase_commitments", "kind": "contingent", "profile": "even"},
)
COUNTED = {"variable_counts": 1.0, "fixed_counts": 0.0, "depreciation_counts": 0.0, "feed_counts": 0.0}
"""What a credit counts of each cost: the variable cost alone."""
TABLES = {
    "accounts": ACCOUNTS,
    "spendout": (
        {"profile": "even", "lag_years": 0.0, "share": 0.5},
        {"profile": "even", "lag_years": 1.0, "share": 0.5},
    ),
    "appropriations": ({"account": "dpa", "fiscal_year": 2026, "authority_musd": 9.0},),
    "blocs": (
        {"bloc": "allies", "country": "AUS", "from_year": 2000},
        {"bloc": "feoc", "country": "CHN", "from_year": 2000},
    ),
    "tariffs": tuple(
        {"form": "a.metal", "country": c, "layer": "mfn", "year": y, "rate": 0.05}
        for c in ("CHN", "AUS")
        for y in YEARS
    ),
    "credits": tuple({"credit": "45X", "form": "a.metal", "year": y, "share_of_cost": 0.1, **COUNTED} for y in YEARS),
    "emissions": tuple(
        {"form": f, "country": c, "route": r, "t_per_t": t}
        for f, c, r, t in (
            ("a.raw", "CHN", "primary", 2.0),
            ("a.raw", "AUS", "primary", 1.0),
            ("a.raw", "CAN", "primary", 1.5),
            ("a.raw", "USA", "primary", 1.0),
            ("a.metal", "CHN", "primary", 12.0),
            ("a.metal", "AUS", "primary", 8.0),
            ("a.metal", "USA", "primary", 6.0),
            ("a.metal", "USA", "recycled", 2.0),
        )
    ),
    "infrastructure": tuple(
        {"facility": "mill", "year": y, "capacity": 1e6, "unit": "hours", "extra": 10.0, "extra_usd_per_unit": 5.0}
        for y in YEARS
    ),
    "shared_use": (
        {"facility": "mill", "kind": "plant", "user": "ref", "use_per_t": 2.0},
        {"facility": "mill", "kind": "form", "user": "a.raw", "use_per_t": 1.0},
    ),
    "ownership": (
        {"plant": "ref", "owner": "USA", "share": 0.6},
        {"plant": "ref", "owner": "CHN", "share": 0.4},
    ),
    "blends": (
        {"kind": "plant", "user": "aus", "form": "a.raw", "feed": "a.raw", "t_per_t": 1.0},
        {"kind": "plant", "user": "aus", "form": "a.raw", "feed": "a.scrap", "t_per_t": 2.0},
        {"kind": "end_use", "user": "other", "form": "a.metal", "feed": "a.metal", "t_per_t": 1.0},
    ),
    "qualities": (
        {"form": "a.raw", "quality": "iron", "value": 1.0, "unit": "%", "gross_t_per_t": 1.0},
        {"form": "a.scrap", "quality": "iron", "value": 3.0, "unit": "%", "gross_t_per_t": 1.0},
    ),
    "quality_limits": (
        {"kind": "plant", "user": "aus", "form": "a.raw", "quality": "iron", "least": 0.5, "most": 2.5, "unit": "%"},
    ),
    "hosts": ({"plant": "rec", "host": "ref", "t_per_t": 0.9},),
    "replacements": ({"plant": "ref", "replaces": "aus", "share": 0.3},),
    "plants": (
        {"plant": "ref", "kind": "refinery"},
        {"plant": "rec", "kind": "recycler", "jobs_per_kt": 50.0},
        {"plant": "aus", "kind": "refinery"},
    ),
    "recipes": (
        {"plant": "aus", "form": "a.metal", "t_per_t": 1.0},
        {"plant": "aus", "form": "a.raw", "t_per_t": -1.1},
    ),
    "substitutes": tuple(
        {"end_use": "other", "form": "a.metal", "year": y, "step": 2.0, "max_share": 0.05, "cost_usd_per_t": 30e3}
        for y in YEARS
    ),
}
POLICIES: tuple[tuple[str, Any], ...] = (
    ("country_share_cap", {"max": 0.9, "stages": ["refined"]}),
    (
        "country_share_cap",
        {"countries": ["CHN"], "max": {2026: 0.9, 2028: 0.8}, "measure": "origin", "stages": ["refined"]},
    ),
    ("owner_share_cap", {"bloc": "feoc", "max": "85%"}),
    ("bloc_share_floor", {"bloc": "allies", "min": 0.1, "stages": ["refined"]}),
    ("bloc_share_floor", {"bloc": "allies", "min": 0.05, "measure": "origin", "stages": ["refined"]}),
    ("domestic_share_floor", {"min": 0.1, "stages": ["refined"], "from": 2027}),
    ("recycled_share_floor", {"min": 0.01, "stages": ["refined"]}),
    ("import_ban", {"countries": ["CAN"], "from": "2028-07-02"}),
    ("export_restriction", {"countries": ["CHN"], "licence_share": 0.8, "forms": ["a.raw"], "from": 2028}),
    ("tariff", "schedule"),
    ("production_tax_credit", "45X"),
    ("capital_grant", {"account": "dpa", "share": 0.4}),
    ("capital_grant", {"account": "dpa", "share": 0.2, "kinds": ["refinery"]}),
    ("capital_grant", {"account": "nds_fund", "share": 0.1, "additional_to": "other", "kinds": ["recycler"]}),
    ("investment_tax_credit", {"share": 0.1}),
    ("capital_support_cap", {"max": 0.6, "instruments": ["capital_grant", "investment_tax_credit", "loan"]}),
    ("loan", {"account": "osc_credit", "share": 0.5, "rate": 0.04, "term_years": 10, "subsidy_rate": 0.1}),
    (
        "equity",
        {"account": "doe_grants", "share": 0.2, "return_rate": 0.07, "dollars": "nominal", "kinds": ["recycler"]},
    ),
    (
        "price_floor",
        {
            "forms": ["a.metal"],
            "dollars": "real",
            "price_spread": 0,
            "floor_usd_per_t": 13000,
            "plants": ["rec"],
            "upside_share": 0.3,
        },
    ),
    (
        "price_floor",
        {
            "forms": ["a.metal"],
            "dollars": "real",
            "floor_usd_per_t": 14000,
            "price_spread": 0.2,
            "plants": ["ref"],
            "max_t": 300,
            "end_uses": ["defence"],
        },
    ),
    (
        "price_floor",
        {
            "forms": ["a.raw"],
            "dollars": "real",
            "floor_usd_per_t": 2600,
            "market_usd_per_t": 2500,
            "price_spread": 0,
            "plants": ["mine"],
            "contracted_t": 150,
            "shortfall_usd_per_t": 400,
        },
    ),
    ("offtake", {"min_share": 0.1, "price_spread": 0, "dollars": "real", "price_usd_per_t": 12500, "plants": ["ref"]}),
    ("permitting", {"years": -1, "from": 2028, "kinds": ["refinery"]}),
    ("workforce", {"build_rate": 0.9, "max_jobs": 400, "jobs_per_kt": 100}),
    ("partner_investment", {"like": "aus", "country": "CAN", "size_t": 500, "us_share": 0.6, "capital_factor": 1.2}),
    ("substitution_program", {"share": 0.05, "dollars": "real", "cost_usd_per_t": 15000, "account": "doe_grants"}),
    ("budget_cap", {"account": "doe_grants", "dollars": "real", "max_musd": 4.0}),
    (
        "budget_cap",
        {
            "account": "ndpr_floor",
            "dollars": "real",
            "max_musd": {2026: 30.0, 2027: 3.0, 2028: 30.0, 2029: 30.0, 2030: 30.0},
        },
    ),
    ("substitution_program", {"share": 0.05, "dollars": "real", "cost_usd_per_t": 18000, "end_uses": ["other"]}),
    (
        "stockpile_target",
        {"days": {2026: 10, 2028: 60, 2029: 20}, "account": "nds_fund", "release": 0.5, "revolving": True},
    ),
    ("budget_cap", {"account": "dpa", "max_musd": "appropriated"}),
    ("budget_cap", {"account": "nds_fund", "max_musd": 90.0, "dollars": "real"}),
    ("top_share_cap", {"k": 2, "max": 0.95, "stages": ["refined"]}),
    ("hhi_cap", {"max": {2026: 0.8, 2029: 0.6}, "stages": ["refined"]}),
    ("bloc_share_cap", {"bloc": "feoc", "max": 0.9, "stages": ["refined"]}),
    ("bloc_share_cap", {"bloc": "feoc", "max": 0.95, "measure": "origin", "stages": ["refined"], "from": 2028}),
    ("governance_cap", {"below": 0.0, "max": 0.92, "stages": ["refined"]}),
    ("import_reliance_cap", {"max": 0.9, "stages": ["refined"]}),
    ("nminus1_floor", {"min": 0.3, "stages": ["refined"]}),
    ("survive_floor", {"countries": ["CHN"], "min": 0.2, "months": 6, "stages": ["refined"], "from": 2028}),
    ("emissions_cap", {"max_t": 500e3}),
    ("purchase_budget", {"dollars": "real", "max_musd": 1e4}),
    ("export_control", {"max": 0.95}),
    ("import_quota", {"quota_t": 3000, "countries": ["CHN"], "stages": ["refined"], "from": 2028}),
    ("tariff", {"rate": 0.1, "quota_t": 500, "countries": ["AUS"], "stages": ["refined"]}),
    ("drawback", {"forms": ["a.raw"]}),
    ("tariff", {"rate": 0.05, "end_uses": ["defence"], "stages": ["refined"]}),
    ("tariff", {"rate": 0.04, "except_end_uses": ["defence"], "stages": ["refined"]}),
    ("import_ban", {"countries": ["CHN"], "end_uses": ["defence"], "stages": ["refined"], "from": 2029}),
    (
        "import_ban",
        {
            "countries": ["CAN"],
            "end_uses": ["defence", "other"],
            "measure": "origin",
            "stages": ["refined"],
            "until": "2027-07-01",
        },
    ),
    (
        "export_restriction",
        {"countries": ["CHN"], "licence_share": 0.4, "end_uses": ["other"], "stages": ["refined"], "until": 2026},
    ),
    ("country_share_cap", {"countries": ["CHN"], "max": 0.8, "end_uses": ["defence"], "stages": ["refined"]}),
    (
        "bloc_share_cap",
        {"bloc": "feoc", "max": 0.9, "measure": "origin", "end_uses": ["defence"], "stages": ["refined"], "from": 2028},
    ),
    ("emissions_cap", {"max_t": 100e3, "scope": "home"}),
    ("carbon_price", {"dollars": "real", "usd_per_t": {2026: 10, 2029: 40}, "border": True}),
    (
        "budget_cap",
        {
            "account": "nds_fund",
            "dollars": "real",
            "max_musd": {2026: 40.0, 2027: 4.0, 2028: 40.0, 2029: 40.0, 2030: 40.0},
            "measure": "outlays",
        },
    ),
)


def frames(perspective: str = "market") -> Frames:
    """Return the study before any sentence has adjusted it."""
    sellers = (
        ("a.raw", "CHN", 5.0, 8.0),
        ("a.raw", "AUS", 6.0, 4.0),
        ("a.raw", "CAN", 6.5, 3.0),
        ("a.metal", "CHN", 12.0, 3.0),
        ("a.metal", "AUS", 14.0, 2.0),
    )
    plants = (
        ("mine", "a.raw", "USA", "mine", 1.0),
        ("ref", "a.metal", "USA", "refinery", 1.0),
        ("aus", "a.metal", "AUS", "refinery", 0.5),
        ("rec", "a.metal", "USA", "recycler", 0.2),
    )
    return study(
        YEARS,
        0.03,
        perspective,
        TABLES,
        {"other": [{"plant": "rec", "year": 2027, "built_t": 250.0}]},
        offers=[
            {
                "form": f,
                "country": c,
                "year": y,
                "price": p,
                "available": a,
                "freight": 0.2,
                "tie_weight": 1e-5 * i,
                "ramp_rate": 0.3,
                "ramp_kt": 0.5,
            }
            for i, (f, c, p, a) in enumerate(sellers)
            for y in YEARS
        ],
        outputs=[
            {
                "plant": p,
                "form": f,
                "country": c,
                "kind": k,
                "existing": e,
                "year": y,
                "fixed": 0.1,
                "variable": 2.0 + i / 8,
                "byproduct": 0.05,
            }
            for i, (p, f, c, k, e) in enumerate(plants)
            for y in YEARS
        ],
        recipe=[
            {"plant": "mine", "form": "a.raw", "t_per_t": 1.0},
            {"plant": "ref", "form": "a.metal", "t_per_t": 1.0},
            {"plant": "ref", "form": "a.raw", "t_per_t": -1.25},
            {"plant": "aus", "form": "a.metal", "t_per_t": 1.0},
            {"plant": "aus", "form": "a.raw", "t_per_t": -1.1},
            {"plant": "rec", "form": "a.metal", "t_per_t": 1.0},
            {"plant": "rec", "form": "a.scrap", "t_per_t": -1.4},
        ],
        builds=[
            {
                "plant": p,
                "kind": k,
                "year": y,
                "first_run": y + 1,
                "last_run": 2029,
                "capital_charge": 1.0 * (2029 - y),
                "interest_charge": 0.125 * (2029 - y),
                "spread_charge": 0.25 * (2029 - y),
                "upkeep": 0.1 * (2029 - y),
            }
            for p, k in (("ref", "refinery"), ("rec", "recycler"))
            for y in YEARS[:-1]
        ],
        plants=[
            {
                "plant": p,
                "form": f,
                "country": c,
                "kind": k,
                "buildable": b,
                "fixed": 0.1,
                "variable": 2.0 + i / 8,
                "byproduct": 0.05,
                "rate": 0.0775,
                "life": 20.0,
            }
            for i, (p, f, c, k, b) in enumerate(
                (
                    ("mine", "a.raw", "USA", "mine", 0.0),
                    ("ref", "a.metal", "USA", "refinery", 6.0),
                    ("aus", "a.metal", "AUS", "refinery", 0.0),
                    ("rec", "a.metal", "USA", "recycler", 1.0),
                )
            )
        ],
        established=[
            {"country": c, "year": y, "established_share": e} for c, e in (("CHN", 0.6), ("AUS", 0.3)) for y in YEARS
        ],
        leaving=[
            {"step": k, "country": c, "year": y, "leaving_share": e / 2, "leaving_price": 0.4 * k}
            for c, e in (("CHN", 0.6), ("AUS", 0.3))
            for k in (1, 2)
            for y in YEARS
        ],
        sites=[{"plant": "ref", "buildable": 6.0}, {"plant": "rec", "buildable": 1.0}],
        mines=[{"plant": "mine", "reserves": 3.0}],
        collections=[
            {"collector": f"a.scrap|scrap|{i}", "feed": 0.3, "collection_price": float(i), "year": y}
            for i in (1, 2)
            for y in YEARS
        ],
        returns=[
            {"collector": f"a.scrap|scrap|{i}", "end_use": u, "sold": y - 2, "year": y, "returned": 0.1 * i}
            for i in (1, 2)
            for u in ("defence", "other")
            for y in (2028, 2029)
        ],
        stocks=[
            *({"year": y, "holding": 0.2, "opening": 0.1, "kept": 0.98, "closing": 0.05} for y in YEARS),
            *({"form": "a.raw", "year": y, "holding": 0.1, "carrying": 0.125} for y in YEARS),
            *({"holder": "public", "year": y, "holding": 0.2, "opening": 0.05, "kept": 0.98} for y in YEARS),
        ],
        demands=[
            {
                "end_use": u,
                "essential": e,
                "wanted": w,
                "shortfall_most": w,
                "substitute_most": 0.1 * w,
                "substitute_cost": 20.0,
                "shortage": s,
                "year": y,
            }
            for u, e, w, s in (("defence", True, 2.0, 200.0), ("other", False, 3.0, 60.0))
            for y in YEARS
        ],
        outlets=[{"form": "a.metal", "year": y, "established": 0.8} for y in YEARS]
        + [{"form": "a.raw", "year": y, "outlet": "c1", "outlet_price": 5.9, "resells": False} for y in YEARS],
        withdrawals=[
            {"step": k, "year": y, "withdrawn_most": 0.4, "withdrawal_price": 0.3 * k} for k in (1, 2) for y in YEARS
        ],
        products=[
            {"end_use": u, "product_wanted": w, "missing_most": w, "missing_cost": c, "year": y}
            for u, w, c in (("defence", 0.4, 200.0), ("other", 0.6, 20.0))
            for y in YEARS
        ],
        discards=[{"form": "a.raw", "year": y, "discard_price": 0.3} for y in YEARS],
        bills=[{"form": "a.metal", "bill": 0.5}, {"form": "a.raw", "bill": 0.2}],
        origins=[{"form": "a.raw", "country": c, "origin": c} for c in ("CHN", "AUS", "CAN")]
        + [
            {"form": "a.metal", "country": "CHN", "origin": "CHN", "share": 0.7},
            {"form": "a.metal", "country": "CHN", "origin": "AUS", "share": 0.3},
            {"form": "a.metal", "country": "AUS", "origin": "AUS"},
        ],
    )
