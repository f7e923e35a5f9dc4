"""Jobs of Slurm by its two commands, which stand-ins take the place of: what is asked for, and that it solves."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

pytest.importorskip("distributed")

from model.analysis.solve.study import run_study
from model.execution.cluster.address import Place, Slurm, place_of
from model.execution.cluster.connected import connected
from model.execution.cluster.slurm import without_jobs
from model.study.load import load_study
from tests.cli.calling import ROOT, Shell
from tests.model.execution.tls_cluster import TlsCluster
from tests.survival import small

pytestmark = [
    pytest.mark.breadth,
    pytest.mark.skipif(not Path("/sys/class/net/lo").exists(), reason="needs a network called lo"),
]

SLURM = """
wait_seconds = 90

[tls]
ca_file = "ca_file.pem"
cert_file = "cert.pem"
key_file = "key.pem"

[slurm]
jobs = 2
processes = 1
memory = "2GB"
walltime = "00:30:00"
interface = "lo"
queue = "short"
account = "minerals"
directives = ["--exclusive"]
prologue = ["export OPENBLAS_NUM_THREADS=1"]
"""
SBATCH = """#!/bin/sh
cp "$1" "$JOBS/$$.job"
setsid sh "$JOBS/$$.job" >> "$JOBS/log" 2>&1 &
echo "Submitted batch job $!"
"""
SCANCEL = """#!/bin/sh
echo "$1" >> "$JOBS/cancelled"
kill -KILL -- "-$1"
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    TlsCluster(tmp_path).certificates_written()
    (tmp_path / "slurm.toml").write_text(SLURM, encoding="utf-8")
    return tmp_path / "slurm.toml"


def _place(profile: Path) -> Place:
    return place_of(f"slurm:{profile}", {})


def test_what_slurm_is_given(profile: Path) -> None:
    """Read off the script: what is asked for, TLS with the stated files, one thread, no page that others see."""
    place = _place(profile)
    assert isinstance(place.asked, Slurm)
    assert place.tls is not None
    before = signal.getsignal(signal.SIGINT)
    with without_jobs(place.asked, place.tls) as cluster:
        script = cluster.job_script().splitlines()
        address = cluster.scheduler_address
    assert signal.getsignal(signal.SIGINT) is before
    assert address.startswith("tls://127.0.0.1:")
    asked = {"-p short", "-A minerals", "-n 1", "--cpus-per-task=1", "--mem=2G", "-t 00:30:00", "--exclusive"}
    assert asked <= {line.removeprefix("#SBATCH ") for line in script}
    assert script[-2] == "export OPENBLAS_NUM_THREADS=1"
    worker = script[-1]
    assert worker.startswith(f"{sys.executable} -m distributed.cli.dask_worker {address} ")
    for words in (
        "--nthreads 1", "--interface lo", "--protocol tls://", "--no-dashboard --dashboard-address 127.0.0.1:0",
        *(f"--tls-{kind} {profile.parent / file}.pem"
          for kind, file in (("ca-file", "ca_file"), ("cert", "cert"), ("key", "key"))),
    ):  # fmt: skip
        assert words in worker


def test_a_machine_without_slurm_and_a_network_that_is_not_there(
    lodeplan: Shell, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["run", small.written(profile.parent / "study"), "--cluster", f"slurm:{profile}"]
    answer = lodeplan(*words)
    line = f"error: --cluster: slurm:{profile} cannot be started: no command sbatch on this machine; start it where "
    assert (answer.code, answer.lines) == (3, [f"{line}Slurm takes jobs"])
    _stand_in(profile.parent, monkeypatch)
    profile.write_text(SLURM.replace('"lo"', '"ib9"'), encoding="utf-8")
    answer = lodeplan(*words)
    assert (answer.code, len(answer.lines)) == (3, 1)
    assert answer.lines[0].startswith(f"error: --cluster: slurm:{profile} cannot be started: ")
    assert "ib9" in answer.lines[0]


def _stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("JOBS", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_a_run_in_jobs_is_that_of_one_process(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = profile.parent
    _stand_in(folder, monkeypatch)
    study = load_study(small.written(folder / "study"))
    run_study(study, out=folder / "here")
    heard: list[str] = []
    with connected(f"slurm:{profile}", heard.append) as executor:
        run_study(study, out=folder / "there", executor=executor)
    assert heard[0] == f"slurm:{profile}: 2 jobs are asked for"
    assert small.contents(folder / "there") == small.contents(folder / "here")
    assert len((folder / "cancelled").read_text(encoding="utf-8").split()) == 2
