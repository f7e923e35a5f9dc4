"""A second reading of money, dates and matter: what sentences close, charge and pay, counted from tables alone.

The plan, its ledger and its budget read a sentence by `policies` and a fiscal year by `fiscal_years`. Here the
same sentences are read again, as words and tables: nothing is asked of a sentence but what it states. So an error of
one reading shows as a plan that is not proven. Nothing here imports the plan, its policies or its fiscal code.
"""

from model.proof.second_opinion.opinion import second_opinion

__all__ = ["second_opinion"]
