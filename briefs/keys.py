"""The key that signs papers: made here at first use, or brought by the company as a PKCS#12 file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from registry.checkpoints import Vault, write_once
from registry.engine import Registry
from registry.errors import RegistryBroken

PAPER_KEY, PAPER_PASSWORD = "COUNTERSIGN_PAPER_KEY_FILE", "COUNTERSIGN_PAPER_KEY_PASSWORD"
_OWN = "papers.pem"
_VALID = timedelta(days=3650)
_DARK = serialization.NoEncryption()

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class PaperKey:
    """A private key with its certificate, and the certificates above that."""

    private: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def owner(self) -> str:
        """Whom the certificate names."""
        return owner_of(self.certificate)

    @property
    def sha256(self) -> str:
        """The certificate's fingerprint."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def owner_of(certificate: x509.Certificate) -> str:
    """The common name that a certificate gives, else the whole of its subject."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def key_file(registry: Registry, environment: Mapping[str, str] = os.environ) -> Path:
    """Where the key is: the company's PKCS#12 file where one is set, else beside the key that signs the log."""
    brought = environment.get(PAPER_KEY, "").strip()
    return Path(brought) if brought else Vault.of(registry, environment).key_file.with_name(_OWN)


def paper_key(registry: Registry, *, owner: str, at: datetime, environment: Mapping[str, str] = os.environ) -> PaperKey:
    """The key in use; one of our own is made at first use, readable by its owner only. Raises RegistryBroken."""
    file = key_file(registry, environment)
    try:
        if environment.get(PAPER_KEY, "").strip():
            return opened(file.read_bytes(), environment.get(PAPER_PASSWORD, ""))
        if not file.exists():
            with suppress(FileExistsError):  # another process was first
                write_once(file, made(owner, at=at), mode=0o600)
        return _parsed(file.read_bytes())
    except (OSError, ValueError) as cause:
        raise RegistryBroken(f"The key {file} that signs papers cannot be used: {cause}") from cause


def made(owner: str, *, at: datetime) -> str:
    """A new key on the curve P-256 and its own certificate for ten years, as PEM."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner[:64])])
    use = {name: name in ("digital_signature", "content_commitment") for name in _USES}
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + _VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**use), critical=True)
        .sign(private, hashes.SHA256())
    )
    own = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, _DARK)
    return (own + certificate.public_bytes(serialization.Encoding.PEM)).decode()


def opened(brought: bytes, password: str) -> PaperKey:
    """The key in a PKCS#12 file; raises ValueError for a wrong password, or a key that signs no PDF."""
    private, certificate, chain = pkcs12.load_key_and_certificates(brought, password.encode() or None)
    if certificate is None or not isinstance(private, PrivateKey):
        raise ValueError("it needs a private key (RSA, or on an elliptic curve) and its certificate")
    return PaperKey(private, certificate, tuple(chain))


def _parsed(pem: bytes) -> PaperKey:
    private = serialization.load_pem_private_key(pem, None)
    if not isinstance(private, PrivateKey):
        raise ValueError("it holds no private key that signs PDFs")
    return PaperKey(private, x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :]))


_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
