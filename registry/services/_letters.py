"""What a notification says in an e-mail and to a webhook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

import orjson

from registry.services._mail import Mail

_MOST = 20


def message(parcel: Any, base: str) -> bytes:
    """A notification as JSON for a webhook; `base` is the public address of this server, for the link."""
    said = {
        "id": parcel.notification_id, "kind": parcel.kind, "subject": parcel.subject, "title": parcel.title,
        "text": parcel.body, "to": parcel.login, "link": link(base, parcel.subject),
    }  # fmt: skip
    return orjson.dumps({"type": f"notification.{parcel.kind}", "timestamp": parcel.at, "data": said})


def letter(parcels: Sequence[Any], base: str, now: datetime) -> Mail:
    """One mail with all that is told to one person."""
    first = parcels[0]
    title = first.title if len(parcels) == 1 else f"{len(parcels)} things wait for you on Countersign"
    told = "\n\n".join(_paragraph(parcel, base) for parcel in parcels[:_MOST])
    more = f"\n\nand {len(parcels) - _MOST} more." if len(parcels) > _MOST else ""
    where = f"\n\nAll of it: {base}/inbox" if base else ""
    text = f"{told}{more}{where}\n\n--\nSent by Countersign to {first.login}, because the record names this account.\n"
    mail_id = f"countersign-{first.unique_key}".replace("/", "-")
    return Mail(to=first.email, subject=title, text=text, mail_id=mail_id, at=now)


def link(base: str, subject: str) -> str:
    """The address of a subject's page; empty where nobody said under which address this server is reached."""
    return f"{base}/subject?of={quote(subject, safe='')}" if base else ""


def _paragraph(parcel: Any, base: str) -> str:
    return "\n".join(part for part in (parcel.title, parcel.body, link(base, parcel.subject)) if part)
