"""Which signatures a file carries and whether they hold, read from its bytes alone: damaged files are read as well."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from briefs.keys import owner_of

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_STAMP = b"/ETSI.RFC3161"
_NOT_THERE = "what it says it covers is not there"
_BESIDE = 1_000


@dataclass(frozen=True, slots=True)
class Seal:
    """One signature in a file. It covers the bytes up to `end`, but for its own."""

    end: int
    fault: str = ""
    """Why it does not hold; "" where it does."""
    certificate: x509.Certificate | None = None
    at: datetime | None = None
    """When, as whoever signed says."""
    stamp: bool = False
    """Whether it is the time-stamp service's, and not a person's."""

    @property
    def owner(self) -> str:
        """Whom the certificate names."""
        return owner_of(self.certificate) if self.certificate else "nobody"

    @property
    def certificate_sha256(self) -> str:
        """The certificate's fingerprint."""
        return self.certificate.fingerprint(hashes.SHA256()).hex() if self.certificate else ""


def seals(document: bytes) -> list[Seal]:
    """The signatures of a file, in the order in which they were made.

    Where one holds, words that only look like another do not count: they may be part of what somebody wrote.
    """
    found = sorted((_seal(document, found) for found in _RANGE.finditer(document)), key=lambda seal: seal.end)
    return [one for one in found if one.fault != _NOT_THERE] or found


def _seal(document: bytes, found: re.Match[bytes]) -> Seal:
    start, before, behind, after = (int(number) for number in found.groups())
    end = behind + after
    hole = document[before:behind]
    if start != 0 or not before < behind <= end <= len(document) or hole[:1] + hole[-1:] != b"<>":
        return Seal(min(end, len(document)), _NOT_THERE)
    beside = document[max(before - _BESIDE, 0) : before].rpartition(b" obj")[2]
    beside += document[behind : behind + _BESIDE].partition(b"endobj")[0]
    at, stamp = _moment(beside), _STAMP in beside
    try:
        content = bytes.fromhex(hole[1:-1].decode("ascii"))
        told = _Told.of(content)
    except (ValueError, TypeError, KeyError, IndexError, StopIteration) as cause:
        return Seal(end, f"the signature itself cannot be read ({cause})"[:200], stamp=stamp)
    fault = told.fault(document[:before] + document[behind:end])
    if not fault and told.written != hole[1:-1]:
        fault = "bytes beside the signature were changed"
    return Seal(end, fault, told.certificate, at, stamp)


def _moment(beside: bytes) -> datetime | None:
    """When it was signed, as the signature's dictionary says."""
    found = re.search(rb"/M\s*\(D(?::|\\072)(\d{14})(?:Z|([+-]\d\d)'(\d\d)'?)?", beside)
    if not found:
        return None
    zone = (found[2] or b"+00") + (found[3] or b"00")
    try:
        return datetime.strptime((found[1] + zone).decode(), "%Y%m%d%H%M%S%z").astimezone(UTC)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Told:
    """What a CMS container says: over which digest, by whom."""

    certificate: x509.Certificate
    digest_name: str
    digest: bytes
    attributes: bytes
    signature: bytes
    padded: bool
    stamped: bytes
    """A time stamp that is signed in the document's place; empty where that itself is signed."""
    written: bytes
    """How the container stands in the file: in hexadecimal digits, filled up with zeros."""

    @classmethod
    def of(cls, hole: bytes) -> _Told:
        """Read the container; raises ValueError, KeyError, TypeError or IndexError where it is none."""
        from asn1crypto import cms, parser

        info = cms.ContentInfo.load(hole)
        data: Any = info["content"]
        signer = data["signer_infos"][0]
        attributes = {one["type"].native: one["values"][0] for one in signer["signed_attrs"]}
        serial = signer["sid"].chosen["serial_number"].native
        certificates = [x509.load_der_x509_certificate(one.chosen.dump()) for one in data["certificates"]]
        name = signer["digest_algorithm"]["algorithm"].native
        content = data["encap_content_info"]["content"]
        return cls(
            certificate=next(one for one in certificates if one.serial_number == serial),
            digest_name=name,
            digest=attributes["message_digest"].native,
            attributes=signer["signed_attrs"].untag().dump(),
            signature=signer["signature"].native,
            padded=signer["signature_algorithm"].signature_algo == "rsassa_pss",
            stamped=bytes(content) if content.native is not None else b"",
            written=hole[: parser.peek(hole)].hex().upper().encode().ljust(2 * len(hole), b"0"),
        )

    def fault(self, covered: bytes) -> str:
        """Why this is no signature of `covered`; "" where it is."""
        name = self.digest_name
        if name not in _HASHES:
            return f"it is made with {name}, which is not accepted"
        if self.stamped and not self._stamps(covered):
            return "bytes that it covers were changed"
        wanted = hashlib.new(name, self.stamped or covered).digest()
        if wanted != self.digest:
            return "bytes that it covers were changed"
        return "" if self._holds() else "the signature itself was changed"

    def _stamps(self, covered: bytes) -> bool:
        """Whether the time stamp in the container is one of `covered`."""
        from asn1crypto import tsp

        imprint = tsp.TSTInfo.load(self.stamped)["message_imprint"]
        name = imprint["hash_algorithm"]["algorithm"].native
        return name in _HASHES and hashlib.new(name, covered).digest() == imprint["hashed_message"].native

    def _holds(self) -> bool:
        """Whether the certificate's key signed the attributes."""
        key, algorithm = self.certificate.public_key(), _HASHES[self.digest_name]()
        try:
            if isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(self.signature, self.attributes, ec.ECDSA(algorithm))
            elif isinstance(key, rsa.RSAPublicKey):
                salted = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
                key.verify(self.signature, self.attributes, salted if self.padded else padding.PKCS1v15(), algorithm)
            else:
                return False
        except InvalidSignature:
            return False
        return True


def words_inside(document: bytes) -> Iterator[str]:
    """Content hashes that the file says of itself, in its plain metadata."""
    for found in re.finditer(rb"content-sha256:([0-9a-f]{64})", document):
        yield found.group(1).decode()
