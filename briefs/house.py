"""What the settings say about papers: whose they are, which key signs them, who vouches for the time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography import x509

from briefs.brand import Brand, readable
from briefs.keys import PAPER_KEY, PAPER_PASSWORD, PaperKey, paper_key
from briefs.sign import TimeStamps
from briefs.theme import LIGHT
from registry.engine import Registry
from registry.errors import RegistryBroken
from registry.settings import Settings

OWN = "Countersign"


def brand(settings: Settings) -> Brand:
    """Name, logo and accent; raises RegistryBroken where a logo is not there or the accent is too light to read."""
    if settings.accent and not readable(settings.accent):
        raise RegistryBroken(f"COUNTERSIGN_ACCENT {settings.accent} is too light: text in it cannot be read on white.")
    logo = _read(settings.logo, "COUNTERSIGN_LOGO") if settings.logo else b""
    made = Brand(name=settings.company, logo=logo, accent=settings.accent or LIGHT.accent)
    if logo:
        try:
            made.flat_logo()
        except (OSError, ValueError) as cause:
            raise RegistryBroken(f"COUNTERSIGN_LOGO {settings.logo} is no picture that can be read: {cause}") from cause
    return made


def key(registry: Registry, settings: Settings, *, at: datetime) -> PaperKey:
    """The key that signs papers, made at first use."""
    brought = {PAPER_KEY: settings.paper_key_file, PAPER_PASSWORD: settings.paper_key_password}
    here = {"COUNTERSIGN_KEY_FILE": settings.key_file, "COUNTERSIGN_CHECKPOINT_DIR": settings.checkpoint_dir}
    owner = f"{settings.company}, papers of {OWN}" if settings.company else f"Papers of {OWN}"
    return paper_key(registry, owner=owner, at=at, environment=brought | here)


def stamps(settings: Settings) -> TimeStamps | None:
    """The time-stamp service, where one is set."""
    if not settings.stamp_url:
        return None
    pem = _read(settings.stamp_roots, "COUNTERSIGN_STAMP_ROOTS") if settings.stamp_roots else b""
    try:
        roots = x509.load_pem_x509_certificates(pem) if pem else []
    except ValueError as cause:
        raise RegistryBroken(f"COUNTERSIGN_STAMP_ROOTS {settings.stamp_roots} has no certificate: {cause}") from cause
    return TimeStamps(settings.stamp_url, tuple(roots))


def _read(file: str, variable: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as cause:
        raise RegistryBroken(f"{variable} {file} cannot be read: {cause}") from cause
