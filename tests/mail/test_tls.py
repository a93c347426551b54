import ssl
from pathlib import Path

import pytest

from mailmap.errors import MailError
from mailmap.mail import tls


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1"])
def test_nothing_need_be_encrypted_within_one_machine(host: str) -> None:
    tls.check("none", host)


@pytest.mark.parametrize("host", ["mail.acme.example", "10.0.0.1", "localhost.evil.example", "", "0.0.0.0"])
def test_across_a_network_all_is_encrypted(host: str) -> None:
    with pytest.raises(MailError, match="starttls"):
        tls.check("none", host)
    tls.check("tls", host)
    tls.check("starttls", host)


def test_certificates_and_names_are_verified() -> None:
    context = tls.context(None)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_useless_ca_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(MailError, match=r"ca\.pem"):
        tls.context(file)
