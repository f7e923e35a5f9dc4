"""Why a variant is impossible, and what would make it possible: what tables rule out, clashes, changes, proof."""

from __future__ import annotations

from model.analysis.infeasibility.diagnosis import Diagnosis, diagnose
from model.analysis.infeasibility.text import in_words, lines

__all__ = ["Diagnosis", "diagnose", "in_words", "lines"]
