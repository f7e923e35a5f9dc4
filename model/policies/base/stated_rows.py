"""The rows of a sentence beside the others of its variant: worked out once, for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, overload

from model.frames.study_frames import Frames
from model.policies.base.policy import Clause, Policy, Rows


class Asked(NamedTuple):
    """What the rows of a sentence depend on beside frames: whether it may look at all others, else at which."""

    policy: Policy
    label: str
    may_look: bool
    beside: tuple[Clause, ...]


def asked_of(clause: Clause, law: Sequence[Clause]) -> Asked:
    """Return what is asked of a sentence of a law."""
    beside = clause.policy.beside(law)
    return Asked(clause.policy, clause.label, beside is law, () if beside is law else tuple(beside))


def stated_rows(policy: Policy, label: str, may_look: bool, beside: tuple[Clause, ...], f: Frames) -> Rows:
    """Return the rows that a sentence adds, of frames that its whole law has adjusted; ask it by `Frames.once`.

    may_look: whether at all of `Frames.law`, else at those `beside`
    """
    return policy.rows(label, f, _Law(f) if may_look else beside)


class _Law(Sequence[Clause]):
    """The sentences of a variant, for one that may look at those beside it: frames note whether it does."""

    def __init__(self, f: Frames) -> None:
        self._frames = f

    @overload
    def __getitem__(self, at: int) -> Clause: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Clause]: ...
    def __getitem__(self, at: int | slice) -> Clause | Sequence[Clause]:
        return self._frames.law[at]

    def __len__(self) -> int:
        return len(self._frames.law)
