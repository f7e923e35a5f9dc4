"""A study drawn many times within the ranges of its data: how its headlines spread, and which of them turn."""

from model.analysis.sample.design import Options
from model.analysis.sample.run import Sampled, sample

__all__ = ["Options", "Sampled", "sample"]
