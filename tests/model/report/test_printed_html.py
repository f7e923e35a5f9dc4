"""What the terminal prints is told apart again: titles, tables with wrapped cells, sentences."""

from __future__ import annotations

from data.messages.text_table import Heading, text_table
from model.report.charts.fan import bands
from model.report.printed_html import as_html


def test_a_block_is_its_title_its_table_and_its_sentences() -> None:
    headings = [Heading("do"), Heading("what"), Heading("worth", right=True)]
    rows = [
        ["build", "a mine of some length that is wrapped", "3.5"],
        ["hold", "a.stock <5", "0.1 to 2"],
        ["buy", "", "7"],
    ]
    table = text_table(headings, rows, 34)
    assert "                " in table  # a wrapped line without the first cell
    told = as_html([f"Title\n{table}\nA sentence\n    that goes on.\nAnother."])
    words, of = '<td class="words">', '<th scope="col" class="words">'
    assert told == (
        '<section><h2>Title</h2><div class="wide" tabindex="0" role="group" aria-label="do"><table>'
        f'<thead><tr>{of}do</th>{of}what</th><th scope="col">worth</th></tr></thead>'
        f"<tbody><tr>{words}build</td>{words}a mine of some length that is wrapped</td><td>3.5</td></tr>"
        f"<tr>{words}hold</td>{words}a.<wbr>stock &lt;5</td><td>0.1 to 2</td></tr>"
        f"<tr>{words}buy</td>{words}</td><td>7</td></tr></tbody></table></div>"
        "<p>A sentence that goes on.</p><p>Another.</p></section>"
    )


def test_sentences_alone_are_no_table() -> None:
    assert as_html(["One.\n  More.", "Two."]) == "<section><p>One. More.</p></section>\n<section><p>Two.</p></section>"


def test_bands_of_few_scenarios_claim_no_ranks() -> None:
    assert bands(1, "scenarios") == "the one of scenarios"
    assert bands(19, "scenarios").startswith("light: nearly all of 19 scenarios")
    assert (
        bands(1000, "scenarios") == "light: the middle 90% of 1,000 scenarios, dark: the middle 50%, line: their median"
    )
