"""A variant may be planned on another price path: what sellers ask, outlets pay and scrap costs, as multiples."""

from __future__ import annotations

from pathlib import Path

import pytest

import lodeplan
from data.dataset import Dataset
from data.messages.finding import BadInput
from model.analysis.solve.study import run_study
from model.analysis.verify import verify_run
from model.report.terminal.run import run_text
from model.study.dataset_of_study import dataset_for
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from tests.data.changes import optional
from tests.data.tiny import YEARS, rows, write_folder
from tests.model.proof.planned import small_folder

HEAD = """\
name = "s"
dataset = "tiny"
minerals = ["lithium"]
years = [2024, 2026]
discount_rate = 0
baseline = "free"

[variants.free]

[variants.cheap]
prices = "slump"

[variants.heir]
extends = "cheap"

[variants.back]
extends = "cheap"
prices = "central"

"""
PATH = """\
[price_paths.slump]
times = { lithium = { 2025 = 1.0, 2026 = 0.5 }, "lithium.concentrate" = 1 }
cite = "a memo"
"""
GRID = """
[grid]
variant = "free"
levers = { prices = ["central", "slump"] }
"""


def stated(folder: Path, text: str) -> LoadedStudy:
    if not (folder / "tiny").exists():
        small_folder(folder / "tiny")
    (folder / "s.toml").write_text(text, encoding="utf-8")
    return load_study(folder / "s.toml")


def prices(data: Dataset, variant: str, table: str = "suppliers") -> dict[tuple[str, int], set[float]]:
    rows = data.of(variant).tables[table]
    out: dict[tuple[str, int], set[float]] = {}
    for row in rows.to_dict("records"):
        out.setdefault((row["form"], row["year"]), set()).add(row["price_usd_per_t"])
    return out


def test_a_path_scales_what_sellers_ask_and_outlets_pay(tmp_path: Path) -> None:
    """Before its first year a price stays, in 2026 it is half; a form with a word of its own is left out."""
    loaded = dataset_for(stated(tmp_path, HEAD + PATH))
    for table in ("suppliers", "outlets"):
        before, after = prices(loaded, "free", table), prices(loaded, "cheap", table)
        factors = {2024: 1.0, 2025: 1.0, 2026: 0.5}
        for (form, year), asked in before.items():
            factor = 1.0 if form == "lithium.concentrate" else factors[year]
            assert after[form, year] == {factor * price for price in asked}, (table, form, year)
    assert any(form == "lithium.chemical" for form, _ in prices(loaded, "free"))


def test_a_path_is_inherited_and_taken_back(tmp_path: Path) -> None:
    loaded = stated(tmp_path, HEAD + PATH)
    data = dataset_for(loaded)
    assert prices(data, "heir") == prices(data, "cheap") != prices(data, "free")
    assert prices(data, "back") == prices(data, "free")
    assert [loaded.study.prices_of(name) for name in ("free", "cheap", "heir", "back")] == [
        "central", "slump", "slump", "central",
    ]  # fmt: skip


def test_a_range_moves_with_its_price(tmp_path: Path) -> None:
    """A variant at the high end of a price that is halved takes half of the high end."""
    data = dataset_for(stated(tmp_path, HEAD.replace('prices = "slump"', 'prices = "slump"\nat = "high"') + PATH))
    asked = "form == 'lithium.chemical' and year == 2026"
    rows = {variant: data.of(variant).tables["suppliers"].query(asked) for variant in ("free", "cheap")}
    for free, cheap in zip(rows["free"].to_dict("records"), rows["cheap"].to_dict("records"), strict=True):
        high = free["price_usd_per_t"] if free["high"] != free["high"] else free["high"]
        assert cheap["price_usd_per_t"] == pytest.approx(high / 2)


@pytest.mark.breadth
def test_a_difference_in_percent_moves_as_much_trade_on_any_path(tmp_path: Path) -> None:
    """Chile has nine tenths by custom and asks 2,000 USD/t more than Australia; the steps of leaving it cost 437.5,
    1312.5, 2187.5 and 3062.5 at an elasticity of 20. Two of four are left, 450 t of 1,000, and so at a tenth of prices.
    """
    tables = rows()
    shares = [f"lithium.chemical,CHL,{year},0.9" for year in YEARS]
    optional("established_trade", "form,country,year,share", *shares)(tables)
    known = [f"lithium.chemical,{year},20,70000" for year in YEARS]
    optional("trade_elasticities", "form,year,elasticity,price_usd_per_t", *known)(tables)
    write_folder(tmp_path / "tiny", tables)
    run_study(stated(tmp_path, HEAD + "[price_paths.slump]\ntimes = { lithium = 0.1 }\n"), out=tmp_path / "run")
    bought = lodeplan.open_run(tmp_path / "run").table("purchases").query("year == 2024 and country == 'AUS'")
    by_variant = dict(zip(bought["variant"], bought["tonnes"], strict=True))
    assert by_variant == pytest.approx(dict.fromkeys(("free", "cheap", "heir", "back"), 550.0))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> lodeplan.Run:
    folder = tmp_path_factory.mktemp("prices")
    run_study(stated(folder, HEAD + PATH + GRID), out=folder / "run")
    return lodeplan.open_run(folder / "run")


@pytest.mark.breadth
def test_a_run_says_on_which_path_it_is_planned(run: lodeplan.Run) -> None:
    text = " ".join(run_text(run.folder).split())
    assert "by their policies alone: cheap, heir, free-slump (price path slump, not central; " in text
    assert " back (" not in text
    assert "(price path slump: a memo)" in text
    costs = run.table("summary").query("metric == 'cost'").set_index("variant")
    assert costs["lever.prices"].dropna().to_dict() == {"free-central": "central", "free-slump": "slump"}
    assert costs.loc["free-slump", "value"] == costs.loc["cheap", "value"] < costs.loc["free", "value"]


@pytest.mark.breadth
def test_a_run_on_other_prices_is_proven_again(run: lodeplan.Run) -> None:
    assert verify_run(run.folder).failures == ()


def test_worlds_of_two_prices_are_not_identical(tmp_path: Path) -> None:
    said = [finding.message for finding in stated(tmp_path, HEAD + PATH).findings]
    assert said == ["variants cheap and heir are identical", "variants free and back are identical"]


WRONG = {
    "an unknown path": (
        ('prices = "slump"', 'prices = "slumb"'),
        "s.toml:11 variant cheap: prices: no price path is called 'slumb'; did you mean slump?",
    ),
    "no path at all": (
        (PATH, ""),
        "s.toml:11 variant cheap: prices: no price path is called 'slump'; state it under [price_paths.slump]",
    ),
    "a name that is taken": (
        ("[price_paths.slump]", "[price_paths.central]\ntimes = { lithium = 2 }\n\n[price_paths.slump]"),
        "s.toml:20 price_paths.central: central is what the dataset's own prices are called; write another name",
    ),
    "an empty word": (
        ('prices = "slump"', 'prices = ""'),
        "s.toml:11 variant cheap: prices: no value; delete the line, or write a value after the =",
    ),
    "nothing": (
        ('times = { lithium = { 2025 = 1.0, 2026 = 0.5 }, "lithium.concentrate" = 1 }', "times = {}"),
        "s.toml:21 price_paths.slump.times: no value; write what prices are multiplied by, such as { lithium = 0.8 }",
    ),
    "a negative factor": (
        ("2026 = 0.5", "2026 = -1"),
        "s.toml:21 price_paths.slump.times.lithium: must be above 0, got -1; write 0.8 for a price a fifth lower",
    ),
    "a text": (
        ("{ 2025 = 1.0, 2026 = 0.5 }", "'half'"),
        "s.toml:21 price_paths.slump.times.lithium: must be a number, got 'half'",
    ),
    "an unknown setting": (
        ("cite = ", "cites = "),
        "s.toml:22 price_paths.slump.cites: unknown setting; did you mean cite?",
    ),
    "an unknown form": (
        ("lithium.concentrate", "lithium.concentrated"),
        "s.toml:21 price_paths.slump.times.lithium.concentrated: 'lithium.concentrated' is no form or mineral; did you "
        "mean lithium.concentrate?",
    ),
    "a year of no row": (
        ("2025 = 1.0", "1999 = 1.0"),
        "s.toml:21 price_paths.slump.times.lithium: suppliers has no such row in 1999; there are 2024, 2025, 2026",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_path_is_one_line(case: str, tmp_path: Path) -> None:
    (before, after), line = WRONG[case]
    assert before in HEAD + PATH
    with pytest.raises(BadInput) as caught:
        dataset_for(stated(tmp_path, (HEAD + PATH).replace(before, after, 1)))
    assert list(dict.fromkeys(finding.line() for finding in caught.value.findings)) == [line]


def test_a_path_and_a_row_of_one_variant_on_one_cell_are_refused(tmp_path: Path) -> None:
    row = """
[[variants.cheap.patch.suppliers]]
form = "lithium.chemical"
country = "all"
step = 1
year = 2026
price_usd_per_t = 1
"""
    with pytest.raises(BadInput) as caught:
        dataset_for(stated(tmp_path, HEAD + PATH + row))
    assert "this cell is already changed by another patch, in line 21; keep one" in str(caught.value)


def test_a_word_that_moves_nothing_is_a_warning(tmp_path: Path) -> None:
    """Both forms of lithium have words of their own, so that nothing is left for `all`."""
    text = HEAD + PATH.replace("lithium = {", 'all = 2, "lithium.chemical" = {')
    said = [finding.line() for finding in dataset_for(stated(tmp_path, text)).warnings]
    assert "s.toml:21 price_paths.slump.times.all: all moves no price of lithium" in said
