"""Notifications leave by mail and webhook: signed, once each, again when they did not arrive, never into our nets."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from registry.access import Desk, Role
from registry.commands.comments import Comment
from registry.commands.webhooks import Webhook
from registry.errors import Invalid, NotPermitted
from registry.rules.retries import DELAYS, MOST
from registry.services import _post as posting
from registry.services import accounts, comments, notify, webhooks
from registry.services.deliverer import Deliverer
from registry.settings import Settings
from registry.store import notices as store
from registry.subjects import Subject, SubjectKind
from registry.types import utc_now
from registry.views.notices import NoticeKind
from tests.events import body, dataset_event, facet
from tests.people import Watch, desk_of, opened, role_desk

MODEL = Subject(SubjectKind.MODEL, "db/churn")
INSIDE = Settings(demo=False, private_webhooks=True, public_url="https://record.example")


@dataclass
class Office:
    """A registry with a model on record, an engineer who writes, and Ada who is called and reads mail."""

    operator: Desk
    engineer: Desk
    ada: Desk
    watch: Watch

    def call(self, text: str = "@ada look", **more: Any) -> None:
        comments.add(self.engineer, Comment(about=MODEL, text=text, **more))

    def turn(self, settings: Settings = INSIDE) -> Any:
        return notify.turn(self.operator.registry, settings, clock=self.watch)

    def webhook(self, url: str, *kinds: str) -> Any:
        wanted = Webhook(url=url, kinds=tuple(NoticeKind(kind) for kind in kinds))
        return webhooks.add(self.operator, wanted, settings=INSIDE)


@pytest.fixture
def office(registry_url: str) -> Iterator[Office]:
    from registry.services import events, projections

    registry, operator, watch = opened(registry_url)
    events.receive(operator, [body(dataset_event("churn", datasetType=facet(datasetType="MODEL")))])
    projections.catch_up(registry)
    engineer = role_desk(operator, Role.ENGINEER, watch)
    accounts.create(operator, "ada", name="Ada", email="ada@company.example", roles=[Role.REVIEWER])
    yield Office(operator, engineer, desk_of(registry, "ada", watch), watch)
    registry.close()


@dataclass
class Receiver:
    """What an HTTP server of ours was sent; it answers with these statuses first, then with 204."""

    url: str = ""
    first: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving(*first: int) -> Iterator[Receiver]:
    receiver = Receiver(first=list(first))

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"]))
            receiver.got.append(({key.lower(): value for key, value in self.headers.items()}, sent))
            status = receiver.first.pop(0) if receiver.first else 204
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", "http://127.0.0.1:1/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook?to=us"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


class Postbox:
    """An SMTP server's handler that keeps what came; it refuses so many mails first."""

    def __init__(self, refuse: int = 0) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse, self.tls = refuse, []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        if self.refuse:
            self.refuse -= 1
            return "451 come back later"
        self.tls.append(session.ssl is not None)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 kept"


@contextmanager
def post_office(box: Postbox, **more: Any) -> Iterator[str]:
    """A real SMTP server on a free port; yields host and port."""
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mailing(url: str) -> Settings:
    return replace(INSIDE, smtp_url=url, mail_from="Countersign <countersign@company.example>")


def test_a_webhook_is_signed_so_that_its_receiver_can_check_it(office: Office) -> None:
    with receiving() as receiver:
        made = office.webhook(receiver.url)
        office.call("@ada please")
        assert office.turn().sent == 1
    ((headers, sent),) = receiver.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + sent
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mark}"
    assert int(headers["webhook-timestamp"]) == int(office.watch().timestamp())
    said = json.loads(sent)
    assert said["type"] == "notification.mention"
    assert (said["data"]["to"], said["data"]["subject"], said["data"]["text"]) == (
        "ada",
        "model:db/churn",
        "@ada please",
    )
    assert said["data"]["link"] == "https://record.example/subject?of=model%3Adb%2Fchurn"


def test_what_failed_is_sent_again_later_under_the_same_id_and_then_never_more(office: Office) -> None:
    with receiving(500, 302) as receiver:
        office.webhook(receiver.url)
        office.call()
        first = office.turn()
        assert (first.sent, first.failed, first.waiting) == (0, 1, 1)
        assert office.turn() == replace(first, failed=0), "not before its time"
        office.watch.advance(DELAYS[0] + notify.PAUSE)
        assert office.turn().failed == 1, "a redirect is not followed"
        office.watch.advance(DELAYS[1] + notify.PAUSE)
        assert office.turn().sent == 1
        office.watch.advance(timedelta(days=9))
        assert office.turn() == notify.Delivered()
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 3


def test_a_webhook_that_never_answers_well_is_given_up_after_the_documented_number_of_tries(office: Office) -> None:
    with receiving(*[500] * 50) as receiver:
        office.webhook(receiver.url)
        office.call()
        for _ in range(MOST + 5):
            office.turn()
            office.watch.advance(timedelta(days=1))
        assert len(receiver.got) == MOST == 8
    (shown,) = [one for one in webhooks.deliveries(office.operator) if one.channel == "webhook"]
    assert (shown.state, shown.attempts, shown.error) == ("failed", 8, "answered 500")
    assert [(hook.waiting, hook.failed) for hook in webhooks.listing(office.operator)] == [(0, 1)]


def test_a_receiver_that_is_gone_for_good_is_not_tried_again(office: Office) -> None:
    with receiving(410) as receiver:
        office.webhook(receiver.url)
        office.call()
        assert office.turn().given_up == 1


def test_a_webhook_is_told_only_of_the_kinds_it_asked_for_and_of_nothing_before_or_after(office: Office) -> None:
    office.call("@ada before")
    with receiving() as receiver, receiving() as other:
        made = office.webhook(receiver.url, "mention")
        office.webhook(other.url, "to_sign")
        office.call("@ada while")
        office.turn()
        office.call("@ada too late")
        webhooks.stop(office.operator, made.id, reason="enough")
        assert office.turn().given_up == 1
        office.call("@ada after")
        office.turn()
    assert [json.loads(sent)["data"]["text"] for _, sent in receiver.got] == ["@ada while"]
    assert other.got == []


def test_many_senders_at_once_send_everything_once(office: Office) -> None:
    with receiving() as receiver:
        office.webhook(receiver.url)
        for number in range(12):
            office.call(f"@ada {number}")
        threads = [threading.Thread(target=office.turn) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        texts = [json.loads(sent)["data"]["text"] for _, sent in receiver.got]
    assert sorted(texts) == sorted(f"@ada {number}" for number in range(12))


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://localhost/", "https://10.0.0.7/", "https://[::1]/", "https://169.254.169.254/latest",
     "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://0.0.0.0/", "https://224.0.0.1/",
     "https://2130706433/", "http://93.184.216.34/"],
)  # fmt: skip
def test_a_webhook_cannot_reach_into_our_own_network(office: Office, url: str) -> None:
    strict = Settings(demo=False)
    with pytest.raises(Invalid, match="not public|over https"):
        webhooks.add(office.operator, Webhook(url=url), settings=strict)
    with pytest.raises(Invalid, match="not public|over https"):
        posting.post(url, b"{}", {}, private=False)


def test_an_address_that_was_allowed_is_looked_at_again_at_every_try(office: Office) -> None:
    with receiving() as receiver:
        office.webhook(receiver.url)
        office.call()
        assert office.turn(Settings(demo=False)).failed == 1
        assert receiver.got == []


@pytest.mark.parametrize("url", ["ftp://a.example/", "https:///x", "https://me:secret@a.example/", "https://a b/", "x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="^url: "):
        Webhook(url=url)


def test_only_who_manages_notifications_may_add_a_webhook(office: Office) -> None:
    with pytest.raises(NotPermitted, match="manage webhooks"):
        webhooks.add(office.engineer, Webhook(url="https://a.example"), settings=INSIDE)


def test_one_mail_tells_one_person_all_that_is_due_and_none_is_sent_twice(office: Office) -> None:
    box = Postbox()
    with post_office(box) as place:
        settings = mailing(f"smtp+plain://{place}")
        office.call("@ada é first\nsecond line")
        office.call("@ada more")
        assert office.turn(settings).sent == 2
        assert office.turn(settings).sent == 0
    (mail,) = box.mails
    assert (mail["to"], mail["from"]) == ("ada@company.example", "Countersign <countersign@company.example>")
    assert mail["subject"] == "2 things wait for you on Countersign"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content().replace("\r\n", "\n")
    assert "@ada é first\nsecond line" in text
    assert "https://record.example/subject?of=model%3Adb%2Fchurn" in text
    assert text.count("@ada") == 2


def test_a_mail_that_the_server_refused_for_now_is_sent_later(office: Office) -> None:
    box = Postbox(refuse=1)
    with post_office(box) as place:
        settings = mailing(f"smtp+plain://{place}")
        office.call()
        assert office.turn(settings).failed == 1
        office.watch.advance(timedelta(minutes=2))
        assert office.turn(settings).sent == 1
    assert box.mails[0]["subject"].endswith("called you in a comment about churn")


def test_mail_goes_by_tls_with_a_password_and_not_at_all_to_a_server_that_nobody_vouches_for(
    office: Office, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ssl

    ca = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("localhost").configure_cert(context)
    box = Postbox()
    tried: list[tuple[bytes, bytes]] = []

    def let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
        tried.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss")

    with post_office(box, tls_context=context, require_starttls=True, authenticator=let_in) as place:
        port = place.rpartition(":")[2]
        settings = mailing(f"smtp://us%40company:p%40ss@localhost:{port}")
        office.call()
        assert office.turn(settings).failed == 1, "its certificate is not known"
        assert box.mails == []
        assert tried == [], "no password goes to a stranger"
        ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        office.watch.advance(timedelta(minutes=2))
        assert office.turn(settings).sent == 1
    assert box.tls == [True]
    assert tried == [(b"us@company", b"p@ss")]


def test_without_a_mail_server_mail_waits_and_old_news_are_not_sent(office: Office) -> None:
    office.call("@ada old")
    assert office.turn().waiting == 0, "nobody waits for a mail server that there is not"
    office.watch.advance(timedelta(days=4))
    office.call("@ada new")
    box = Postbox()
    with post_office(box) as place:
        done = office.turn(mailing(f"smtp+plain://{place}"))
    assert (done.sent, done.given_up) == (1, 1)
    assert "new" in box.mails[0].get_content()
    assert "old" not in box.mails[0].get_content()


def test_a_mail_is_not_repeated_when_a_server_stopped_in_the_middle_of_sending_it(office: Office) -> None:
    office.call()
    box = Postbox()
    with post_office(box) as place:
        settings = mailing(f"smtp+plain://{place}")
        with office.operator.registry.read() as connection:
            (row,) = store.due(connection, now=office.watch(), mail=True, limit=9)
        with office.operator.registry.write() as connection:
            assert store.claim(connection, row, until=office.watch() + notify.LEASE, word=notify.SENDING)
        assert office.turn(settings).sent == 0, "somebody else has it"
        office.watch.advance(notify.LEASE * 2)
        assert office.turn(settings).given_up == 1
    assert box.mails == []
    (shown,) = webhooks.deliveries(office.operator)
    assert "may have arrived" in shown.error


def test_a_disabled_account_is_not_mailed(office: Office) -> None:
    office.call()
    accounts.disable(office.operator, "ada")
    box = Postbox()
    with post_office(box) as place:
        assert office.turn(mailing(f"smtp+plain://{place}")).given_up == 1
    assert box.mails == []


def test_a_running_server_sends_by_itself(office: Office) -> None:
    with receiving() as receiver:
        office.watch.now = utc_now()
        office.webhook(receiver.url)
        office.call()
        deliverer = Deliverer(office.operator.registry, INSIDE, seconds=0.02)
        deliverer.start()
        try:
            for _ in range(500):
                if receiver.got:
                    break
                threading.Event().wait(0.02)
        finally:
            deliverer.stop()
    assert len(receiver.got) == 1
