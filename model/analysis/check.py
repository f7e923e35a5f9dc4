"""What can be known of a study without solving it."""

from __future__ import annotations

from data.errors import Finding
from model.analysis.fits import odd_findings
from model.analysis.run import prepared
from model.study import LoadedStudy
from model.variant_base import bases_of


def check_study(loaded: LoadedStudy) -> tuple[Finding, ...]:
    """Return every warning about a study; raise BadInput with every error."""
    variants = list(loaded.study.variants)
    data, base, findings = prepared(loaded)
    return tuple(
        dict.fromkeys([*findings, *odd_findings(loaded, bases_of(data, loaded.study, variants, base), variants)])
    )
