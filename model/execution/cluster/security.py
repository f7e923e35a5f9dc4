"""The certificates that are shown at each end of a connection."""

from __future__ import annotations

import socket
from typing import Any

from distributed import Security

from model.execution.cluster.address import Certificates


def security_of(tls: Certificates) -> Any:
    """Return the certificates for every end of every connection; whoever cannot show one is not spoken to."""
    files = {"ca_file": tls.ca_file} | {
        f"{role}_{kind}": file
        for role in ("client", "scheduler", "worker")
        for kind, file in (("cert", tls.cert_file), ("key", tls.key_file))
    }
    return Security(require_encryption=True, **{f"tls_{name}": file for name, file in files.items()})


def shake_hands(address: str, security: Any, seconds: float) -> None:
    """Connect to an address once, so that what hinders it has plain words; raise OSError where something does.

    address: tls://HOST:PORT; seconds: that it may take
    """
    host, _, port = address.removeprefix("tls://").rpartition(":")
    context = security.get_connection_args("client")["ssl_context"]
    with socket.create_connection((host.strip("[]"), int(port)), seconds) as plain, context.wrap_socket(plain):
        pass
