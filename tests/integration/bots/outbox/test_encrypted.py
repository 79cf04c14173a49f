"""Mail that must be encrypted is, to a server that proves who it is, or it doesn't leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .test_outbox import MAIL


def certify(path: Path) -> None:
    """A certificate of 127.0.0.1 that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))


@pytest.fixture
def server(office, receiver, tmp_path):
    """A mail server that the office uses, and how it is to be reached."""

    def start(kind: str, tls: str):
        certify(tmp_path / "server.pem")
        made = receiver(kind)
        office.set_up(mail={"host": "127.0.0.1", "port": made.port, "tls": tls, "sender": "bots@bank.example"})
        return made

    return start


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_a_mail_goes_encrypted_to_a_server_that_is_known(office, server, tmp_path, monkeypatch, kind):
    """Not before its certificate is trusted; then at once."""
    mail = server(kind, kind)
    office.work(MAIL)
    assert office.send() == {"queued": 1}
    assert (office.states(), mail.received) == ([("queued", "certificate_refused")], [])
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    office.let_pass()
    assert office.send() == {"sent": 1}
    assert [each["encrypted"] for each in mail.received] == [True]


def test_a_server_that_offers_no_encryption_gets_nothing(office, server):
    """Where encryption is demanded, as it is unless bots.yaml says otherwise."""
    mail = server("smtp", "starttls")
    office.work(MAIL)
    office.send()
    assert (office.states(), mail.received) == ([("queued", "no_encryption")], [])
