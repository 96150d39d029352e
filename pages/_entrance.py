"""What every request passes on its way in: the name asked for, the headers of the answer, the way from page to server.

Streamlit's script tries `/people/_stcore/health` first, waits a tenth of a second and more when that is not there, and
only then tries `/_stcore/health`: so the page is told where its server is.

A click on Streamlit's own links to pages is answered by the server, which first takes the parameters of the page that
is left out of the address: one step of the history too many, to which Back would lead. So such a click is made what a
link in a table is: as if the reader had come there by Back or Forward. Narrow screens are left alone, since there
Streamlit folds the navigation away on a click.
"""

from __future__ import annotations

import json

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages import _csp
from registry.api.headers import SecurityHeaders

_HEAD = b"<head>"
_ONE_STEP = (
    "addEventListener('click',e=>{const a=e.target.closest&&e.target.closest("
    "'a[data-testid=stSidebarNavLink],a[data-testid=stPageLink-NavLink]');"
    "if(!a||a.target||e.button||e.ctrlKey||e.metaKey||e.shiftKey||e.altKey||innerWidth<=768"
    "||a.origin!==location.origin||a.href===location.href)return;"
    "e.preventDefault();e.stopPropagation();"
    "history.pushState({},'',a.href);dispatchEvent(new PopStateEvent('popstate'))},true)"
)


def middleware() -> list[Middleware]:
    """Outermost first, as Streamlit's settings say (`server.allowedHosts`, `server.baseUrlPath`)."""
    base_path = st.get_option("server.baseUrlPath") or ""
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"]),
        Middleware(SecurityHeaders, inline_scripts=_csp.inline_scripts(script(base_path))),
        Middleware(Entrance, base_path=base_path),
    ]


def script(base_path: str) -> str:
    """What stands in the page: the server is where the page came from, below `base_path`; a link is one step."""
    where = json.dumps(f"/{base_path.strip('/')}").replace("<", "\\u003c")
    return f"window.__streamlit={{BACKEND_BASE_URL:location.origin+{where}}};{_ONE_STEP}"


class Entrance:
    """ASGI middleware that writes the script into every HTML page."""

    def __init__(self, app: ASGIApp, *, base_path: str = "") -> None:
        self._app = app
        self._head = b"%b<script>%b</script>" % (_HEAD, script(base_path).encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the script in it."""
        held: list[Message] = []

        async def send_with_script(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif held and message["type"] == "http.response.body":
                held.append(message)
                if not message.get("more_body"):
                    await self._send_page(held, send)
            else:
                await send(message)

        if scope["type"] == "http" and scope["method"] == "GET" and _asks_for_page(scope):
            await self._app(_uncompressed(scope), receive, send_with_script)
        else:
            await self._app(scope, receive, send)

    async def _send_page(self, held: list[Message], send: Send) -> None:
        start, *parts = held
        body = b"".join(part.get("body", b"") for part in parts).replace(_HEAD, self._head, 1)
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})


def _asks_for_page(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _uncompressed(scope: Scope) -> Scope:
    """The request without the leave to compress the answer: eight kilobytes, and the script is to be put in."""
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}


def _is_page(start: Message) -> bool:
    kind = MutableHeaders(scope=start).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")
