"""Who solves what a command has many of: processes of this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from data.messages.finding import BadInput, Finding

if TYPE_CHECKING:
    from model.execution.executor import Executor

OnCluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Solve on a cluster: tls://HOST:PORT, or a profile (docs)."),
]
NOT_INSTALLED = (
    "what talks to clusters is not installed; install Lodeplan with its extra 'cluster' ('uv sync --extra cluster' in "
    "its folder)"
)
Heard = Callable[[str], None]
NOT_BOTH = "says who solves how many at a time; leave --jobs out"


def chosen_executor(
    jobs: int | None, cluster: str | None, count: int, module: str, heard: Heard
) -> AbstractContextManager[Executor]:
    """Give who does `count` tasks: a cluster, or processes here, `jobs` at a time or as many as pay.

    module: what such processes read, beside what the command does before it has tasks; heard: is told who is there
    Raises BadInput where the cluster cannot be used.
    """
    if cluster is not None and jobs is not None:
        raise BadInput([Finding("--cluster", None, "", cluster, NOT_BOTH)])
    if cluster is not None:
        return executor_of(None, cluster, heard)
    from model.execution.local_processes import get_ready, side_by_side

    at_a_time = jobs or side_by_side(count)
    if at_a_time > 1:
        get_ready(min(at_a_time, count), module)
    return executor_of(at_a_time, None, heard)


@contextmanager
def executor_of(jobs: int | None, cluster: str | None, heard: Heard = lambda words: None) -> Iterator[Executor]:
    """Give a cluster, or so many processes here where none is named; more than one beside a cluster is refused."""
    from model.execution.local_processes import LocalProcesses

    if cluster is None:
        local = LocalProcesses(jobs or 1)
        try:
            yield local
        finally:
            local.close()
    elif jobs is not None and jobs > 1:
        raise BadInput([Finding("--cluster", None, "", cluster, NOT_BOTH)])
    else:
        with _on_cluster(cluster, heard) as executor:
            yield executor


@contextmanager
def _on_cluster(said: str, heard: Heard) -> Iterator[Executor]:
    try:
        from model.execution.cluster.connected import connected
    except ImportError as fault:
        if (fault.name or "").partition(".")[0] not in ("dask", "distributed", "dask_jobqueue"):
            raise
        raise BadInput([Finding("--cluster", None, "", said, NOT_INSTALLED)]) from None
    with connected(said, heard) as executor:
        yield executor
