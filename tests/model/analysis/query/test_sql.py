"""What a query gives is what the tables hold, and a query does nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import lodeplan as door
from model.analysis.query import sql
from model.analysis.query.relations import LabelledRuns, known_relations
from model.analysis.query.sums import SQL, SUM_TABLES
from model.frames.result_names import metric_of
from model.plan.result_schema import RESULT_TABLE
from model.report import questions
from model.report.run_view import run_view
from tests.cli.calling import Shell
from tests.tables import assert_same_table

COSTS = "select run, variant, value from summary where metric = 'cost' and year = 0 order by variant"

NEVER = "is no question; a query reads runs and never writes: write one SELECT"
SEE = "see 'lodeplan schema results'"
MEAN = "mean cost_musd?; 'lodeplan schema results' lists their columns"


def test_tables_are_shown_by_name(small_run: Path) -> None:
    shown = door.open_run(small_run).sql(" Show TABLES; ")
    assert {"summary", "runs", "data.plants", "named.purchases", "sums.money"} <= set(shown["name"])


def test_a_relation_is_described_with_units_and_meanings(small_run: Path, lodeplan: Shell) -> None:
    manifest = small_run / "run.json"
    known = json.loads(manifest.read_text())
    known["settings"]["levers"] = {"taxed": {"tariff.rate": 0.1}}
    manifest.write_text(json.dumps(known))
    run = door.open_run(small_run)
    names = ["runs", "variants", "purchases", 'named."purchases"', "data.plants", "sums.supply"]
    told = {name: run.sql(f"Describe {name};") for name in names}
    for name, frame in told.items():
        assert list(frame) == ["column", "type", "unit", "meaning"]
        assert list(frame["column"]) == list(run.sql(f"select * from {name} limit 0")), name
        assert (frame["meaning"] != "").all(), name
    units = told["purchases"].set_index("column")["unit"]
    assert (units["usd_per_t"], units["musd"], units["form"]) == ("USD/t", "MUSD", "")
    assert told["data.plants"].set_index("column").loc["capex_usd_per_t", "unit"] == "USD per t/yr"
    assert told["variants"].set_index("column").loc["tariff.rate", "meaning"].startswith("Level of the lever")
    shown = lodeplan("query", small_run, "desc sums.supply").out.splitlines()
    assert shown[0] == "sums.supply: Tonnes of a form that a country ships, home with what is recycled there."
    assert shown[-1].split() == ["tonnes", "DOUBLE", "t/yr", "Tonnes", "of", "contained", "metal."]


def test_what_is_no_relation_is_described_as_duckdb_does(small_run: Path, lodeplan: Shell) -> None:
    assert list(door.open_run(small_run).sql("describe select 1 as a")["column_name"]) == ["a"]
    for odd in ("describe desc", "describe purchas", "show all", "describe sums.purchases"):
        assert lodeplan("query", small_run, odd).code in (0, 3), odd


@pytest.mark.breadth
def test_every_relation_is_described(small_run: Path) -> None:
    run = door.open_run(small_run)
    for name in (*known_relations(), *(f"sums.{table.name}" for table in SUM_TABLES)):
        frame = run.sql(f"describe {name}")
        assert (frame["meaning"] != "").all(), name


def test_a_result_table_is_whole(small_run: Path) -> None:
    run = door.open_run(small_run)
    frame = run.sql("select * exclude (run) from purchases")
    assert_same_table(frame, run.table("purchases"))
    assert len(frame) > 5


@pytest.mark.breadth
def test_every_relation_has_rows_of_its_run(small_run: Path) -> None:
    """Each has the run in front and, of results, the columns of the schema."""
    runs = LabelledRuns({"a run": door.open_run(small_run).run_folder})
    for name in known_relations():
        columns = list(runs.relation(name))
        assert columns[0] == "run", name
        if name in RESULT_TABLE:
            assert tuple(columns[1:]) == RESULT_TABLE[name].names


def test_sums_are_those_of_the_tables(small_run: Path) -> None:
    run = door.open_run(small_run)
    frame = run.sql("select variant, sum(tonnes) as tonnes, count(*) as n from purchases group by variant order by 1")
    by_hand = run.table("purchases").groupby("variant")["tonnes"].agg(["sum", "count"]).sort_index()
    assert list(frame["variant"]) == list(by_hand.index)
    assert frame["tonnes"].to_numpy() == pytest.approx(by_hand["sum"].to_numpy(), rel=1e-12)
    assert list(frame["n"]) == list(by_hand["count"])


def test_views_of_sums_say_what_pages_say(small_run: Path) -> None:
    """Each view has the columns and the key of its schema, and the numbers that reports add up by themselves."""
    run, m = door.open_run(small_run), run_view(small_run)
    asked = {t.name: run.sql(f"select * from sums.{t.name}") for t in SUM_TABLES}
    for table in SUM_TABLES:
        assert tuple(asked[table.name]) == table.names
        assert not asked[table.name].duplicated(list(table.key)).any()
        assert len(asked[table.name]), table.name
    for name in run.variants:
        own = {view: frame[frame["variant"] == name].drop(columns=["run", "variant"]) for view, frame in asked.items()}
        shown: dict[tuple[str, ...], float] = {}
        for (form, source), values in questions.supply(m, name).items():
            country = m.home if source == questions.RECYCLED else source
            for year, tonnes in zip(m.years, values, strict=True):
                shown[form, country, year] = shown.get((form, country, year), 0.0) + tonnes
        supply = {(form, country, year): t for form, country, year, t in own["supply"].itertuples(index=False)}
        assert {at: t for at, t in shown.items() if t} == pytest.approx(supply)
        paid = own["money"].groupby(["payer", "payee", "item", "account"])["musd"].sum().to_dict()
        assert {at: sum(values) for at, values in questions.payers(m, name).items()} == pytest.approx(paid)
        built = own["built"].set_index("plant")["built_t"].to_dict()
        assert questions.built_tonnes(m, name) == pytest.approx(built)
        if name != m.baseline:
            steps = {metric_of(step.term): step.difference for step in questions.bridge(m, name)}
            more = own["against_baseline"].set_index("metric")["more"]
            assert {metric: more[metric] for metric in steps} == pytest.approx(steps)
            budgets = [questions.budget(m, of, "constant").items() for of in (name, m.baseline)]
            whole = [sum(sum(values) for at, values in of if at[-1] == "outlays") for of in budgets]
            assert own["budget_against_baseline"]["more_musd"].sum() == pytest.approx(whole[0] - whole[1])


def test_titles_and_the_dataset_stand_beside_results(small_run: Path) -> None:
    run = door.open_run(small_run)
    titles = run.sql("select distinct country, country_title from named.purchases order by 1")
    data = run.sql("select country, title from data.countries order by 1").set_index("country")["title"]
    assert len(titles)
    assert list(titles["country_title"]) == [data[country] for country in titles["country"]]


def test_levers_are_columns(small_run: Path) -> None:
    manifest = small_run / "run.json"
    known = json.loads(manifest.read_text())
    known["settings"]["levers"] = {"taxed": {"tariff.rate": 0.1}, "capped": {"demand": "low"}}
    manifest.write_text(json.dumps(known))
    frame = door.open_run(small_run).sql('select variant, "tariff.rate", demand from variants order by variant')
    assert list(frame["tariff.rate"].dropna()) == [0.1]
    assert list(frame["demand"]) == ["low", None, None, None]
    frame = door.open_run(small_run).sql('select distinct variant, "tariff.rate" from named.summary order by variant')
    assert list(frame["variant"]) == ["capped", "free", "taxed"]


@pytest.mark.parametrize(
    "written",
    ["lever.tariff.rate", '"lever.tariff.rate"', "tariff.rate", '"Tariff.Rates"', "variants.tariff", "lever.tariff"],
)
def test_a_lever_is_asked_for_as_its_hint_says(small_run: Path, lodeplan: Shell, written: str) -> None:
    """The hint repeated the word that was asked, or named a table 'lever' that no query has."""
    manifest = small_run / "run.json"
    known = json.loads(manifest.read_text())
    known["settings"]["levers"] = {"taxed": {"tariff.rate": 0.1}}
    manifest.write_text(json.dumps(known))
    answer = lodeplan("query", small_run, f"select {written} from variants")
    hint = 'write "tariff.rate" with its double quotes, from variants or named.summary, and the query in single quotes'
    assert answer.code == 3
    assert answer.lines[0].endswith(f"; {hint}")
    assert lodeplan("query", small_run, 'select "tariff.rate" from named.summary').code == 0


def test_a_table_that_is_not_read_is_told_from_those_that_are(small_run: Path, lodeplan: Shell) -> None:
    answer = lodeplan("query", small_run, "select s.value from summary")
    said = "'s' of 's.value' is no table that it reads (summary); write a column by its own name"
    assert answer.lines == [f"error: query: {said}"]
    answer = lodeplan("query", small_run, "select variants.cost_usd from variants")
    assert answer.lines == [f"error: query: no table that it reads has a column 'cost_usd'; did you {MEAN}"]


def test_levels_of_several_kinds_are_text(small_run: Path) -> None:
    """A sum beside 'appropriated', of one run or of another: no number is lost, and nothing ends in an exception."""
    other = small_run.with_name("other")
    shutil.copytree(small_run, other)
    for run, levels in (
        (small_run, {"taxed": {"rate": 0.5}}),
        (other, {"taxed": {"rate": "low"}, "free": {"rate": 2}}),
    ):
        known = json.loads((run / "run.json").read_text())
        known["settings"]["levers"] = levels
        (run / "run.json").write_text(json.dumps(known))
    asked = "select run, variant, rate from variants where rate is not null order by 1, 2"
    assert list(door.open_run(small_run).sql(asked)["rate"]) == [0.5]
    assert list(door.open_run(other).sql(asked)["rate"]) == ["2", "low"]
    assert list(door.open_run(small_run).sql(asked, other)["rate"]) == ["2", "low", "0.5"]


@pytest.mark.parametrize("again", ["run", "./run", "../{}/run", "{here}/run", "link"])
def test_a_run_named_twice_is_refused_however_it_is_called(
    small_run: Path, again: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows would count twice, each under a name of its own."""
    here = small_run.parent
    monkeypatch.chdir(here)
    if again == "link":
        (here / "link").symlink_to(small_run, target_is_directory=True)
    with pytest.raises(door.BadInput, match="this run is named twice; name each run once"):
        door.open_run("run").sql(COSTS, again.format(here.name, here=here))


def test_several_runs_are_told_apart(small_run: Path, lodeplan: Shell) -> None:
    other = small_run.with_name("other")
    shutil.copytree(small_run, other)
    answer = lodeplan("query", small_run, other, COSTS, "--json")
    rows = json.loads(answer.out)["rows"]
    assert {row["run"] for row in rows} == {"run", "other"}
    assert len(rows) == 6
    assert {row["value"] for row in rows if row["run"] == "run"} == {
        row["value"] for row in rows if row["run"] == "other"
    }


def test_runs_of_one_name_are_called_by_their_paths(small_run: Path) -> None:
    other = small_run.parent / "sent" / "run"
    shutil.copytree(small_run, other)
    frame = door.open_run(small_run).sql("select distinct run from variants order by run", other)
    assert list(frame["run"]) == sorted([str(small_run), str(other)])


def test_text_and_file(small_run: Path, tmp_path: Path, lodeplan: Shell) -> None:
    query = "select variant, status, cost_musd is null as without from variants order by variant"
    answer = lodeplan("query", small_run, query, "--out", tmp_path / "new.csv")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "4 rows of 1 run",
        "variant  status      without",
        "-------  ----------  -------",
        "capped   solved      False",
        "dreamt   impossible  True",
        "free     solved      False",
        "taxed    solved      False",
    ]
    assert (tmp_path / "new.csv").read_text().splitlines()[:2] == ["variant,status,without", "capped,solved,False"]
    assert lodeplan("query", small_run, query, "--out", tmp_path / "new.csv").code == 6


def test_a_file_named_as_another_kind_is_refused_before_it_is_written(
    small_run: Path, tmp_path: Path, lodeplan: Shell
) -> None:
    answer = lodeplan("query", small_run, "select variant from variants", "--out", tmp_path / "new.parquet")
    assert answer.code == 2
    assert answer.lines == ["error: --out: new.parquet: what is written is CSV; write new.csv"]
    assert not (tmp_path / "new.parquet").exists()


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("", "this is no statement; write one SELECT"),
        ("select 1; select 2", "this is 2 statements; write one SELECT"),
        ("copy (select 1) to 'stolen.csv'", f"COPY {NEVER}"),
        ("create table x as select 1", f"CREATE {NEVER}"),
        ("set threads = 4", f"SET {NEVER}"),
        ("attach 'x.db'", f"ATTACH {NEVER}"),
        ("install httpfs", f"LOAD {NEVER}"),
        ("select * from sums.purchases", f"there is no table 'sums.purchases'; did you mean purchases?; {SEE}"),
        ("select * from purchas", f"there is no table 'purchas'; did you mean purchases?; {SEE}"),
        ("select cost_usd from variants", f"no table that it reads has a column 'cost_usd'; did you {MEAN}"),
        ("select 1 as a, 2 as a", "two columns of the answer are called 'a'; give one another name with AS"),
        ("select 1/0 as x", "column 'x' is inf in row 1; divide by nullif(..., 0)"),
        ("selec 1", 'Parser Error: syntax error at or near "selec"'),
        (
            "select * from read_csv('run.json')",
            'Permission Error: Cannot access file "run.json" - file system operations are disabled by configuration',
        ),
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused_in_a_line(small_run: Path, lodeplan: Shell, query: str, line: str) -> None:
    before = sorted(path.name for path in small_run.iterdir())
    answer = lodeplan("query", small_run, query)
    assert (answer.code, answer.lines) == (3, [f"error: query: {line}"])
    assert sorted(path.name for path in small_run.iterdir()) == before


def test_an_answer_without_end_is_refused(small_run: Path, lodeplan: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "MOST_ROWS", 1_000)
    assert lodeplan("query", small_run, "select * from range(1000)").code == 0
    answer = lodeplan("query", small_run, "select * from range(1001)")
    assert answer.code == 3
    assert answer.lines == ["error: query: the answer has more than 1,000 rows; join by key, group, or end with limit"]


def test_words_that_are_missing_or_twice(small_run: Path, lodeplan: Shell) -> None:
    answer = lodeplan("query", "select 1")
    assert answer.code == 2
    assert answer.lines[0].startswith("error: name at least one run, and then the query")
    answer = lodeplan("query", small_run, small_run, "select 1")
    assert answer.code == 3
    assert answer.lines == [f"error: {small_run}: this run is named twice; name each run once"]
    answer = lodeplan("query", "nowhere", "select 1")
    assert answer.code == 3
    assert "not a run folder" in answer.err


def test_an_altered_table_is_no_answer(small_run: Path, lodeplan: Shell) -> None:
    table = small_run / "tables" / "summary" / "free.parquet"
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    answer = lodeplan("query", small_run, COSTS)
    assert answer.code == 3
    assert "changed since the run; run the study again" in answer.err
    assert lodeplan("query", small_run, "select count(*) as n from variants").code == 0


def test_numbers_keep_what_they_are(small_run: Path) -> None:
    """Whole numbers stay whole, with blanks too; a sum beyond them is a number; decimals are numbers."""
    frame = door.open_run(small_run).sql(
        "select 1 as a, 1.5 as b, null::int as c, 'x' as d, true as e, date '2026-01-31' as f,"
        " sum(9223372036854775807::hugeint) as g from range(2)"
    )
    row = frame.iloc[0].to_dict()
    assert (row["a"], row["b"], row["d"], row["e"], row["f"]) == (1, 1.5, "x", True, "2026-01-31")
    assert row["c"] is None
    assert row["g"] == pytest.approx(2.0**64)
    assert str(frame["a"].dtype) == "int64"


def test_budgets_are_held_against_the_baseline_on_paper() -> None:
    """What both pay cancels; what only the baseline pays is less; a variant without a plan has no row."""
    names = ["run", "variant", "account", "kind", "fiscal_year", "outlays_musd", "outlays_nominal_musd"]
    rows = [("free", "fund", 2027, 7.0), ("free", "left", 2027, 2.0), ("grant", "fund", 2027, 10.0)]
    budget = pd.DataFrame([("r", v, a, "mandatory", y, musd, 2 * musd) for v, a, y, musd in rows], columns=names)
    variants = pd.DataFrame(
        {"run": "r", "variant": ["free", "grant", "none"], "baseline": [True, False, False], "cost_musd": [1, 2, None]}
    )
    with duckdb.connect(":memory:") as database:
        database.register("budget", budget)
        database.register("variants", variants)
        found = database.execute(SQL["budget_against_baseline"] + " order by account").fetchall()
    assert found == [
        ("r", "grant", "fund", "mandatory", 2027, 3.0, 6.0),
        ("r", "grant", "left", "mandatory", 2027, -2.0, -4.0),
    ]
