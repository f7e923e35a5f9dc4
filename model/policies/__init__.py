"""The policies a study may state, one file each; this list is where everything finds them."""

from __future__ import annotations

from model.formulation.declaration import Part
from model.policies.base import financing
from model.policies.base.policy import Clause, Sentence
from model.policies.bloc_share_cap import BlocShareCap
from model.policies.bloc_share_floor import BlocShareFloor
from model.policies.budget_cap import BudgetCap
from model.policies.capital_grant import CapitalGrant
from model.policies.carbon_price import CarbonPrice
from model.policies.country_share_cap import CountryShareCap
from model.policies.domestic_share_floor import DomesticShareFloor
from model.policies.emissions_cap import EmissionsCap
from model.policies.equity import Equity
from model.policies.export_restriction import ExportRestriction
from model.policies.governance_cap import GovernanceCap
from model.policies.hhi_cap import HhiCap
from model.policies.import_ban import ImportBan
from model.policies.import_reliance_cap import ImportRelianceCap
from model.policies.investment_tax_credit import InvestmentTaxCredit
from model.policies.loan import Loan
from model.policies.nminus1_floor import Nminus1Floor
from model.policies.offtake import Offtake
from model.policies.owner_share_cap import OwnerShareCap
from model.policies.partner_investment import PartnerInvestment
from model.policies.permitting import Permitting
from model.policies.price_floor import PriceFloor
from model.policies.production_tax_credit import ProductionTaxCredit
from model.policies.purchase_budget import PurchaseBudget
from model.policies.recycled_share_floor import RecycledShareFloor
from model.policies.stockpile_target import StockpileTarget
from model.policies.substitution_program import SubstitutionProgram
from model.policies.tariff import Tariff
from model.policies.top_share_cap import TopShareCap
from model.policies.workforce import Workforce

POLICIES: tuple[type[Sentence], ...] = (
    CountryShareCap,
    OwnerShareCap,
    TopShareCap,
    HhiCap,
    BlocShareCap,
    GovernanceCap,
    ImportRelianceCap,
    BlocShareFloor,
    DomesticShareFloor,
    RecycledShareFloor,
    ImportBan,
    ExportRestriction,
    Tariff,
    CapitalGrant,
    InvestmentTaxCredit,
    ProductionTaxCredit,
    PriceFloor,
    Loan,
    Equity,
    Offtake,
    BudgetCap,
    StockpileTarget,
    Permitting,
    Workforce,
    PartnerInvestment,
    SubstitutionProgram,
    Nminus1Floor,
    EmissionsCap,
    CarbonPrice,
    PurchaseBudget,
)
BY_NAME = {policy.name: policy for policy in POLICIES}
PARTS: tuple[Part, ...] = (
    financing.PART,
    *{id(p.part): p.part for p in POLICIES if p.part is not None}.values(),
)

__all__ = ["BY_NAME", "PARTS", "POLICIES", "Clause", "Sentence"]
