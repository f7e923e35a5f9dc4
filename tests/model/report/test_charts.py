"""Pictures drawn by hand: what they hold, that parts fill the whole, that names are whole and inert."""

from __future__ import annotations

import re

import pytest

from data.places import places
from model.report.charts.mix import MixRow, mix
from model.report.charts.paid_bar import paid_bar, scale, span_of
from model.report.charts.sankey import Flow, sankey
from model.report.charts.timeline import Line, Span, timeline
from model.report.charts.world import Bubble, world_map


def widths(drawn: str, kind: str) -> list[float]:
    return [float(w) for w in re.findall(rf'<rect class="{kind}"[^>]*? width="([\d.]+)"', drawn)]


def test_the_bar_of_who_pays_adds_to_the_nation() -> None:
    span = span_of([(-100.0, 150.0), (20.0, 30.0)])
    assert span == (-100.0, 150.0)
    drawn = paid_bar("v", [("Buyers", "p-b", -100.0), ("Treasury", "p-t", 150.0)], 50.0, span)
    (buyers,), (treasury,) = widths(drawn, "p-b"), widths(drawn, "p-t")
    assert treasury / buyers == pytest.approx(1.5, rel=0.01)
    assert "Buyers −100, Treasury +150, together +50 million USD" in drawn
    mark = float(re.findall(r'class="net" d="M([\d.]+)', drawn)[0])
    zero = float(re.findall(r'class="ax" d="M([\d.]+)', drawn)[0])
    assert mark - zero == pytest.approx(treasury - buyers, abs=0.2)
    assert ">+0.1<" in scale(span, 1000.0)
    assert "−" in scale(span, 1.0)


def test_the_parts_of_a_mix_fill_its_bar() -> None:
    rows = [MixRow("law <b>", [("home", "m-h", 0.25), ("allies", "m-a", 0.75), ("others", "m-o", 0.0)], "0")]
    drawn = mix("cobalt", rows, "law <b>")
    (home,), (allies,) = widths(drawn, "m-h"), widths(drawn, "m-a")
    assert allies / home == pytest.approx(3.0, rel=0.01)
    assert widths(drawn, "m-o") == []
    assert "law &lt;b&gt;: home 25%" in drawn
    assert 'class="tx bold"' in drawn


def test_bubbles_lie_where_the_factbook_says_and_are_as_large_as_their_share() -> None:
    assert places()["USA"] == (38.0, -97.0)
    assert places()["AUS"] == (-27.0, 133.0)
    assert places()["KOR"] == (37.0, 127.5)
    drawn = world_map("magnets", [Bubble("Here", 0.0, 0.0, 0.8, "m-h"), Bubble("There", 38.0, -97.0, 0.2, "m-a")])
    sizes = [float(r) for r in re.findall(r'class="bubble [^"]+" [^>]*? r="([\d.]+)"', drawn)]
    assert (sizes[0] / sizes[1]) ** 2 == pytest.approx(4.0, rel=0.02)
    assert 'cx="320" cy="158.4"' in drawn
    assert ">Here 80%<" in drawn
    assert "magnets: Here 80%, There 20%" in drawn


def test_a_build_is_thin_until_it_runs() -> None:
    lines = [
        Line("A plant whose name is long, and whole", [Span(2026, 2028, "built")], [Span(2027, 0, "late")], "1 USD")
    ]
    drawn = timeline("builds", range(2026, 2031), lines)
    bars = [(float(w), h) for w, h in re.findall(r'width="([\d.]+)" height="([37])"', drawn)]
    assert [h for _, h in bars] == ["3", "7", "3"]  # the second never runs
    assert bars[1][0] / bars[0][0] == pytest.approx(1.5, rel=0.01)
    assert bars[2][0] / bars[0][0] == pytest.approx(2.0, rel=0.01)
    assert ">A plant whose name is long, and whole<" in drawn


def test_names_of_flows_are_whole_and_stand_outside_at_both_ends() -> None:
    seller = "A seller with a name that is long"
    links = [Flow(seller, "ore", 5.0, "k0"), Flow("ore", "a refinery in a far country", 5.0, "k0"),
             Flow("a refinery in a far country", "metal", 4.0, "k0"), Flow("scrap", "metal", 1.0, "k0"),
             Flow("metal", "Clean energy", 5.0, "flow")]  # fmt: skip
    drawn = sankey("flows", links)
    nodes = [float(x) for x in re.findall(r'<rect class="node" x="([\d.]+)"', drawn)]
    said = {"".join(re.findall(r">([^<]+)</tspan>", text)): text for text in re.findall(r"<text.*?</text>", drawn)}
    assert "…" not in drawn
    first = next(text for words, text in said.items() if words.startswith(seller.replace(" ", "")) or seller in words)
    assert "halo end" in first
    assert "halo end" in next(
        text for words, text in said.items() if words.startswith("scrap")
    )  # a source stands first
    last = next(text for words, text in said.items() if words.startswith("Clean energy"))
    assert float(re.findall(r'x="([\d.]+)"', last)[0]) > max(nodes)
