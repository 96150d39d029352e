"""GET and POST /api/v1/requests; one with its /revisions, /acts, /withdrawal, /revocation; /votes, /request-preview."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from starlette.routing import BaseRoute, Route

from registry.access import Desk
from registry.api.doors import Asking, Door
from registry.commands import votes
from registry.commands.about import read as subject
from registry.commands.approvals import Ask, Kind, Sign
from registry.commands.reading import reader
from registry.engine import Registry
from registry.errors import Invalid
from registry.rules.cases import State
from registry.services import request_listing, request_preview, requests, signing
from registry.services.request_listing import Narrowed
from registry.subjects import SubjectKind, row_number
from registry.views import flat_requests as flat

_PATH = "/api/v1/requests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What is asked for, or what changed since the last revision."""

    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why."""

    reason: str


def routes(registry: Registry) -> list[BaseRoute]:
    """The eight routes."""
    return [
        Route(_PATH, Door(registry, get=_list, post=_ask)),
        Route(f"{_PATH}/{{number}}", Door(registry, get=_one)),
        Route(f"{_PATH}/{{number}}/revisions", Door(registry, post=_submit)),
        Route(f"{_PATH}/{{number}}/acts", Door(registry, post=_sign)),
        Route(f"{_PATH}/{{number}}/withdrawal", Door(registry, post=_withdraw)),
        Route(f"{_PATH}/{{number}}/revocation", Door(registry, post=_revoke)),
        Route("/api/v1/votes", Door(registry, post=_sign_all)),
        Route("/api/v1/request-preview", Door(registry, get=_preview)),
    ]


def _list(desk: Desk, asking: Asking) -> Any:
    return flat.listed(request_listing.listing(desk, asking.asked(), _narrowed(asking)))


def _narrowed(asking: Asking) -> Narrowed:
    states = tuple(asking.query["state"].replace(" ", "_").split(",")) if asking.query.get("state") else ()
    unknown = [state for state in states if state not in set(State)]
    if unknown:
        raise Invalid(f"state: {unknown[0][:40]!r} is none of {', '.join(State)}.")
    named = {name: asking.query.get(name, "") for name in ("kind", "tier", "use_case", "environment")}
    return Narrowed(states=states, mine=asking.yes("mine"), mine_to_sign=asking.yes("to_sign"), **named)


def _ask(desk: Desk, asking: Asking) -> Any:
    said = reader(Ask)(asking.body)
    return flat.one(requests.ask(desk, replace(said, key=asking.header("idempotency-key") or said.key)))


def _one(desk: Desk, asking: Asking) -> Any:
    return flat.one(requests.request(desk, _number(asking)))


def _submit(desk: Desk, asking: Asking) -> Any:
    return flat.one(requests.submit(desk, _number(asking), summary=reader(Revision)(asking.body).summary))


def _sign(desk: Desk, asking: Asking) -> Any:
    said = reader(Sign)(asking.body)
    said = replace(said, key=asking.header("idempotency-key") or said.key)
    return flat.one(signing.sign(desk, _number(asking), said))


def _sign_all(desk: Desk, asking: Asking) -> Any:
    """Each vote is judged for itself; what is refused says why, and the others count."""
    return {"votes": signing.sign_all(desk, votes.read(asking.body))}


def _withdraw(desk: Desk, asking: Asking) -> Any:
    return flat.one(requests.withdraw(desk, _number(asking), reason=reader(Because)(asking.body).reason))


def _revoke(desk: Desk, asking: Asking) -> Any:
    return flat.one(requests.revoke(desk, _number(asking), reason=reader(Because)(asking.body).reason))


def _preview(desk: Desk, asking: Asking) -> Any:
    kind = asking.query.get("kind", "")
    if kind not in set(Kind):
        raise Invalid(f"kind: {kind[:40]!r} is none of {', '.join(Kind)}.")
    said = Ask(
        kind=Kind(kind), about=subject(asking.query.get("about", "")), submit=False,
        use_case=asking.query.get("use_case", ""), environment=asking.query.get("environment", ""),
    )  # fmt: skip
    found = request_preview.preview(desk, said)
    return {"ready": found.ready, "preview": found}


def _number(asking: Asking) -> int:
    return row_number(SubjectKind.REQUEST, asking.path["number"])
