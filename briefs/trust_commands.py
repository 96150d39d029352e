"""`countersign verify-pdf` and `countersign keys`: whether a paper is what left the house, and which keys say so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from registry.cli._desk import JsonFlag, answer, desk, err, out
from registry.errors import Invalid, RegistryBroken
from registry.settings import Settings


def verify_pdf(
    file: Annotated[Path, typer.Argument(help="The PDF, as it was received.")],
    certificate: Annotated[
        Path | None, typer.Option(help="Ours, as a PEM file: then no registry is asked, nor needed.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say whether a PDF is intact, who signed it and where in the log it stands, or what is wrong; exit code 1 then."""
    from briefs.judge import judge
    from registry.services import briefs

    document = _read(file)
    if certificate:
        found = judge(document, ours=_fingerprints(certificate))
    else:
        with desk() as at:
            found = judge(document, log=lambda marks: briefs.known(at, marks))
    if not answer(found, as_json=as_json):
        out.print(found.sentence, style="bold" if found.holds else "bold red", markup=False, soft_wrap=True)
        for note in found.notes:
            out.print(f"  {note}", markup=False, soft_wrap=True)
        out.print(f"  SHA-256 {found.sha256}", markup=False, soft_wrap=True)
    raise typer.Exit(0 if found.holds else 1)


def keys(
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", help="Write the certificate of papers here, as PEM."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the keys that sign papers and checkpoints, made where there are none, and what others verify them by."""
    from cryptography.hazmat.primitives.serialization import Encoding

    from briefs import house
    from briefs.keys import key_file
    from registry.services import audit

    settings = Settings.from_environment()
    with desk() as at:
        signed = audit.checkpoint_of_export(at)
        key = house.key(at.registry, settings, at=at.clock())
        told = {
            "papers": {
                "owner": key.owner,
                "certificate_sha256": key.sha256,
                "until": key.certificate.not_valid_after_utc,
                "file": str(key_file(at.registry, os.environ)),
                "brought": bool(settings.paper_key_file),
            },
            "checkpoints": {"vkey": signed.vkey, "origin": signed.origin},
        }
    if certificate:
        certificate.write_bytes(key.certificate.public_bytes(Encoding.PEM))
        err.print(f"certificate in {certificate}", markup=False)
    if answer(told, as_json=as_json):
        return
    own = "the company's own" if settings.paper_key_file else "made here"
    out.print(f"Papers are signed by {key.owner} ({own}), certificate SHA-256 {key.sha256},", markup=False)
    out.print(f"valid until {key.certificate.not_valid_after_utc:%Y-%m-%d}.", markup=False)
    out.print(f"Checkpoints are signed with {signed.vkey}", markup=False, soft_wrap=True)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as cause:
        raise Invalid(f"{file} cannot be read: {cause.strerror}.") from cause


def _fingerprints(file: Path) -> list[str]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    try:
        return [one.fingerprint(hashes.SHA256()).hex() for one in x509.load_pem_x509_certificates(_read(file))]
    except ValueError as cause:
        raise RegistryBroken(f"{file} holds no certificate in PEM: {cause}") from cause
