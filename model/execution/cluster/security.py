"""The certificates that are shown at each end of a connection."""

from __future__ import annotations

import socket
import ssl
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


def what_to_do(fault: BaseException) -> str:
    """Return what hindered a connection, where that is known, and what to do about it; '' where it is not."""
    if isinstance(fault, ssl.SSLError):
        return "the TLS handshake failed: take certificates that the authority of the cluster has signed"
    if isinstance(fault, socket.gaierror):
        return "no such host: check its name"
    if isinstance(fault, ConnectionRefusedError):
        return "nobody listens there: check the port, and that the scheduler runs"
    if isinstance(fault, TimeoutError):
        return "nobody answered in time: check the address, and what a firewall lets through"
    return ""
