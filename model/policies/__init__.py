"""The policies a study may state, one file each; this list is where everything finds them."""

from __future__ import annotations

from model.part import Part
from model.policies.bloc_share_floor import BlocShareFloor
from model.policies.budget_cap import BudgetCap
from model.policies.capital_grant import CapitalGrant
from model.policies.country_share_cap import CountryShareCap
from model.policies.domestic_share_floor import DomesticShareFloor
from model.policies.export_restriction import ExportRestriction
from model.policies.import_ban import ImportBan
from model.policies.owner_share_cap import OwnerShareCap
from model.policies.production_tax_credit import ProductionTaxCredit
from model.policies.recycled_share_floor import RecycledShareFloor
from model.policies.sentence import Clause, Sentence
from model.policies.stockpile_target import StockpileTarget
from model.policies.tariff import Tariff

POLICIES: tuple[type[Sentence], ...] = (
    CountryShareCap,
    OwnerShareCap,
    BlocShareFloor,
    DomesticShareFloor,
    RecycledShareFloor,
    ImportBan,
    ExportRestriction,
    Tariff,
    CapitalGrant,
    ProductionTaxCredit,
    BudgetCap,
    StockpileTarget,
)
BY_NAME = {policy.name: policy for policy in POLICIES}
PARTS: tuple[Part, ...] = tuple({id(p.part): p.part for p in POLICIES if p.part is not None}.values())

__all__ = ["BY_NAME", "PARTS", "POLICIES", "Clause", "Sentence"]
