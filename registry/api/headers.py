"""Headers that keep a browser from being turned against whoever is signed in."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def content_policy(inline_scripts: Sequence[str] = ()) -> str:
    """The content security policy; `inline_scripts` are the `sha256-…` of scripts that stand in the page itself."""
    scripts = " ".join(["'self'", "blob:", *(f"'{digest}'" for digest in inline_scripts)])
    rules = {
        "default-src": "'self'",
        "script-src": scripts,  # blob: Streamlit starts components that way, and only a script can make one
        "style-src": "'self' 'unsafe-inline'",  # Streamlit writes its styles while it runs
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "media-src": "'self' data: blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecurityHeaders:
    """ASGI middleware that adds the headers to every HTTP answer."""

    def __init__(self, app: ASGIApp, *, inline_scripts: Sequence[str] = ()) -> None:
        self._app = app
        headers = FIXED | {"Content-Security-Policy": content_policy(inline_scripts)}
        self._plain = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._secure = [*self._plain, (b"strict-transport-security", b"max-age=31536000")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the headers that it does not set itself."""
        added = self._secure if scope.get("scheme") == "https" else self._plain

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", ())
                names = {name for name, _ in own}
                message["headers"] = [*own, *(pair for pair in added if pair[0] not in names)]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
