"""Equations of a Markdown page as MathML."""

from __future__ import annotations

import re

from latex2mathml.converter import convert

_BLOCK = re.compile(r"^```math\n(.*?)\n```$", re.DOTALL | re.MULTILINE)


def drawn(markdown: str) -> str:
    """Return a page with each block of `math` as MathML; raise ValueError for one that is not drawn."""
    return _BLOCK.sub(lambda found: f'<div class="equation">{_mathml(found[1])}</div>', markdown)


def _mathml(latex: str) -> str:
    text: str = convert(latex.replace("{aligned}", "{align*}"), display="block")  # the one it knows
    if "\\" in text or re.search(r"&(?!#)", text):
        raise ValueError(f"an equation is not drawn: {latex}")
    return text.replace("\n", "")
