"""What of an answer survives when figures move within their published ranges."""

from model.analysis.robustness.one_variant import ANSWERS, VariantBounds
from model.analysis.robustness.points import Bounds, bounds

__all__ = ["ANSWERS", "Bounds", "VariantBounds", "bounds"]
