"""What a variant costs the federal government against the baseline, in the form in which CBO prints an estimate."""

from model.analysis.score.run import score_of_run

__all__ = ["score_of_run"]
