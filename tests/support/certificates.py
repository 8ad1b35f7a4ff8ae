"""A certificate for ``localhost`` that nobody vouches for, made for one test run."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SelfSigned:
    """Contexts for a server that shows the certificate, and for clients that trust it, or do not."""

    server: ssl.SSLContext
    trusting: ssl.SSLContext
    wary: ssl.SSLContext


def self_signed(folder: Path) -> SelfSigned:
    """Made with ``openssl``, in milliseconds; valid for the name ``localhost`` only."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*make, *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return SelfSigned(server, ssl.create_default_context(cafile=str(certificate)), ssl.create_default_context())
