"""How a paper is signed, so that nobody changes it unnoticed: PAdES B-B, or B-LTA with a time-stamp service."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from briefs.keys import PaperKey
from registry.errors import Unavailable

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko_certvalidator import ValidationContext

FIELD = "Countersign"
FIELDS = (FIELD,)
"""Kept free on paper. A time stamp makes its own: pyHanko takes a kept field that is filled later for a change."""
_ROOM = 16 * 1024
"""Bytes kept free for a signature with its certificates; fixed, so that signing needs no trial."""


@dataclass(frozen=True, slots=True)
class TimeStamps:
    """A service that vouches for the time (RFC 3161), and the certificates that it is trusted by."""

    url: str
    roots: Sequence[x509.Certificate] = ()

    def stamper(self) -> TimeStamper:
        """Its client."""
        from pyhanko.sign.timestamps import HTTPTimeStamper

        return HTTPTimeStamper(self.url)


def sign(document: bytes, key: PaperKey, *, reason: str = "", stamps: TimeStamps | None = None) -> bytes:
    """The document with a signature over all of it. Raises Unavailable where the time-stamp service does not answer."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.writer import BasePdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings
    from pyhanko.sign.timestamps import TimestampRequestError

    setattr(BasePdfFileWriter, "_update_meta", _as_it_is)  # noqa: B010  # a method that its types do not let go
    said = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=key.owner,
        reason=reason or None,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=stamps is not None,
        use_pades_lta=stamps is not None,
        validation_context=_trusted(key, stamps) if stamps else None,
        signer_key_usage={"digital_signature"},
        dss_settings=DSSContentSettings(include_vri=False, skip_if_unneeded=True),  # nothing after the stamp
    )
    stamper = stamps.stamper() if stamps else None
    signer = signers.PdfSigner(said, signer=_signer(key), timestamper=stamper)
    made = BytesIO()
    room = None if stamps else _ROOM
    try:
        with ThreadPoolExecutor(1) as apart:  # pyHanko runs an event loop; where this is called, one may run already
            apart.submit(
                signer.sign_pdf, IncrementalPdfFileWriter(BytesIO(document)), output=made, bytes_reserved=room
            ).result()
    except (TimestampRequestError, OSError) as cause:
        raise Unavailable(f"The time-stamp service does not answer: {cause}. Nothing was signed.") from cause
    return made.getvalue()


def _as_it_is(_writer: object) -> None:
    """Leave the metadata alone: pyHanko would write the XMP packet anew, in a form that PDF/A refuses."""


def _signer(key: PaperKey) -> SimpleSigner:
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    private = key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in key.chain])
    own = asn1.Certificate.load(key.certificate.public_bytes(serialization.Encoding.DER))
    return SimpleSigner(own, asn1_keys.PrivateKeyInfo.load(private), store)


def _trusted(key: PaperKey, stamps: TimeStamps) -> ValidationContext:
    """Own certificates, and those of the time-stamp service."""
    from asn1crypto import x509 as asn1
    from pyhanko_certvalidator import ValidationContext

    known = [key.certificate, *key.chain, *stamps.roots]
    roots = [asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in known]
    return ValidationContext(trust_roots=roots, allow_fetching=True)
