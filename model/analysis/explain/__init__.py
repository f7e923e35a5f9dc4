"""Why a plan is what it is: what each sentence costs, what binds, where plants come in, what it rests on."""

from __future__ import annotations

from model.analysis.explain.components import Parts, parts_of
from model.analysis.explain.explanation import Explanation, explain

__all__ = ["Explanation", "Parts", "explain", "parts_of"]
