"""What a policy may pay from an account after the last day of all that was appropriated to it is said."""

from __future__ import annotations

from collections.abc import Iterable

from data.messages.finding import Finding
from data.messages.years import spans
from model.frames.study_frames import Frames
from model.policies.base.appropriated import LAST, appropriated
from model.policies.base.fiscal_years import next_fiscal_part
from model.policies.base.policy import Policy
from model.study.loaded import LoadedStudy


def lapse_findings(loaded: LoadedStudy, frames: Frames, variants: Iterable[str] | None = None) -> list[Finding]:
    """Return a warning for every policy, of all variants or of those given, that pays when no money is left."""
    findings = []
    for variant in loaded.study.variants if variants is None else variants:
        stated = loaded.stated(variant)
        every = [clause.policy for _, clause in stated]
        for where, clause in stated:
            if where[1] == variant and (text := _after_last_day(clause.policy, every, frames)):
                findings.append(loaded.finding(where, text, "warning"))
    return findings


def _after_last_day(sentence: Policy, beside: Iterable[Policy], frames: Frames) -> str:
    """Say that a sentence pays in years for which its account has no money left, unless a budget provides none then."""
    account = sentence.pays_from
    given = appropriated(frames, account) if account else []
    last = max((window.last for window in given), default=LAST)
    if last == LAST:
        return ""
    caps = [policy for policy in beside if policy.limits_account == account]
    fiscal = {year: _fiscal_year(sentence, year) for year in frames.years}
    late = [y for y, due in fiscal.items() if due > last]
    after = [y for y in late if not any(cap.provides_nothing_in(fiscal[y]) for cap in caps)]
    if late and not after and len(late) == sum(due > 0 for due in fiscal.values()):
        return (
            f"pays nothing: it may pay from {account} in {spans(tuple(late))}, and what was appropriated to it may be "
            f"obligated until {last}-09-30, beyond which its budget provides nothing; let it begin by then, or state "
            "in max_musd what a bill would provide"
        )
    if not after:
        return ""
    return (
        f"may pay from {account} in {spans(tuple(after))}, and what was appropriated to it may be obligated until "
        f"{last}-09-30; what it obligates after is new authority; write until = '{last}-09-30', or "
        f"budget_cap = {{ account = '{account}', max_musd = 'appropriated' }} beside it, if that is not meant"
    )


def _fiscal_year(sentence: Policy, year: int) -> int:
    """Return the fiscal year of what a sentence obligates in a calendar year; 0 where it is not in force in it."""
    first, end = sentence.days_in_force(year)
    return year + int(next_fiscal_part(year, (first, end), False)) if first < end else 0
