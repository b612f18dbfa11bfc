"""A real S3 server (moto's) in a process of its own on loopback, and a bucket in it.

How honest moto 5 is, tried by hand: conditional puts, versions, delete markers and access lists
for people who are not signed in are as Amazon's. It checks neither signatures nor checksums: a body
that does not fit the checksum sent with it is stored, where Amazon answers 400. So a store that
lies is part of every test here, and `test_s3.py` looks at the checksum in the request itself.
"""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blindfolio.archive.address import S3Address
from blindfolio.archive.s3 import connect
from tests.faults.served import free_port

PROCESS = Path(__file__).with_name("moto_process.py")
REGION = "eu-central-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_CONFIG_FILE": "nowhere",
    "AWS_SHARED_CREDENTIALS_FILE": "nowhere",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def running() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-P", str(PROCESS), "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(3_000):
        assert process.poll() is None, "moto's server ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    # It loads most of itself with the first request, which a client of ours would not wait for.
    first = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    first.request("GET", "/")
    first.getresponse().read()
    first.close()


def make_bucket(endpoint: str, name: str, *, versions: bool = True) -> S3Address:
    at = S3Address(name, "site/blobs", REGION, endpoint)
    client = connect(at)
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    if versions:
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return at


def address(at: S3Address) -> str:
    return f"s3://{at.bucket}/{at.prefix}?region={at.region}&endpoint={at.endpoint}"
