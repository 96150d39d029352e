"""Signed notes as C2SP defines them (Ed25519), and the checkpoint of a log as the text of such a note."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
DASH = "\u2014"
_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(rf"{DASH} ([^\s+]+) ([A-Za-z0-9+/=]+)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class BadNote(ValueError):
    """The text is no signed note, or not signed by the key that was asked for."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a named key, written as `name+id+key`."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Read a verifier key; raises BadNote where its id does not fit."""
        name, identity, encoded = _parts(vkey.strip(), 3)
        verifier = cls(name, _ed25519(encoded))
        if identity != verifier.identity.hex():
            raise BadNote(f"the key {vkey} does not have the id that it names")
        return verifier

    @property
    def identity(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text, to be handed to whoever verifies."""
        return f"{self.name}+{self.identity.hex()}+{b64encode(ED25519 + self.public).decode()}"

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key signed the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """The private half of a named key, written as Go's note package writes it: `PRIVATE+KEY+name+id+seed`."""

    name: str
    seed: bytes

    @classmethod
    def generate(cls, name: str) -> Signer:
        """A fresh key; its name has no spaces and no plus."""
        if not _NAME.fullmatch(name):
            raise BadNote(f"{name!r} can't name a key: no spaces, no plus")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Signer:
        """Read a key file's line."""
        private, key, name, identity, encoded = _parts(text.strip(), 5)
        signer = cls(name, _ed25519(encoded))
        if (private, key, identity) != ("PRIVATE", "KEY", signer.verifier.identity.hex()):
            raise BadNote("this is no key, or it was changed")
        return signer

    @property
    def text(self) -> str:
        """The line of a key file. Secret."""
        identity = self.verifier.identity.hex()
        return f"PRIVATE+KEY+{self.name}+{identity}+{b64encode(ED25519 + self.seed).decode()}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note: the text, an empty line and the signature line. The text ends with a line feed."""
        if not text.endswith("\n") or _CONTROL.search(text):
            raise BadNote("a note's text ends with a line feed and has no other control character")
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return f"{text}\n{DASH} {self.name} {b64encode(self.verifier.identity + signature).decode()}\n"


def opened(note: str, verifier: Verifier) -> str:
    """The text of a note that `verifier`'s key signed; signatures by other keys are passed over. Raises BadNote."""
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n") or _CONTROL.search(note):
        raise BadNote("this is no signed note: text, an empty line, signature lines")
    text += "\n"
    found = False
    for line in signatures[:-1].split("\n"):
        name, signature = _signature(line)
        if name == verifier.name and signature[:4] == verifier.identity:
            if not verifier.signed(text.encode(), signature[4:]):
                raise BadNote(f"the signature of {name} does not fit the text")
            found = True
    if not found:
        raise BadNote(f"{verifier.name} has not signed this")
    return text


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log states at one size: its origin, how many leaves, their root, and further lines."""

    origin: str
    size: int
    root: bytes
    lines: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note; raises BadNote where it is no checkpoint."""
        origin, size, root, *lines = _lines(text)
        if not origin or not re.fullmatch(r"0|[1-9][0-9]*", size) or "" in lines:
            raise BadNote("this is no checkpoint: origin, size, root, one a line")
        return cls(origin, int(size), _unbase64(root), tuple(lines))

    @property
    def text(self) -> str:
        """What is signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, b64encode(self.root).decode(), *self.lines))


def _signature(line: str) -> tuple[str, bytes]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise BadNote("a signature line reads: dash, name, base64")
    return match[1], _unbase64(match[2])


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1]:
        raise BadNote("this is no checkpoint: it has fewer than three lines")
    return lines[:-1]


def _parts(text: str, count: int) -> list[str]:
    parts = text.split("+", count - 1)
    if len(parts) != count:
        raise BadNote("this is no key of a signed note")
    return parts


def _ed25519(encoded: str) -> bytes:
    key = _unbase64(encoded)
    if key[:1] != ED25519 or len(key) != 33:
        raise BadNote("this is no Ed25519 key")
    return key[1:]


def _unbase64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as cause:
        raise BadNote("this is not base64") from cause
