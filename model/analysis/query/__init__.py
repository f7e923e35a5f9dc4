"""SQL over runs: questions that no table answers by itself, and a catalogue of a folder of runs."""

from model.analysis.query.catalogue import answers_in, run_called, runs_in, with_tags
from model.analysis.query.sql import answer

__all__ = ["answer", "answers_in", "run_called", "runs_in", "with_tags"]
