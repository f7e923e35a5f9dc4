"""What was found of a run: what does not hold, what changed, what is only said; and the exit code that follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from model.proof.certificate import Certificate

EXIT_HOLDS, EXIT_CHANGED, EXIT_FAILS = 0, 3, 5


@dataclass
class Deviations:
    """Lines about a run. changed: inputs changed or something is missing; wrong: it does not hold; notes: said."""

    changed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Verified:
    """What was proven of one variant: its certificate, if it has a plan, and what does not hold, one line each.

    unreadable: its tables are missing or damaged, so that nothing could be proven or disproven
    words: what is said of it where there is no certificate
    """

    variant: str
    status: str
    certificate: Certificate | None
    failures: tuple[str, ...]
    unreadable: bool = False
    notes: tuple[str, ...] = ()
    words: str = ""

    @property
    def passed(self) -> bool:
        return not self.failures


@dataclass(frozen=True)
class Verification:
    """What was proven of a run: of its inputs, of its manifest, log and reports, and of each variant.

    changed: inputs that changed and files that are missing; wrong: what the manifest, the log or a report says that
    does not follow; `notes` do not count against it
    """

    folder: Path
    changed: tuple[str, ...]
    wrong: tuple[str, ...]
    notes: tuple[str, ...]
    variants: tuple[Verified, ...]
    seconds: float

    @property
    def failures(self) -> tuple[str, ...]:
        """Return what does not hold of the run as a whole."""
        return (*self.changed, *self.wrong)

    @property
    def passed(self) -> bool:
        return not self.failures and all(v.passed for v in self.variants)

    @property
    def exit_code(self) -> int:
        """0 when all holds; 3 when inputs changed or something is missing; 5 when what is there does not hold."""
        if self.passed:
            return EXIT_HOLDS
        broken = bool(self.wrong) or any(not v.passed and not v.unreadable for v in self.variants)
        return EXIT_FAILS if broken and not self.changed else EXIT_CHANGED
