"""What a row of a policy lacks, where a study is impossible."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lack:
    """What a row of a policy lacks: the amounts with their units, the party ('' for none), ' in 2030' ('' for no year).

    short_by: what is needed, as a multiple of what there can be; form: whose tonnes they are, '' for none
    """

    needs: str
    can: str
    party: str
    when: str
    year: int
    short_by: float
    form: str = ""

    @property
    def of(self) -> str:
        """Say of which form: ' of lithium.chemical', nothing for none."""
        return f" of {self.form}" if self.form else ""
