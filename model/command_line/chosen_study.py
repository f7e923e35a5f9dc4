"""The study that a verb is about, read and changed as asked."""

from __future__ import annotations

from collections.abc import Sequence
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
