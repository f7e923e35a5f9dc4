"""Nothing that a study or a dataset says becomes a formula, a reference, a link, or markup in what is written."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from data.messages.spreadsheet_text import DANGEROUS
from model.analysis.solve.study import run_study
from model.report import write
from model.report.page.parts import SCRIPT
from model.report.run_view import RunView
from model.report.workbook.sheet import chart_text
from model.study.load import load_study
from tests.model.proof.planned import small_folder

LIVE = ("=cmd|'/c calc'!A0", "cmd|'/c calc'!$A$1", '=HYPERLINK("http://x.example","y")', "<script>alert(1)</script>")
"""Texts that a spreadsheet or a browser would run: every title, citation and source is one of them, in turn."""
STUDY = """
name = "tried"
title = "{0}"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0.03
baseline = "free"

[variants.free]
title = "{1}"

[variants.taxed]
title = "{2}"
policies = [{{ tariff = {{ countries = ["CHL"], rate = 0.1, cite = "{0}", title = "{3}" }} }}]
"""
WORDS = ("title", "publisher", "address", "licence", "rule")
ONE_CELL = r"\$[A-Z]+\$[0-9]+"
REFERENCE = re.compile(rf"'?(?P<sheet>[A-Z][A-Za-z, ]*)'?!{ONE_CELL}(:{ONE_CELL})?")


@pytest.fixture(scope="module", params=range(len(LIVE)))
def m(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RunView:
    """Return a run whose names are all alive, with its reports written."""
    folder = tmp_path_factory.mktemp("live")
    words = [LIVE[(request.param + i) % len(LIVE)].replace('"', '\\"') for i in range(len(LIVE))]
    small_folder(folder / "tiny")
    for file in (folder / "tiny").glob("*.csv"):
        _say(file, words[0].replace('\\"', '"'))
    (folder / "tried.toml").write_text(STUDY.format(*words), encoding="utf-8")
    done = run_study(load_study(folder / "tried.toml"), out=folder / "run")
    assert [o.status for o in done.outcomes] == ["solved", "solved"]
    return write.write_reports(folder / "run", data=done.data)


def _say(file: Path, words: str) -> None:
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: words if key in WORDS else value for key, value in row.items()} for row in rows)


def parts(m: RunView) -> Iterator[tuple[str, ElementTree.Element]]:
    with zipfile.ZipFile(m.run.folder / "report.xlsx") as book:
        for name in book.namelist():
            yield name, ElementTree.fromstring(book.read(name))


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def test_formulas_of_charts_point_at_cells_of_the_workbook_and_there_are_no_others(m: RunView) -> None:
    book = dict(parts(m))
    sheets = {e.get("name") for e in book["xl/workbook.xml"].iter() if local(e) == "sheet"}
    charts = 0
    for name, part in book.items():
        for element in part.iter():
            if local(element) == "f":
                found = REFERENCE.fullmatch(element.text or "")
                assert name.startswith("xl/charts/"), name
                assert found, element.text
                assert found["sheet"] in sheets, element.text
                charts += 1
            assert local(element) not in ("hyperlink", "ddeLink", "oleLink", "externalReference", "webPublishItem")
    assert charts > 4


def test_names_defined_in_the_workbook_are_its_own(m: RunView) -> None:
    for element in dict(parts(m))["xl/workbook.xml"].iter():
        if local(element) == "definedName":
            assert element.get("name") in ("_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase")
            assert re.fullmatch(r"'?[A-Z][A-Za-z, ]*'?!\$[A-Z0-9$:]+", element.text or ""), element.text


def test_no_part_leads_out_of_the_workbook(m: RunView) -> None:
    for name, part in parts(m):
        assert not name.startswith(("xl/externalLinks", "xl/embeddings", "xl/activeX", "customUI")), name
        assert "vba" not in name.lower()
        for element in part.iter():
            assert element.get("TargetMode") != "External", name
            if local(element) in ("oddHeader", "oddFooter"):
                assert "&" not in re.sub(r"&(?:[LRAPN]|8)", "", element.text or ""), element.text


def test_texts_still_say_what_they_said(m: RunView) -> None:
    texts = {e.text for e in dict(parts(m))["xl/sharedStrings.xml"].iter() if local(e) == "t"}
    assert m.study.title in texts
    assert {v.title for v in m.variants} <= texts


def test_the_pages_hold_nothing_that_runs_but_our_script(m: RunView) -> None:
    script = f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"
    for file in (m.run.folder / "report.html", *(m.run.folder / "report").rglob("*.html")):
        shown = file.read_text(encoding="utf-8")
        assert shown.count(script) == 1
        shown = shown.replace(script, "")
        assert not re.search(r"<script|<iframe|<object|<embed|<form|javascript:|\son[a-z]+=", shown, re.IGNORECASE)
        assert all(re.fullmatch(r"#[\w-]+|[\w./-]+\.html", link) for link in re.findall(r'href="([^"]*)"', shown))
        assert "src=" not in shown


def test_files_for_memos_are_inert(m: RunView, tmp_path: Path) -> None:
    write.write_csv(m, tmp_path / "csv")
    write.write_svg(m, tmp_path / "svg")
    for file in (tmp_path / "csv").glob("*.csv"):
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")):
            for cell in row:
                assert not cell.startswith(DANGEROUS) or re.fullmatch(r"-?[0-9.e+-]+", cell), (file.name, cell)
    for file in (tmp_path / "svg").rglob("*.svg"):
        tags = {local(e) for e in ElementTree.parse(file).iter()}
        assert not tags & {"script", "a", "foreignObject", "image", "use"}, (file.name, tags)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("=cmd|'/c calc'!A0", "=cmd|'/c calc'! A0"),
        ("Ore!$A$1 and Ore!b2", "Ore! $A$1 and Ore! b2"),
        ("Lithium: free!", "Lithium: free!"),
        ("a != b", "a != b"),
    ],
)
def test_text_of_a_chart_is_no_reference(text: str, stands: str) -> None:
    assert chart_text(text) == stands
