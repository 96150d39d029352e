"""Draws one page at somebody's desk, at the noon of `tests.people.Watch`, as Streamlit would."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page(url: str, module: str, login: str) -> None:
    from importlib import import_module

    from registry.engine import Registry
    from tests.people import Watch, desk_of

    import_module(f"pages.{module}").render(desk_of(Registry.open(url), login, Watch()))


def rendered(url: str, module: str, login: str, **params: str) -> AppTest:
    """The page as it is drawn for an account; fails where it raises."""
    app = AppTest.from_function(_page, kwargs={"url": url, "module": module, "login": login}, default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app
