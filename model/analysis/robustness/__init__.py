"""What of an answer survives when figures move within their published ranges."""

from model.analysis.robustness.points import Bounds, VariantBounds, bounds

__all__ = ["Bounds", "VariantBounds", "bounds"]
