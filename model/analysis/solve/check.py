"""What can be known of a study without solving it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data.changes.row_patch import Change
from data.messages.finding import BadInput, Finding
from model.analysis.solve.before_solving import prepared_each
from model.execution.text_storage import texts_as_objects
from model.study.checks.fits_dataset import odd_findings
from model.study.loaded import LoadedStudy

NO_FRICTION = "established trade: none in the dataset, so buyers change sellers abroad at no cost"


@dataclass(frozen=True)
class Checked:
    """What was found: warnings, and what the study states: changed cells of the dataset, blocs, scenarios.

    left_out: what the dataset does not say that changes what plans look like
    """

    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    blocs: tuple[str, ...]
    scenarios: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@texts_as_objects()
def check_study(loaded: LoadedStudy, heard: Callable[[str], None] = lambda words: None) -> Checked:
    """Return everything that can be known of a study without solving it; raise BadInput with every error.

    `heard` is told, in words, how far the search is.
    """
    variants = list(loaded.study.variants)
    data, base, bases, findings = prepared_each(loaded)
    if too_long := loaded.too_long():
        raise BadInput([*findings, *too_long])
    odd = odd_findings(loaded, bases, variants, heard)
    blocs = tuple(bloc.in_words(name) for name, bloc in loaded.study.blocs.items())
    changes = tuple(c for c in data.changes if c.table != "blocs" or c.key.split()[0] not in loaded.study.blocs)
    scenarios = tuple(one.in_words() for one in loaded.study.scenarios)
    left_out = (NO_FRICTION,) if base.established.empty and len(base.offers) else ()
    return Checked(tuple(dict.fromkeys([*findings, *odd])), changes, blocs, scenarios, left_out)
