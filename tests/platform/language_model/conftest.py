"""A real server that answers as a model's does, with and without TLS."""

from __future__ import annotations

import datetime
import ipaddress
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SCRIPT = Path(__file__).with_name("planned_server.py")


@dataclass
class ModelServer:
    folder: Path
    port: int
    certificate: Path | None

    @property
    def root(self) -> str:
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.root}/v1"

    def asked(self, model: str) -> list[dict[str, Any]]:
        file = self.folder / "requests"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [kept for kept in map(json.loads, lines) if kept["model"] == model]


@contextmanager
def running(folder: Path, certificate: Path | None = None) -> Iterator[ModelServer]:
    command = [sys.executable, str(SCRIPT), str(folder)]
    named = [] if certificate is None else [str(certificate)]
    with subprocess.Popen([*command, *named], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield ModelServer(folder, int(process.stdout.readline()), certificate)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    with running(tmp_path_factory.mktemp("model")) as made:
        yield made


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[ModelServer]:
    with running(tmp_path, _certificate(tmp_path / "certificate.pem")) as made:
        yield made


def _certificate(file: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "model.example.test")])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
