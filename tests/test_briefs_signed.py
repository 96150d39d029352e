"""A paper that left the house is told from one that was changed, appended to, stripped, or signed by somebody else."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import page
import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from briefs.judge import State, judge
from briefs.keys import PaperKey, made, opened
from briefs.keys import _parsed as parsed
from briefs.model_brief import model_brief
from briefs.pdf import render
from briefs.sign import FIELDS, TimeStamps, sign
from tests.brief_samples import USUAL
from tests.command_line import here

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ROUNDS = int(os.environ.get("COUNTERSIGN_BYTE_CHANGES", "60"))


@pytest.fixture(scope="module")
def key() -> PaperKey:
    return parsed(made("Northgate (fictional), papers", at=NOW).encode())


@pytest.fixture(scope="module")
def printed() -> bytes:
    return render(model_brief(USUAL), fields=FIELDS)


@pytest.fixture(scope="module")
def signed(printed: bytes, key: PaperKey) -> bytes:
    return sign(printed, key, reason="Exported")


def _apart(call: Callable[..., Any], *values: Any, **named: Any) -> Any:
    """What a call returns in a thread of its own: pyHanko runs an event loop, and a browser's may be running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call, *values, **named).result()


def test_a_signed_paper_is_intact_and_says_by_whom_and_when(signed: bytes, key: PaperKey) -> None:
    found = judge(signed, ours=[key.sha256])
    assert (found.state, found.signed_by) == (State.INTACT, "Northgate (fictional), papers")
    assert found.signed_at is not None
    assert abs((found.signed_at - datetime.now(UTC)).total_seconds()) < 300


def test_a_paper_is_signed_where_an_event_loop_runs_already(printed: bytes, key: PaperKey) -> None:
    async def signing() -> bytes:
        return sign(printed, key)

    assert judge(_apart(asyncio.run, signing()), ours=[key.sha256]).state is State.INTACT


def test_any_other_library_finds_the_signature_over_the_whole_file(signed: bytes) -> None:
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    signature = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
    status = _apart(validate_pdf_signature, signature, ValidationContext(trust_roots=[]))
    assert status.intact
    assert status.valid
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE


def test_a_signed_paper_is_still_for_archives_and_for_screen_readers(signed: bytes) -> None:
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        report = page.validate_pdf_bytes(signed, profile=profile)
        assert [failure.message for failure in report.failures] == []
        assert report.is_compliant


def test_every_single_changed_byte_is_named(signed: bytes, key: PaperKey) -> None:
    """COUNTERSIGN_BYTE_CHANGES=300 tries more."""
    chance = random.Random(20261121)
    states = set()
    for _ in range(ROUNDS):
        place, document = chance.randrange(len(signed)), bytearray(signed)
        document[place] ^= chance.randrange(1, 256)
        states.add(judge(bytes(document), ours=[key.sha256]).state)
    assert states <= {State.CHANGED, State.STRIPPED}  # a byte of the signature's own place in the file hides it


@pytest.mark.parametrize("more", [b"\n", b"x", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_appended_bytes_are_counted(signed: bytes, key: PaperKey, more: bytes) -> None:
    found = judge(signed + more, ours=[key.sha256])
    assert found.state is State.APPENDED
    assert f"{len(more)} byte" in found.sentence


def test_a_signature_on_top_of_ours_is_named(signed: bytes, key: PaperKey) -> None:
    import io

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    from briefs.sign import _signer

    other = parsed(made("Somebody", at=NOW).encode())
    writer, twice = IncrementalPdfFileWriter(io.BytesIO(signed)), io.BytesIO()
    _apart(signers.sign_pdf, writer, signers.PdfSignatureMetadata(field_name="Another"), _signer(other), output=twice)
    found = judge(twice.getvalue(), ours=[key.sha256, other.sha256])
    assert found.state is State.APPENDED
    assert "1 more signature" in found.sentence


def test_a_signature_of_another_key_is_not_ours(printed: bytes, key: PaperKey) -> None:
    other = parsed(made("Northgate (fictional), papers", at=NOW).encode())  # the same name proves nothing
    found = judge(sign(printed, other), ours=[key.sha256])
    assert found.state is State.FOREIGN
    assert other.sha256 in found.sentence


def test_a_paper_without_its_signature_is_missed(printed: bytes) -> None:
    assert judge(printed).state is State.STRIPPED


@pytest.mark.parametrize("document", [b"", b"%PDF-1.7", b"hello", b"/ByteRange [0 1 2 3]", b"\x00" * 5000])
def test_what_is_no_paper_of_ours_is_told_without_a_fault(document: bytes) -> None:
    assert judge(document).state in (State.UNKNOWN, State.CHANGED, State.STRIPPED)


def test_words_that_look_like_a_signature_do_no_harm(key: PaperKey) -> None:
    from dataclasses import replace

    view = replace(USUAL, name="/ByteRange [0 10 20 30] /Type /Sig")
    document = sign(render(model_brief(view), fields=FIELDS), key)
    assert judge(document, ours=[key.sha256]).state is State.INTACT


def test_a_key_that_the_company_brings_signs(printed: bytes, key: PaperKey) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Northgate Board")])
    from datetime import timedelta

    from cryptography.hazmat.primitives import hashes

    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=400))
        .sign(private, hashes.SHA256())
    )
    brought = pkcs12.serialize_key_and_certificates(b"x", private, certificate, None, BestAvailableEncryption(b"pw"))
    with pytest.raises(ValueError, match="password"):
        opened(brought, "wrong")
    own = opened(brought, "pw")
    found = judge(sign(printed, own), ours=[own.sha256])
    assert (found.state, found.signed_by) == (State.INTACT, "Northgate Board")


def test_a_time_stamp_stands_over_the_signature(printed: bytes, key: PaperKey) -> None:
    with stamping() as (url, root):
        document = sign(printed, key, stamps=TimeStamps(url, (root,)))
    found = judge(document, ours=[key.sha256])
    assert found.state is State.INTACT, found.sentence
    assert found.notes == ("A time stamp of Dummy stamps stands over all of it.",)
    place = document.index(b"/Catalog") if b"/Catalog" in document else 100
    changed = document[:place] + bytes([document[place] ^ 1]) + document[place + 1 :]
    assert judge(changed, ours=[key.sha256]).state is State.CHANGED
    assert judge(document + b"\n", ours=[key.sha256]).state is State.APPENDED
    faults = page.validate_pdf_bytes(document, profile=page.ValidationProfile.PDF_A_3A).failures
    assert {one.rule_id for one in faults} <= {"PDFA3A-SIGNATURE-BYTERANGE-001"}  # every earlier signature covers less


def test_a_time_stamp_service_that_is_away_stops_the_signing(printed: bytes, key: PaperKey) -> None:
    from registry.errors import Unavailable

    with pytest.raises(Unavailable, match="time-stamp service"):
        sign(printed, key, stamps=TimeStamps("http://127.0.0.1:9/stamp"))


def test_the_command_says_in_words_what_a_file_is(sqlite_url: str, tmp_path: Path) -> None:
    env = {"REGISTRY_URL": sqlite_url, "COLUMNS": "200", "COUNTERSIGN_COMPANY": "Northgate (fictional)"}
    (tmp_path / "m.json").write_text('{"namespace": "mlflow", "name": "fraud"}')
    assert here("register", "model", str(tmp_path / "m.json"), env=env).returncode == 0
    paper = tmp_path / "fraud.pdf"
    assert here("brief", "model", "fraud", "-o", str(paper), env=env).returncode == 0

    told = here("verify-pdf", str(paper), "--json", env=env)
    found = json.loads(told.stdout)
    assert (told.returncode, found["state"]) == (0, "intact")
    assert found["signed_by"] == "Northgate (fictional), papers of Countersign"
    assert found["subject"] == "model:mlflow/fraud"
    assert found["entry"] == found["log_size"] - 1

    assert "no checkpoint covers it yet" in found["notes"][0]
    assert here("checkpoint", env=env).returncode == 0
    assert f"checkpoint of {found['log_size']} entries covers it" in here("verify-pdf", str(paper), env=env).stdout

    document = paper.read_bytes()
    stripped = document[: re.search(rb"%%EOF\n", document).end()]  # up to where the signature was added
    (tmp_path / "stripped.pdf").write_bytes(stripped)
    told = here("verify-pdf", str(tmp_path / "stripped.pdf"), env=env)
    assert told.returncode == 1
    assert f"export of entry {found['entry']}" in told.stdout

    keys = json.loads(here("keys", "--certificate", str(tmp_path / "ours.pem"), "--json", env=env).stdout)
    assert keys["papers"]["certificate_sha256"] == found["certificate_sha256"]
    alone = here("verify-pdf", str(paper), "--certificate", str(tmp_path / "ours.pem"), env={"COLUMNS": "200"})
    assert alone.returncode == 0
    assert "The log was not asked" in alone.stdout

    away = env | {"COUNTERSIGN_PAPER_KEY_FILE": str(tmp_path / "none.p12")}
    refused = here("brief", "model", "fraud", "-o", str(paper), env=away)
    assert refused.returncode == 1
    assert "none.p12" in refused.stderr


def test_a_brief_is_mailed_by_the_clock_and_the_log_says_to_whom(sqlite_url: str, tmp_path: Path) -> None:
    env = {"REGISTRY_URL": sqlite_url, "COLUMNS": "200"}
    (tmp_path / "m.json").write_text('{"namespace": "mlflow", "name": "fraud"}')
    assert here("register", "model", str(tmp_path / "m.json"), env=env).returncode == 0
    words = ("brief", "model", "fraud", "-o", str(tmp_path / "b.pdf"), "--mail-to", "board@northgate.example")
    refused = here(*words, env=env)
    assert refused.returncode == 1
    assert "COUNTERSIGN_SMTP_URL" in refused.stderr

    with post_office() as (place, box):
        mail = {"COUNTERSIGN_SMTP_URL": f"smtp+plain://{place}", "COUNTERSIGN_MAIL_FROM": "c@northgate.example"}
        assert here(*words, env=env | mail).returncode == 0
        (letter,) = box
    (attached,) = letter.iter_attachments()
    assert attached.get_content() == (tmp_path / "b.pdf").read_bytes()
    assert letter["To"] == "board@northgate.example"
    assert letter["Subject"] == "AI model brief: fraud"
    from registry.access import Desk
    from registry.engine import Registry
    from registry.services import accounts, audit

    registry = Registry.open(sqlite_url)
    entry = audit.entries(Desk(registry, accounts.bootstrap(registry)), limit=1).entries[0]
    registry.close()
    assert (entry.action, entry.details["to"]) == ("brief.mailed", "board@northgate.example")


@contextmanager
def post_office() -> Iterator[tuple[str, list[EmailMessage]]]:
    """A mail server on this machine: its address, and what came."""
    box: list[EmailMessage] = []

    class Handler:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
            box.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            return "250 kept"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"127.0.0.1:{port}", box
    finally:
        controller.stop()


@contextmanager
def stamping() -> Iterator[tuple[str, x509.Certificate]]:
    """A time-stamp service on this machine, and its certificate."""
    from asn1crypto import keys, tsp
    from asn1crypto import x509 as asn1
    from cryptography.hazmat.primitives import serialization
    from pyhanko.sign.timestamps import DummyTimeStamper

    private, certificate = _stamp_key()
    der = serialization.Encoding.DER
    pkcs8 = private.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    dummy = DummyTimeStamper(asn1.Certificate.load(certificate.public_bytes(der)), keys.PrivateKeyInfo.load(pkcs8))

    class Stamps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["content-length"])))
            answer = dummy.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Stamps)
    worker = Thread(target=server.serve_forever, daemon=True)
    worker.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", certificate
    finally:
        server.shutdown()
        server.server_close()
        worker.join()


def _stamp_key() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    from datetime import timedelta

    from cryptography.hazmat.primitives import hashes

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Dummy stamps")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=100))
        .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(private, hashes.SHA256())
    )
    return private, made
