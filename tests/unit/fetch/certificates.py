"""Certificates of a publisher on the loopback interface, made with the openssl program."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

_CONFIG = """\
[req]
distinguished_name = name
[name]
[ca]
default_ca = own
[own]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
[any]
commonName = supplied
[host]
subjectAltName = {host}
basicConstraints = CA:true
"""


def make_certificate(
    folder: Path, *, expired: bool, host: str = "IP:127.0.0.1"
) -> tuple[ssl.SSLContext, Path]:
    """Give a server's context and its certificate, which signs itself; skips without openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl program to make a certificate with")
    folder.mkdir(parents=True, exist_ok=True)
    key, request, certificate = (folder / name for name in ("key.pem", "request.pem", "cert.pem"))
    config = folder / "openssl.cnf"
    config.write_text(_CONFIG.format(folder=folder.as_posix(), host=host))
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01\n")
    dates = (
        ("20200101000000Z", "20200201000000Z")
        if expired
        else ("20200101000000Z", "20990101000000Z")
    )
    common = ("-config", str(config))
    steps = (
        ("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", *common,
         "-keyout", str(key), "-out", str(request)),
        ("ca", "-batch", "-selfsign", "-notext", *common, "-extensions", "host",
         "-startdate", dates[0], "-enddate", dates[1], "-keyfile", str(key),
         "-in", str(request), "-out", str(certificate)),
    )  # fmt: skip
    for step in steps:
        made = subprocess.run([openssl, *step], capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate
