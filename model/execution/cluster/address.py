"""Which cluster is meant, and by which certificates: an address, or a profile; what is not stated is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.messages.finding import BadInput, Finding

OPTION = "--cluster"
FORMS = "write tls://HOST:PORT, or KIND:PROFILE.toml, where KIND is tls, slurm, kubernetes or coiled"
PATIENCE = 60.0
"""Seconds without any worker after which a cluster is taken to have none, where no profile says another number."""
TABLES = {"tls": "scheduler", "slurm": "slurm", "kubernetes": "kubernetes", "coiled": "coiled"}
"""Kinds of cluster, and the table of a profile that says what each needs."""
IN_DASK = {
    "ca_file": "distributed.comm.tls.ca-file",
    "cert_file": "distributed.comm.tls.client.cert",
    "key_file": "distributed.comm.tls.client.key",
}
"""Under which name Dask's own settings hold what a profile states."""


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Certificates(_Stated):
    """Three files of PEM: of the authority that both ends trust, of this end, and of its key."""

    ca_file: str
    cert_file: str
    key_file: str


class Scheduler(_Stated):
    """A scheduler that runs."""

    address: str = Field(pattern=r"^tls://.+:\d+$")


class Slurm(_Stated):
    """Jobs of Slurm, each with processes that do one task at a time.

    interface: of the network that the jobs reach this machine by
    """

    jobs: int = Field(ge=1)
    processes: int = Field(ge=1)
    memory: str
    walltime: str
    interface: str
    queue: str | None = None
    account: str | None = None
    python: str | None = None
    log_directory: str | None = None
    local_directory: str | None = None
    directives: list[str] = []
    prologue: list[str] = []


class Kubernetes(_Stated):
    """Pods of Kubernetes, one process and one core each.

    image: that holds Lodeplan with its extra; memory: of one pod; lifetime_seconds: after which all pods are ended
    """

    workers: int = Field(ge=1)
    image: str
    memory: str
    lifetime_seconds: int = Field(ge=60)
    namespace: str | None = None
    context: str | None = None


class Coiled(_Stated):
    """Machines that Coiled rents, a worker each.

    container: the image that holds Lodeplan with its extra; idle_timeout: after which an idle cluster is ended
    """

    workers: int = Field(ge=1)
    container: str
    memory: str
    idle_timeout: str
    workspace: str | None = None


class Profile(_Stated):
    """What a file says of a cluster."""

    tls: Certificates | None = None
    scheduler: Scheduler | None = None
    slurm: Slurm | None = None
    kubernetes: Kubernetes | None = None
    coiled: Coiled | None = None
    wait_seconds: float = Field(default=PATIENCE, ge=1.0)


@dataclass(frozen=True)
class Place:
    """A cluster as it was stated; `asked` where it is started for a command, else `address`.

    said: in the user's words; tls: none where the cluster brings its own; patience: seconds without any worker after
    which it is taken to have none
    """

    said: str
    tls: Certificates | None
    address: str
    asked: Slurm | Kubernetes | Coiled | None
    patience: float

    @property
    def certificates(self) -> Certificates:
        """Return the certificates that were stated."""
        assert self.tls is not None
        return self.tls


def place_of(said: str, settings: Mapping[str, Any]) -> Place:
    """Return the cluster that is meant.

    said: what follows --cluster; settings: of Dask, by the names of `IN_DASK`
    Raises BadInput for what is no such address, states no certificates, or names files that are not there.
    """
    kind, _, rest = said.partition(":")
    if kind == "tls" and rest.startswith("//"):
        address = _address(said)
        return _checked(Place(said, _of_dask(said, settings), address, None, PATIENCE), OPTION)
    if kind in TABLES and rest.endswith(".toml"):
        return _of_profile(said, Path(rest), TABLES[kind])
    if rest.startswith("//"):
        raise refused(f"{said} is without TLS: whoever listens there could read and change what is planned; {FORMS}")
    raise refused(f"'{said}' is no cluster; {FORMS}")


def refused(message: str) -> BadInput:
    """Return what is raised where a cluster cannot be used."""
    return BadInput([Finding(OPTION, None, "", "", message)])


def _address(said: str) -> str:
    try:
        return Scheduler(address=said).address
    except ValidationError:
        raise refused(f"{said} has no port; {FORMS}") from None


def _of_dask(said: str, settings: Mapping[str, Any]) -> Certificates:
    known = {key: settings.get(name) for key, name in IN_DASK.items()}
    if missing := [_variable(IN_DASK[key]) for key, value in known.items() if not value]:
        raise refused(f"{said}: no certificates are stated; set {', '.join(missing)}, or write tls:PROFILE.toml")
    return Certificates(**{key: str(value) for key, value in known.items()})


def _variable(name: str) -> str:
    """Return the environment variable that sets one of Dask's settings."""
    return "DASK_" + name.upper().replace("-", "_").replace(".", "__")


def _of_profile(said: str, file: Path, wanted: str) -> Place:
    try:
        profile = Profile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as fault:
        raise refused(f"{file}: {(fault.strerror or str(fault)).lower()}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadInput([Finding(str(file), None, "", "", f"is no TOML: {fault}")]) from None
    except ValidationError as wrong:
        raise BadInput(_of_validation(file, wrong)) from None
    if wrong_tables := list(_wrong_tables(profile, wanted, said.partition(":")[0])):
        raise BadInput(Finding(str(file), None, "", "", words) for words in wrong_tables)
    stated = profile.tls.model_dump() if profile.tls else {}
    files = {key: str((file.parent / value).resolve()) for key, value in stated.items()}
    address = profile.scheduler.address if profile.scheduler else ""
    asked = profile.slurm or profile.kubernetes or profile.coiled
    return _checked(
        Place(said, Certificates(**files) if files else None, address, asked, profile.wait_seconds), str(file)
    )


def _wrong_tables(profile: Profile, wanted: str, kind: str) -> Iterable[str]:
    """Yield in words which table of a profile is missing for a kind of cluster, and which is too many."""
    others = [name for name in TABLES.values() if name != wanted and getattr(profile, name) is not None]
    if getattr(profile, wanted) is None or others:
        no = f"no [{others[0]}]" if others else "no other"
        yield f"[{wanted}] is what {OPTION} {kind}: reads; it must be there, and {no}"
    if wanted == "coiled" and profile.tls is not None:
        yield "[tls]: Coiled makes certificates of its own; leave the table out"
    if wanted != "coiled" and profile.tls is None:
        yield "[tls] with ca_file, cert_file and key_file is missing; state it"


_WRITE = {
    "missing": "is missing; state it",
    "extra_forbidden": "is no setting of a profile; docs/how-to/cluster.md shows one",
    "model_type": "must be a table; docs/how-to/cluster.md shows one",
}
"""What to write instead, by what pydantic found."""


def _of_validation(file: Path, wrong: ValidationError) -> Iterable[Finding]:
    for error in wrong.errors():
        where = ".".join(map(str, error["loc"]))
        written = _WRITE.get(error["type"], "")
        message = written or error["msg"][:1].lower() + error["msg"][1:]
        if where == "scheduler.address" and error["type"] == "string_pattern_mismatch":
            message = "write tls://HOST:PORT"
        yield Finding(str(file), None, where, str(error.get("input", "")), message)


def _checked(place: Place, file: str) -> Place:
    """Return a place whose certificates are there."""
    named = place.tls.model_dump() if place.tls else {}
    wrong = [Finding(file, None, "", path, f"{key}: no file {path}") for key, path in named.items() if not _file(path)]
    if wrong:
        raise BadInput(wrong)
    return place


def _file(path: str) -> bool:
    return Path(path).is_file()
