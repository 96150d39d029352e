"""The browser's door: signing in and out by plain HTTP, because a page cannot set a cookie that scripts can't read."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from registry.access import Role
from registry.engine import Registry
from registry.errors import NotFound, NotPermitted, NotSignedIn, RegistryError, TooBig, TooManyAttempts
from registry.services.accounts import is_demo
from registry.services.sessions import Door, actor_of_cookie
from registry.settings import Settings
from registry.views.people import OpenedSession

COOKIE = "countersign_session"
NOTICE = "countersign_notice"
"""Says for a moment why the last sign-in failed: `wrong`, or `wait-<seconds>`."""
NOTICE_SECONDS = 15
NEXT = "countersign_next"
"""Where to go after the company's sign-in: a random number, a dot, and the quoted path."""
NEXT_SECONDS = 600
MOST = 8_192
Handler = Callable[[Door, Request], Awaitable[Response]]


def routes(registry: Registry, settings: Settings) -> list[BaseRoute]:
    """The routes under /auth; those of the demo only where the demo is on."""
    door = Door(registry, lifetime=settings.session_lifetime)

    async def login(request: Request) -> Response:
        return await _answered(_login, door, request)

    async def logout(request: Request) -> Response:
        return await _answered(_logout, door, request)

    async def demo(request: Request) -> Response:
        return await _answered(_demo, door, request)

    async def company(request: Request) -> Response:
        return await _answered(_company, door, request)

    found = [
        Route("/auth/login", login, methods=["POST"]),
        Route("/auth/logout", logout, methods=["POST"]),
        Route("/auth/company", company, methods=["GET"]),
    ]
    return [*found, Route("/auth/demo/{role}", demo, methods=["GET", "POST"])] if settings.demo else list(found)


async def _answered(handle: Handler, door: Door, request: Request) -> Response:
    try:
        response = await handle(door, request)
    except RegistryError as refusal:
        response = PlainTextResponse(str(refusal), refusal.status)
    response.headers["Cache-Control"] = "no-store"
    return response


async def _login(door: Door, request: Request) -> Response:
    refuse_other_sites(request.headers)
    form = await _form(request)
    back = same_site_path(form.get("next", ""))
    try:
        session = await run_in_threadpool(
            door.open, form.get("login", ""), form.get("password", ""), address=_address(request)
        )
    except TooManyAttempts as refusal:
        return _back_with_notice(back, f"wait-{refusal.seconds}")
    except NotSignedIn:
        return _back_with_notice(back, "wrong")
    await _end_present(door, request)
    return _signed_in(request, back, session, now=door.clock())


async def _demo(door: Door, request: Request) -> Response:
    if request.method == "POST":
        refuse_other_sites(request.headers)
    back = same_site_path(request.query_params.get("next", ""))
    role = _role(request.path_params["role"])
    present = await run_in_threadpool(actor_of_cookie, door.registry, request.cookies.get(COOKIE, ""))
    if present is not None and not await run_in_threadpool(is_demo, door.registry, present):
        return RedirectResponse(back, 303)  # a link must not turn somebody who is signed in into somebody else
    session = await run_in_threadpool(door.open_demo, role)
    await _end_present(door, request)
    return _signed_in(request, back, session, now=door.clock())


async def _company(_door: Door, request: Request) -> Response:
    """Remember where to come back to, for an identity provider sends everybody to the same place; the page goes on."""
    response = RedirectResponse("/?sign_in=company", 303)
    back = same_site_path(request.query_params.get("next", ""))
    ticket = f"{secrets.token_urlsafe(9)}.{quote(back, safe='')}"
    response.set_cookie(NEXT, ticket, max_age=NEXT_SECONDS, path="/", httponly=True, samesite="lax")
    return response


async def _logout(door: Door, request: Request) -> Response:
    refuse_other_sites(request.headers)
    await _end_present(door, request)
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


async def _end_present(door: Door, request: Request) -> None:
    if secret := request.cookies.get(COOKIE):
        await run_in_threadpool(door.close, secret)


def _signed_in(request: Request, back: str, session: OpenedSession, *, now: datetime) -> Response:
    response = RedirectResponse(back, 303)
    response.delete_cookie(NOTICE, path="/")
    response.set_cookie(
        COOKIE,
        session.secret,
        max_age=int((session.expires_at - now).total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


def _back_with_notice(back: str, notice: str) -> Response:
    response = RedirectResponse(back, 303)
    response.set_cookie(NOTICE, notice, max_age=NOTICE_SECONDS, path="/", httponly=True, samesite="lax")
    return response


def same_site_path(path: str) -> str:
    """`path` where it leads to a page of this site, else `/`: no other host, no scheme, nothing that hides one."""
    plain = path.isascii() and path.isprintable() and "\\" not in path and len(path) <= 2_000
    if not plain or not path.startswith("/") or path.startswith(("//", "/auth/", "/api/")):
        return "/"
    return path


def refuse_other_sites(headers: Mapping[str, str]) -> None:
    """Raise NotPermitted for what a browser sent on behalf of another site (the cookie is SameSite=Lax besides)."""
    origin, fetch_site = headers.get("origin"), headers.get("sec-fetch-site")
    elsewhere = origin is not None and urlsplit(origin).netloc != headers.get("host", "")
    if elsewhere or fetch_site in {"cross-site", "same-site"}:
        raise NotPermitted("This form was sent from another site. Open Countersign itself and try again.")


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST:
            raise TooBig(f"The form is above {MOST:,} bytes.")
    fields = parse_qs(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=10)
    return {name: values[-1] for name, values in fields.items()}


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise NotFound(f"There is no role {text[:40]}.") from None


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
