"""GET /api/v1/inbox, POST /api/v1/inbox/read, GET and POST /api/v1/comments, GET and POST /api/v1/webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands.comments import Comment, about
from registry.commands.reading import reader
from registry.commands.webhooks import Webhook
from registry.engine import Registry
from registry.errors import Invalid
from registry.services import comments, inbox, webhooks
from registry.settings import Settings
from registry.views.notices import NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Which notifications were read; without any, all of them."""

    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a webhook is told nothing more."""

    reason: str = ""


def routes(registry: Registry, settings: Settings) -> list[BaseRoute]:
    """The five routes."""

    def add(desk: Desk, asking: Asking) -> Any:
        return webhooks.add(desk, reader(Webhook)(asking.body), settings=settings)

    return [
        Route("/api/v1/inbox", Door(registry, get=_inbox)),
        Route("/api/v1/inbox/read", Door(registry, post=_read)),
        Route("/api/v1/comments", Door(registry, get=_comments, post=_comment)),
        Route("/api/v1/webhooks", Door(registry, get=_webhooks, post=add)),
        Route("/api/v1/webhooks/{number}/stop", Door(registry, post=_stop)),
    ]


def _inbox(desk: Desk, asking: Asking) -> Any:
    asked, everything = asking.asked(), asking.yes("all")
    found = inbox.inbox(desk, asked, kinds=_kinds(asking.query.get("kind", "")), everything=everything)
    return {
        "items": found.listed.rows, "found": found.listed.found, "open": found.counts.open,
        "unread": found.counts.unread, "overdue": found.counts.overdue, "as_of": found.as_of,
    }  # fmt: skip


def _kinds(text: str) -> tuple[NoticeKind, ...]:
    asked = [one for one in text.split(",") if one]
    if wrong := [one for one in asked if one not in set(NoticeKind)]:
        raise Invalid(f"kind: {wrong[0][:40]!r} is none of {', '.join(NoticeKind)}.")
    return tuple(NoticeKind(one) for one in asked)


def _read(desk: Desk, asking: Asking) -> Any:
    return {"read": inbox.mark_read(desk, reader(Read)(asking.body or b"{}").ids)}


def _comments(desk: Desk, asking: Asking) -> Any:
    subject = about(asking.query.get("about", ""))
    return {"comments": comments.about(desk, subject), "of": comments.count(desk, subject)}


def _comment(desk: Desk, asking: Asking) -> Any:
    said = reader(Comment)(asking.body)
    key = asking.header("idempotency-key")
    return comments.add(desk, Comment(about=said.about, text=said.text, reply_to=said.reply_to, key=key or said.key))


def _webhooks(desk: Desk, asking: Asking) -> Any:
    return {"webhooks": webhooks.listing(desk), "deliveries": webhooks.deliveries(desk, limit=asking.asked().limit)}


def _stop(desk: Desk, asking: Asking) -> Any:
    text = asking.path["number"]
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Invalid(f"number: {text[:40]!r} is no number of a webhook.")
    webhooks.stop(desk, int(text), reason=reader(Stop)(asking.body or b"{}").reason)
    return {"stopped": int(text)}
