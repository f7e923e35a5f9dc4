"""Workers as jobs of Slurm, and their scheduler in this process: through dask-jobqueue, all of it over TLS."""

from __future__ import annotations

from typing import Any

from dask_jobqueue import SLURMCluster
from distributed import Security

from model.execution.cluster.address import Certificates, Slurm

NO_PAGES = ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
"""A worker serves pages to every interface unless told; told not to, it still opens their port, so here it is told
where."""


def started(slurm: Slurm, tls: Certificates) -> Any:
    """Return a cluster whose jobs are asked for; nothing runs before Slurm starts them."""
    cluster = without_jobs(slurm, tls)
    cluster.scale(jobs=slurm.jobs)
    return cluster


def without_jobs(slurm: Slurm, tls: Certificates) -> Any:
    """Return a cluster of no job yet; its `job_script()` is what Slurm will be given."""
    return SLURMCluster(
        cores=slurm.processes, processes=slurm.processes, memory=slurm.memory, walltime=slurm.walltime,
        queue=slurm.queue, account=slurm.account, python=slurm.python, log_directory=slurm.log_directory,
        local_directory=slurm.local_directory, job_extra_directives=slurm.directives,
        job_script_prologue=slurm.prologue, interface=slurm.interface, protocol="tls://", security=security_of(tls),
        worker_extra_args=NO_PAGES, silence_logs="critical",
        scheduler_options={"interface": slurm.interface, "dashboard": False, "dashboard_address": "127.0.0.1:0"},
    )  # fmt: skip


def security_of(tls: Certificates) -> Any:
    """Return the certificates for every end of every connection; whoever cannot show one is not spoken to."""
    files = {"ca_file": tls.ca_file} | {
        f"{role}_{kind}": file
        for role in ("client", "scheduler", "worker")
        for kind, file in (("cert", tls.cert_file), ("key", tls.key_file))
    }
    return Security(require_encryption=True, **{f"tls_{name}": file for name, file in files.items()})
