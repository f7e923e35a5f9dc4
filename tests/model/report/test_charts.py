"""Pictures drawn by hand: what they hold, that parts fill the whole, that names are whole and inert."""

from __future__ import annotations

import re
from typing import cast

import pytest

from data.places import places
from model.report.charts.figures import Figure, Painter, Table
from model.report.charts.mix import MixRow, mix
from model.report.charts.paid_bar import paid_bar, scale, span_of
from model.report.charts.placing import text_width
from model.report.charts.sankey import Flow, sankey
from model.report.charts.timeline import Line, Span, timeline
from model.report.charts.world import Bubble, ground, world_map
from model.report.page.table_html import table_html
from model.report.run_view import RunView


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
    numbers = [float(x) for x in re.findall(r'<text x="([\d.]+)"', scale((0.0, 200.0), 1.0))]
    assert numbers[-1] + text_width("+200", 11.0) / 2 <= 300


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
    here, there = Bubble("Here", 0.0, 0.0, 0.8, "m-h"), Bubble("There", 38.0, -97.0, 0.2, "m-a")
    drawn = world_map("magnets", [here, there], ground((0.0, 0.0), [(12.5, 90.0, "none")]))
    sizes = [float(r) for r in re.findall(r'class="bubble [^"]+" [^>]*? r="([\d.]+)"', drawn)]
    assert (sizes[0] / sizes[1]) ** 2 == pytest.approx(4.0, rel=0.02)
    assert 'cx="320" cy="158.4"' in drawn
    assert ">Here 80%<" in drawn
    assert "magnets: Here 80%, There 20%" in drawn
    assert 'class="place s-none" d="M480 132h0"' in drawn
    (flow,) = re.findall(
        r'class="ship s-m-a" stroke-width="([\d.]+)" d="M([\d.]+) ([\d.]+)Q.*? ([\d.]+) ([\d.]+)"', drawn
    )
    assert list(map(float, flow)) == [2.6, 147.6, 78.1, 320.0, 158.4]  # a fifth of 13, from there to home


def test_a_map_has_home_in_its_middle_and_flows_only_to_a_known_home() -> None:
    east = Bubble("East", 0.0, 175.0, 1.0, "m-f")
    assert 'cx="317.3" cy="158.4"' in world_map("m", [east], ground((0.0, 176.5)))
    assert 'class="ship' not in world_map("m", [east], ground(None))
    assert 'viewBox="0 0 360 190"' in world_map("m", [east], ground(None, narrow=True))


def test_a_figure_is_drawn_once_for_variants_that_it_shows_alike() -> None:
    painter, drawn = Painter(cast(RunView, None)), list[str]()

    def made(form: str, tonnes: dict[str, list[float]]) -> Figure:
        drawn.append(form)
        return Figure(form, "", str(tonnes), Table((), ()), "")

    def other(form: str, tonnes: dict[str, list[float]]) -> Figure:
        return Figure(form, "", "other", Table((), ()), "")

    first = painter._once(made, "ore", {"AUS": [1.0, 2.0]})
    assert painter._once(made, "ore", {"AUS": [1.0, 2.0]}) is first
    assert painter._once(made, "ore", {"AUS": [1.0, 2.5]}).svg == "{'AUS': [1.0, 2.5]}"
    assert painter._once(other, "ore", {"AUS": [1.0, 2.0]}).svg == "other"
    assert drawn == ["ore", "ore"]


def test_a_table_aligns_numbers_and_words_and_escapes_both() -> None:
    table = Table(("A & B", "t", "Why"), [("<x>", "1,200", "n/a"), ("y", "", "'late'")])
    assert str(table_html(table, 'a "b"')) == (
        '<div class="scroll" tabindex="0" role="region" aria-label="a &#34;b&#34;"><table>\n'
        "<caption>a &#34;b&#34;</caption>\n"
        '<thead><tr><th scope="col" class="text">A &amp; B<th scope="col">t<th scope="col" class="text">Why</thead>\n'
        '<tbody><tr><th scope="row">&lt;x&gt;<td>1,200<td class="text">n/a'
        '<tr><th scope="row">y<td><td class="text">&#39;late&#39;</tbody></table></div>'
    )


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
    drawn, _ = sankey("flows", links)
    (path,) = re.findall(r'class="node" d="([^"]+)"', drawn)
    nodes = [float(x) for x in re.findall(r"M([\d.]+) ", path)]
    (right, left) = (said(kind, drawn) for kind in ("halo", "halo end"))
    assert "…" not in drawn
    assert [*left] == [f"{seller} 5", "scrap 1"]  # sources stand first
    assert max(nodes) < right["Clean energy 5"]
    assert "ore to a refinery in a far country: 5 t" in drawn


def said(kind: str, drawn: str) -> dict[str, float]:
    """Return names of one side, and where their lines begin or end."""
    (group,) = re.findall(rf'<g class="tx small {kind}">(.*?)</g>', drawn)
    texts = re.findall(r"<text>(.*?)</text>", group)
    return {" ".join(re.findall(r">([^<]+)<", text)): float(re.findall(r'x="([\d.]+)"', text)[0]) for text in texts}


def test_on_a_phone_names_stand_above_what_they_name() -> None:
    links = [Flow("A seller", "ore", 5.0, "k0"), Flow("ore", "Clean energy", 5.0, "flow")]
    _, drawn = sankey("flows", links)
    assert 'viewBox="0 0 360 ' in drawn
    assert said("halo", drawn) == {"A seller 5": 0.0, "ore 5": 124.6}
    assert said("halo end", drawn) == {"Clean energy 5": 360.0}
    heights = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)h11", drawn)]
    lines = [float(y) for y in re.findall(r'<tspan x="[\d.]+" y="([\d.]+)"', drawn)]
    assert max(lines) < min(heights)
    assert "<title>" not in drawn
    line = Line(
        "A plant whose name is as long as the phone is wide", [Span(2026, 2028, "built")], [], "1,450 million USD"
    )
    tall = [float(timeline("b", range(2026, 2031), [one], narrow=True).split('viewBox="0 0 360 ')[1].split('"')[0])
            for one in (line, Line("Short", [], [], "1"))]  # fmt: skip
    assert tall[0] - tall[1] == 13  # a second line of words
