"""The minerals beyond the five first chains, as printed, and what one tonne of each means."""

from __future__ import annotations

from data.prepare.markets.simple_register import SIMPLE

CHAINS = (
    ("antimony", "Antimony", "mineral", "Tonnes of antimony contained."),
    ("tungsten", "Tungsten", "mineral", "Tonnes of tungsten contained."),
    ("manganese", "Manganese", "mineral", "Tonnes of manganese contained."),
    ("titanium", "Titanium", "mineral", "Tonnes of sponge; concentrate as titanium dioxide contained."),
    ("magnesium", "Magnesium", "mineral", "Tonnes of magnesium contained in metal, alloys and scrap."),
    ("gallium", "Gallium", "mineral", "Tonnes of gallium contained."),
    ("germanium", "Germanium", "mineral", "Tonnes of germanium contained."),
    ("dysprosium", "Dysprosium", "mineral", "Tonnes of dysprosium oxide."),
    ("terbium", "Terbium", "mineral", "Tonnes of terbium oxide."),
    ("yttrium", "Yttrium", "mineral", "Tonnes of yttrium oxide."),
)
MINERALS = (
    *CHAINS,
    *((one.mineral, one.title, "mineral", f"{one.basis.replace('t ', 'Tonnes of ', 1)}.") for one in SIMPLE),
)
