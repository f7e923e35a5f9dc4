"""A scheduler and workers in processes of their own on 127.0.0.1, over TLS, as a user starts them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Security

from tests.cli.calling import ROOT

ENDS = 90.0
"""Seconds in which a process is up, on a busy machine."""
ADDRESS = re.compile(r"Scheduler at:\s+(\S+)")


@dataclass
class TlsCluster:
    """A scheduler, its workers, and the profile that names them."""

    folder: Path
    address: str = ""
    scheduler: subprocess.Popen[str] | None = None
    workers: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def profile(self) -> Path:
        return self.folder / "cluster.toml"

    def certificates(self) -> dict[str, str]:
        return {key: str(self.folder / f"{key}.pem") for key in ("ca_file", "cert", "key")}

    def worker(self, *options: str, nthreads: int = 1, environment: Mapping[str, str] | None = None) -> None:
        """Start one worker without a nanny: when it is killed, nobody starts it again."""
        words = ["worker", self.address, "--no-nanny", "--nthreads", f"{nthreads}", "--host", "127.0.0.1"]
        words += ["--no-dashboard", "--dashboard-address", "127.0.0.1:0", "--local-directory", str(self.folder)]
        self.workers.append(self._started(*words, *self._tls(), *options, environment=environment))
        self._until(f"{len(self.workers) - 1}-worker.log", re.compile("Registered to"))

    @property
    def alive(self) -> list[subprocess.Popen[str]]:
        return [worker for worker in self.workers if worker.poll() is None]

    def workers_up_to(self, count: int) -> None:
        """Start workers for those that have ended, so that there are so many."""
        while len(self.alive) < count:
            self.worker()

    def _until(self, log: str, words: re.Pattern[str]) -> re.Match[str]:
        """Wait until a log says something, and return what it says."""
        ends = time.monotonic() + ENDS
        while not (found := words.search(said := (self.folder / log).read_text(encoding="utf-8"))):
            assert time.monotonic() < ends, said
            time.sleep(0.1)
        return found

    def _tls(self) -> list[str]:
        files = self.certificates()
        return ["--tls-ca-file", files["ca_file"], "--tls-cert", files["cert"], "--tls-key", files["key"]]

    def _started(self, *words: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        log = self.folder / f"{len(self.workers)}-{words[0]}.log"
        with log.open("w", encoding="utf-8") as told:
            return subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
                cwd=self.folder, stdout=told, stderr=subprocess.STDOUT, text=True,
                env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            )  # fmt: skip

    def certificates_written(self) -> None:
        for key, text in Security.temporary().get_tls_config_for_role("client").items():
            if text is not None:
                (self.folder / f"{key}.pem").write_text(text, encoding="utf-8")

    def begin(self, profile: str = "") -> None:
        self.certificates_written()
        words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--protocol", "tls"]
        words += ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
        self.scheduler = self._started(*words, *self._tls())
        self.address = self._until("0-scheduler.log", ADDRESS)[1]
        self.write_profile(profile)

    def write_profile(self, more: str = "", address: str = "") -> None:
        self.profile.write_text(
            f'{more}\n[tls]\nca_file = "ca_file.pem"\ncert_file = "cert.pem"\nkey_file = "key.pem"\n'
            f'[scheduler]\naddress = "{address or self.address}"\n',
            encoding="utf-8",
        )

    def end(self) -> None:
        for process in [*self.workers, *([self.scheduler] if self.scheduler else [])]:
            process.kill()
            process.wait()


@contextmanager
def tls_cluster(folder: Path, workers: int = 2) -> Iterator[TlsCluster]:
    """Start a scheduler and workers; end them afterwards."""
    folder.mkdir(parents=True)
    cluster = TlsCluster(folder)
    try:
        cluster.begin()
        for _ in range(workers):
            cluster.worker()
        yield cluster
    finally:
        cluster.end()
