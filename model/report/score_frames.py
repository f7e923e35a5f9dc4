"""A cost estimate as pandas frames for notebooks: the same rows as its files, amounts whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from model.analysis.score.run import CostEstimate
from model.report.result_frames import FramesByName, framed
from model.report.terminal import score_words as words
from model.report.terminal.score_form import account_title, glance, glance_headings, mandate_rows


def score_frames(e: CostEstimate) -> FramesByName:
    """Return lines, the rows at a glance, the mandate test, the answers of the form and the basis."""
    unit = "MUSD nominal" if e.nominal else f"MUSD of {e.base_year}"
    years, sums = [str(year) for year in e.window.years], [span.name for span in e.window.spans]
    tested = [str(year) for year in (e.mandates.tested if e.mandates else ())]
    keys = ("block", "account", "title", "measure")
    return {
        "lines": framed(
            _lines(e), (*keys, *years, *sums), dict.fromkeys((*years, *sums), unit),
            "A line of the estimate: what the variant moves against the baseline, by fiscal year.",
        ),
        "at_a_glance": framed(
            ({"row": name, **dict(zip(glance_headings(e), musd, strict=True))} for name, musd in glance(e)),
            ("row", *glance_headings(e)), dict.fromkeys(glance_headings(e), unit),
            "A row at a glance: the first fiscal year, then the sums of the window.",
        ),
        "mandates": framed(
            ({"row": r.words, **{y: (r.musd or {}).get(int(y), 0.0) for y in tested}} for r in mandate_rows(e)),
            ("row", *tested), dict.fromkeys(tested, unit),
            "What buyers and plant owners pay more, and the threshold of the law, by fiscal year.",
        ),
        "answers": framed(
            ({"question": question, "answer": answer} for question, answer in words.answers(e)),
            ("question", "answer"), {}, "A question of the form, and its answer.",
        ),
        "basis": framed(
            ({"about": about, "sentence": said} for about, said in words.basis(e)),
            ("about", "sentence"), {}, "What the estimate rests on.",
        ),
    }  # fmt: skip


def _lines(e: CostEstimate) -> Iterable[Mapping[str, Any]]:
    for line in e.lines:
        if line.moves_in(e.window):
            yield {
                "block": line.block, "account": line.account, "title": account_title(e, line.account),
                "measure": line.measure, **{str(year): line.musd.get(year, 0.0) for year in e.window.years},
                **{span.name: span.total(line.musd) for span in e.window.spans},
            }  # fmt: skip
