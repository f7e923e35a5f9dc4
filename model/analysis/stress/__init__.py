"""What a plan loses when suppliers fail: the plan held until a stop begins, then the best answer from what stands."""

from model.analysis.stress.run import stress_of_run
from model.analysis.stress.tried import StressOptions
from model.analysis.stress_found import Stress, VariantStress

__all__ = ["Stress", "StressOptions", "VariantStress", "stress_of_run"]
