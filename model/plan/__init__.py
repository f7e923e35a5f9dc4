"""A solution becomes a plan: result tables in tonnes and million USD, one fact a row."""

from model.plan.plan import Plan, make_plan

__all__ = ["Plan", "make_plan"]
