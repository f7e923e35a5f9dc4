"""Questions about a plan that stand in a folder of their own, here or in an installed package, and are asked by name.

A folder of this package asks one where it has a file `question` with a `QUESTION`; another package offers one as an
entry point of the group `lodeplan.questions`. No list names them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

import pandas as pd

from data.messages.finding import BadInput, Finding, did_you_mean
from model import analysis
from model.analysis.reopen import Reopened, reopened
from model.analysis.study_of_run import known_variant

OFFERED = "lodeplan.questions"


@dataclass(frozen=True)
class Question:
    """A question about one plan of a run.

    name: the word by which it is asked; meaning: what a row of its answer is, in one sentence
    answer: from a run opened again and a variant to a frame, with the unit of each column that has one in
        `attrs["units"]`
    """

    name: str
    meaning: str
    answer: Callable[[Reopened, str], pd.DataFrame]


def questions() -> dict[str, Question]:
    """Return every question that can be asked, by name."""
    return {question.name: question for question in (*_of_this_package(), *_of_packages())}


def asked(name: str, folder: Path, variant: str, data_path: Path | None = None) -> pd.DataFrame:
    """Return the answer to a question about a variant of a run, its meaning in `attrs["meaning"]`.

    Raises BadInput for a question nobody offers; NotARun and BadInput when the run, its study, its tables or its
    dataset are not what they were, or the run has no such variant.
    """
    known = questions()
    if name not in known:
        offered = f"it may be {', '.join(known)}" if known else "no package installed offers one"
        message = f"nobody answers '{name}'{did_you_mean(name, known)}; {offered}"
        raise BadInput([Finding("question", None, "", name, message)])
    again = reopened(folder, data_path)
    known_variant(again.run, variant)
    answer = known[name].answer(again, variant)
    answer.attrs = {"units": {}, **answer.attrs, "meaning": known[name].meaning}
    return answer


def _of_this_package() -> Iterator[Question]:
    for found in pkgutil.iter_modules(analysis.__path__):
        module = f"{analysis.__name__}.{found.name}.question"
        if found.ispkg and util.find_spec(module) is not None:
            yield importlib.import_module(module).QUESTION


def _of_packages() -> Iterator[Question]:
    yield from (point.load() for point in metadata.entry_points(group=OFFERED))
