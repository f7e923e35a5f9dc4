"""Ends that are ours to explain: what one variant does to the others, what the machine refuses, who hides our files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model.runs.run_folder import open_run
from tests.breadth import wide
from tests.cli.calling import ROOT, Shell, in_a_new_process
from tests.survival import small

CLASHING = """
[variants.torn]
policies = [
  { domestic_share_floor = { forms = ["lithium.chemical"], min = 0.4 } },
  { country_share_cap = { forms = ["lithium.chemical"], countries = ["USA"], max = 0.3 } },
]
"""
TORN = (
    "small.toml:{line} variant torn: country_share_cap: at most 30% of lithium.chemical in 2024, and "
    "domestic_share_floor (small.toml:{before}) says at least 40%; no tonne of it could be supplied"
)
START = "import cli; cli.main()"


def _study(folder: Path, more: str = "") -> Path:
    path = small.written(folder)
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    return path


# ---------------------------------------------------------------- one variant and the others


@pytest.mark.breadth
def test_a_clashing_variant_leaves_the_others_solved(lodeplan: Shell, tmp_path: Path) -> None:
    path, run = _study(tmp_path, CLASHING), tmp_path / "run"
    answer = lodeplan("run", path, "--out", run)
    line = path.read_text(encoding="utf-8").splitlines().index("[variants.torn]") + 4
    torn = TORN.format(line=line, before=line - 1)
    assert answer.code == 8
    assert f"! torn: {torn}" in answer.out
    known = open_run(run).manifest["variants"]
    assert {name: said["status"] for name, said in known.items()} == {**small.STATUSES, "torn": "impossible"}
    assert known["torn"]["clash"] == [torn]
    assert (run / "report.html").is_file()
    explained = lodeplan("explain", run, "torn")
    assert (explained.code, explained.out.splitlines()) == (4, ["torn: torn", "There is no plan.", "", torn])
    assert lodeplan("verify", run).code == 0
    assert lodeplan("check", path).lines == [f"error: {torn}"]


def test_where_every_variant_clashes_nothing_is_run(lodeplan: Shell, tmp_path: Path) -> None:
    path, run = _study(tmp_path, CLASHING), tmp_path / "run"
    path.write_text(path.read_text(encoding="utf-8").replace('baseline = "free"', 'baseline = "torn"'), "utf-8")
    answer = lodeplan("run", path, "--variant", "torn", "--out", run)
    assert (answer.code, answer.out, run.exists()) == (3, "", False)


@pytest.mark.breadth
@pytest.mark.parametrize("minerals", ['["cobalt"]', '["lithium", "cobalt"]'])
def test_a_mineral_that_nobody_wants(lodeplan: Shell, tmp_path: Path, minerals: str) -> None:
    path = _study(tmp_path)
    text = path.read_text(encoding="utf-8").replace('["lithium"]', minerals)
    path.write_text(text[: text.index("[variants.capped]")], encoding="utf-8")
    said = "assumed,lodeplan-assumption,,Made up for a test.\n"
    for table, row in (
        ("minerals", "cobalt,Cobalt,mineral,t of contained Co\n"),
        ("forms", f"cobalt.chemical,cobalt,refined,Cobalt,t of contained Co,30000,{said}"),
        ("suppliers", f"cobalt.chemical,AUS,1,2024,600,70000,500,AUS,0.2,50,,,{said}"),
    ):
        file = tmp_path / "tiny" / f"{table}.csv"
        file.write_text(file.read_text(encoding="utf-8") + row, encoding="utf-8")
    answer = lodeplan("check", path)
    alone = minerals == '["cobalt"]'
    line = (
        f"{'error' if alone else 'warning'}: small.toml:4 minerals: nobody wants cobalt on path central, boundaries A, "
        "B, 2024 to 2026; add rows to the table demand, or leave it out"
    )
    assert line in answer.lines
    assert answer.code == (3 if alone else 0)
    assert lodeplan("run", path, "-q", "--out", tmp_path / "run").code == (3 if alone else 0)


@pytest.mark.breadth
def test_explain_names_the_lines_that_run_named(lodeplan: Shell, tmp_path: Path) -> None:
    path, run = _study(tmp_path, "\n\n\n"), tmp_path / "run"
    said = lodeplan("run", path, "--no-report", "--out", run).out
    line = path.read_text(encoding="utf-8").splitlines().index("[variants.dreamt]") + 2
    assert f"(small.toml:{line})" in said
    assert f"(small.toml:{line})" in lodeplan("explain", run, "dreamt").out


# ---------------------------------------------------------------- the machine


def _ended(shell: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", shell], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.parametrize("closed", ["<&- >&- 2>&-", *wide(">&-", ">&- 2>&-")])
def test_closed_streams(tmp_path: Path, closed: str) -> None:
    run = tmp_path / "run"
    start = f'"{sys.executable}" -c "{START}" run "{_study(tmp_path)}" --out "{run}" {closed}'
    done = _ended(f"{start}; exit $?")
    assert done.returncode == 8, done.stderr
    assert "error" not in done.stderr
    assert list(small.finished(run)) == list(small.VARIANTS)
    assert (run / "report.html").read_bytes().startswith(b"<!")


@pytest.mark.breadth
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_device(tmp_path: Path) -> None:
    done = _ended(f'"{sys.executable}" -c "{START}" data list > /dev/full')
    assert (done.returncode, done.stderr) == (6, "error: the output: no space left on device\n")


@pytest.mark.breadth
@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.parametrize("most", [16, *wide(24)])
def test_few_open_files(tmp_path: Path, most: int) -> None:
    run = tmp_path / "run"
    start = f'"{sys.executable}" -c "{START}" run "{_study(tmp_path)}" --no-report --jobs 2 --out "{run}"'
    done = _ended(f"ulimit -n {most}; {start}")
    assert done.returncode == 8, done.stderr
    assert "Traceback" not in done.stderr
    assert {name: v["status"] for name, v in small.finished(run).items()} == small.STATUSES


@pytest.mark.breadth
def test_a_name_of_three_hundred_letters(lodeplan: Shell, tmp_path: Path) -> None:
    out = tmp_path / ("x" * 300)
    answer = lodeplan("run", _study(tmp_path), "-q", "--out", out)
    assert answer.code == 6
    assert answer.lines == [f"error: cannot write to {out} (file name too long); use --out FOLDER to write elsewhere"]


@pytest.mark.skipif(os.name == "nt", reason="needs a locale of POSIX")
@pytest.mark.breadth
def test_paths_that_are_not_ascii_under_a_locale_that_is(tmp_path: Path) -> None:
    folder = tmp_path / "été 研究"
    folder.mkdir()
    path = _study(folder)
    words = ["run", path, "--out", folder / "résultat"]
    done = in_a_new_process(*words, LC_ALL="C")
    assert done.returncode == 8, done.stderr
    assert list(small.finished(folder / "résultat")) == list(small.VARIANTS)
    words[-1] = folder / "another"
    done = in_a_new_process(*words, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    line = "error: a name has letters that this locale does not have; set PYTHONUTF8=1, or a locale of UTF-8"
    assert (done.returncode, done.stderr.decode().splitlines()) == (3, [line])


@pytest.mark.parametrize("hiding", ["model", "data"])
def test_a_file_that_hides_ours(tmp_path: Path, hiding: str) -> None:
    (tmp_path / f"{hiding}.py").write_text("x = 1\n", encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import cli; cli.main()"
    done = in_a_new_process("check", _study(tmp_path), code=code)
    line = (
        f"error: {tmp_path / hiding}.py hides Lodeplan's own folder {hiding}; rename it, or take its folder off "
        "PYTHONPATH"
    )
    assert (done.returncode, done.stderr.decode().splitlines()) == (3, [line])


@pytest.mark.parametrize(
    ("fault", "code", "line"),
    [
        (MemoryError(), 5, "not enough memory; close other programs, use --jobs 1, or plan fewer minerals or years"),
        (
            ImportError("libgomp.so.1: cannot open shared object file", name="highspy._core"),
            5,
            "the solver (highspy) cannot be loaded: libgomp.so.1: cannot open shared object file; install Lodeplan "
            "again ('uv sync')",
        ),
        (OSError(24, "Too many open files"), 6, "too many files are open; allow more with 'ulimit -n 256', or use "
         "--jobs 1"),
        (OSError(40, "Too many levels of symbolic links", "a/b"), 6, "a/b: too many levels of symbolic links"),
    ],
)  # fmt: skip
def test_what_the_machine_refuses(
    lodeplan: Shell, monkeypatch: pytest.MonkeyPatch, fault: BaseException, code: int, line: str
) -> None:
    def load(_: str) -> None:
        raise fault

    monkeypatch.setattr("data.load.load_dataset", load)
    answer = lodeplan("data", "list")
    assert (answer.code, answer.lines) == (code, [f"error: {line}"])


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("name", ["tiny", "tiny/demand.csv"])
def test_a_link_that_leads_back_to_itself(lodeplan: Shell, tmp_path: Path, name: str) -> None:
    path, link = _study(tmp_path), tmp_path / name
    link.rename(tmp_path / "away")
    link.symlink_to(link)
    answer = lodeplan("check", path)
    line = f"error: {link}: a link that leads back to itself; put the file or folder in its place"
    assert (answer.code, answer.lines) == (3, [line])


@pytest.mark.breadth
def test_a_solver_that_cannot_be_loaded(tmp_path: Path) -> None:
    made = """
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "highspy": raise ImportError("DLL load failed", name=name)
sys.meta_path.insert(0, Gone())
import cli; cli.main()
"""
    done = in_a_new_process("run", _study(tmp_path), "--out", tmp_path / "run", code=made)
    line = "error: the solver (highspy) cannot be loaded: DLL load failed; install Lodeplan again ('uv sync')"
    assert (done.returncode, done.stderr.decode().splitlines()) == (5, [line])


def test_no_json_holds_a_minus_zero(small_run: Path) -> None:
    run = small_run
    for frame in (open_run(run).table(t.name, "free") for t in sorted((run / "tables").iterdir())):
        numbers = frame.select_dtypes("float").to_numpy(dtype=float)
        assert not ((numbers == 0) & np.signbit(numbers)).any()
    assert "-0.0" not in json.dumps(open_run(run).manifest)
