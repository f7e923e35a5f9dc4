"""The two unit systems, and every way between them: kt and million USD inside, tonnes and USD at both borders.

A dataset or a sentence of a study is read into kt and MUSD, a result table is written out in tonnes and USD. Thousands
of units of a product, and of a shared facility, count like kt.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Amount = TypeVar("Amount", float, pd.Series, pd.DataFrame, npt.NDArray[np.float64])
_PER_THOUSAND, _THOUSAND, _MILLION = 1e-3, 1e3, 1e6


def in_thousands(column: Amount) -> Amount:
    """Return a column of a dataset inside: t as kt, USD per t as MUSD per kt, units as thousands, USD per unit alike.

    Multiplied and not divided: published results rest on these very digits.
    """
    return column * _PER_THOUSAND


def in_kt(tonnes: Amount) -> Amount:
    """Return tonnes of a sentence or a result table as kt."""
    return tonnes / _THOUSAND


def in_musd_per_kt(usd_per_t: Amount) -> Amount:
    """Return USD per tonne of a sentence or a result table as million USD per kt."""
    return usd_per_t / _THOUSAND


def in_tonnes(kt: Amount) -> Amount:
    """Return kt as tonnes, and thousands of units as units."""
    return kt * _THOUSAND


def in_usd_per_t(musd_per_kt: Amount) -> Amount:
    """Return million USD per kt as USD per tonne, and million USD per thousand units as USD per unit."""
    return musd_per_kt * _THOUSAND


def in_musd(usd: Amount) -> Amount:
    """Return USD as million USD."""
    return usd / _MILLION


def in_usd(musd: Amount) -> Amount:
    """Return million USD as USD."""
    return musd * _MILLION


def musd_of(tonnes: Amount, musd_per_kt: Amount) -> Amount:
    """Return what tonnes are worth, million USD, at a price inside."""
    return tonnes * musd_per_kt / _THOUSAND
