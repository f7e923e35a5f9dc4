"""The study that a verb is about, read and changed as asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def chosen_study(named: str, overrides: Sequence[str] | None, variants: Sequence[str] | None = None) -> Any:
    """Return the study that a command is about, changed as asked, and the variants asked for.

    Raises BadInput with everything that is wrong: where the study is refused, with what its dataset does not know of
    the rest of it too.
    """
    from data.messages.finding import BadInput
    from model.study.load import PartlyRead
    from model.study.overrides import chosen_variants, load_changed

    try:
        loaded = load_changed(named, overrides or ())
    except PartlyRead as refused:
        from model.analysis.solve.before_solving import names_unknown

        more = names_unknown(refused.rest, refused.sentences, refused.own) if refused.rest else ()
        raise BadInput([*refused.findings, *more]) from None
    return loaded, chosen_variants(loaded, variants or ())


def chosen_on_shared_data(
    named: str, overrides: Sequence[str] | None, variants: Sequence[str] | None, say: Callable[[str], None]
) -> Any:
    """Return the same for an answer that moves the data that variants share.

    Where none is asked for, those that change data for themselves, or rest on one that does, are left out, and `say`
    is told which; one that is asked for is refused by who answers.
    """
    from model.study.dataset_of_study import has_own_data
    from model.study.overrides import chosen_variants

    loaded, chosen = chosen_study(named, overrides, variants)
    study = loaded.study
    apart = [
        name
        for name in chosen
        if name != study.baseline and any(has_own_data(study, n) for turn in study.passes([name]) for n in turn)
    ]
    if variants or not apart:
        return loaded, chosen
    say(f"left out, as data change for them alone: {', '.join(apart)}")
    return loaded, chosen_variants(loaded, [name for name in chosen if name not in apart] or [study.baseline])
