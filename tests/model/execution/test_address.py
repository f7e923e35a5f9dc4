"""A cluster is named whole or refused: no address without TLS, no certificate that nobody stated."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from data.messages.finding import BadInput
from model.execution.cluster.address import IN_DASK, PATIENCE, place_of
from model.execution.same_program import differing, whole_program
from tests.cli.calling import Shell
from tests.survival import small

FORMS = "write tls://HOST:PORT, or KIND:PROFILE.toml, where KIND is tls, slurm, kubernetes or coiled"
TLS = '[tls]\nca_file = "ca.pem"\ncert_file = "cert.pem"\nkey_file = "key.pem"\n'
SCHEDULER = '[scheduler]\naddress = "tls://host:8786"\n'
KUBERNETES = '[kubernetes]\nworkers = 2\nimage = "minerals"\nmemory = "4Gi"\nlifetime_seconds = 3600\n'
COILED = '[coiled]\nworkers = 2\ncontainer = "minerals"\nmemory = "4 GiB"\nidle_timeout = "20 minutes"\n'
SLURM = '[slurm]\njobs = 2\nprocesses = 8\nmemory = "32GB"\nwalltime = "01:00:00"\ninterface = "ib0"\n'


def lines(said: str, settings: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(BadInput) as wrong:
        place_of(said, settings or {})
    return [finding.line() for finding in wrong.value.findings]


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    for name in ("ca", "cert", "key"):
        (tmp_path / f"{name}.pem").write_text("", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("tcp://host:8786", "--cluster: tcp://host:8786 is without TLS: whoever listens there could read and change "
         f"what is planned; {FORMS}"),
        ("host:8786", f"--cluster: 'host:8786' is no cluster; {FORMS}"),
        ("", f"--cluster: '' is no cluster; {FORMS}"),
        ("tls://host", f"--cluster: tls://host has no port; {FORMS}"),
        ("tls://host:8786", "--cluster: tls://host:8786: no certificates are stated; set "
         "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT, "
         "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY, or write tls:PROFILE.toml"),
        ("slurm:nowhere.toml", "--cluster: nowhere.toml: no such file or directory"),
    ],
)  # fmt: skip
def test_what_is_no_cluster(said: str, line: str) -> None:
    assert lines(said) == [line]


def test_a_profile_is_wrong_in_every_line_at_once(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text('wait = 3\n[tls]\nca_file = "ca.pem"\n[scheduler]\naddress = "tcp://host:1"\n', encoding="utf-8")
    assert lines(f"tls:{file}") == [
        f"{file} tls.cert_file: is missing; state it",
        f"{file} tls.key_file: is missing; state it",
        f"{file} scheduler.address: write tls://HOST:PORT",
        f"{file} wait: is no setting of a profile; docs/how-to/cluster.md shows one",
    ]
    file.write_text('scheduler = "tls://host:1"\n' + TLS, encoding="utf-8")
    assert lines(f"tls:{file}") == [f"{file} scheduler: must be a table; docs/how-to/cluster.md shows one"]
    file.write_text(TLS + SCHEDULER, encoding="utf-8")
    assert lines(f"tls:{file}") == [
        f"{file}: {key}: no file {tmp_path / name}.pem"
        for key, name in (("ca_file", "ca"), ("cert_file", "cert"), ("key_file", "key"))
    ]
    assert lines(f"slurm:{file}") == [
        f"{file}: [slurm] is what --cluster slurm: reads; it must be there, and no [scheduler]"
    ]
    file.write_text("a =", encoding="utf-8")
    assert lines(f"tls:{file}")[0].startswith(f"{file}: is no TOML: ")


def test_a_profile_is_of_one_kind_and_states_what_that_needs(tmp_path: Path) -> None:
    """Each table of its kind with nothing in it, then one kind's address with another's table."""
    file = tmp_path / "p.toml"
    needs = {
        "kubernetes": ("workers", "image", "memory", "lifetime_seconds"),
        "coiled": ("workers", "container", "memory", "idle_timeout"),
    }
    for kind, names in needs.items():
        file.write_text(f"[{kind}]\n", encoding="utf-8")
        assert lines(f"{kind}:{file}") == [f"{file} {kind}.{name}: is missing; state it" for name in names]
    file.write_text(TLS + COILED, encoding="utf-8")
    assert lines(f"coiled:{file}") == [f"{file}: [tls]: Coiled makes certificates of its own; leave the table out"]
    file.write_text(SCHEDULER + COILED, encoding="utf-8")
    assert lines(f"kubernetes:{file}") == [
        f"{file}: [kubernetes] is what --cluster kubernetes: reads; it must be there, and no [scheduler]",
        f"{file}: [tls] with ca_file, cert_file and key_file is missing; state it",
    ]
    file.write_text(KUBERNETES.replace("= 2", "= 0"), encoding="utf-8")
    assert lines(f"kubernetes:{file}") == [f"{file} kubernetes.workers: input should be greater than or equal to 1"]


def test_a_profile_of_slurm_states_all_that_hangs_on_the_machine(certificates: Path) -> None:
    file = certificates / "p.toml"
    file.write_text(TLS + '[slurm]\njobs = 2\nqueue = "short"\n', encoding="utf-8")
    missing = ("processes", "memory", "walltime", "interface")
    assert lines(f"slurm:{file}") == [f"{file} slurm.{name}: is missing; state it" for name in missing]


def test_what_is_stated_is_taken(certificates: Path) -> None:
    file = certificates / "p.toml"
    file.write_text(f"wait_seconds = 5\n{TLS}{SCHEDULER}", encoding="utf-8")
    place = place_of(f"tls:{file}", {})
    assert (place.address, place.certificates.ca_file, place.patience) == (
        "tls://host:8786",
        f"{certificates / 'ca.pem'}",
        5,
    )
    settings = {name: str(certificates / "ca.pem") for name in IN_DASK.values()}
    assert place_of("tls://host:8786", settings).patience == PATIENCE


def test_no_jobs_beside_a_cluster_and_none_without_its_extra(
    lodeplan: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["run", small.written(tmp_path), "--out", tmp_path / "run", "--cluster", "tls://host:8786"]
    answer = lodeplan(*words, "--jobs", "2")
    line = "error: --cluster: says who solves how many at a time; leave --jobs out"
    assert (answer.code, answer.lines) == (3, [line])
    for name in [name for name in sys.modules if name.startswith("model.execution.cluster.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dask", None)
    answer = lodeplan(*words)
    line = (
        "error: --cluster: what talks to clusters is not installed; install Lodeplan with its extra 'cluster' "
        "('uv sync --extra cluster' in its folder)"
    )
    assert (answer.code, answer.lines) == (3, [line])
    assert not (tmp_path / "run").exists()


def test_programs_differ_by_name() -> None:
    ours = whole_program()
    assert differing(ours, dict(ours)) == ""
    theirs = {**ours, "numpy": "1.0", "program": "0"}
    theirs.pop("scipy")
    assert differing(ours, theirs) == (
        f"numpy 1.0, here {ours['numpy']}; scipy missing, here {ours['scipy']}; another text of Lodeplan"
    )
