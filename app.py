"""The composition root of `streamlit run app.py`: opens the registry, mounts the HTTP door beside the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from briefs import http
from pages import _desk, _entrance
from registry import runtime, schema
from registry.api import nothing_here, routes
from registry.api.lineage import Shortcut
from registry.engine import Registry
from registry.services import accounts, demo
from registry.services.deliverer import Deliverer
from registry.services.intake import Intake
from registry.services.keeper import Keeper
from registry.services.projector import Projector
from registry.settings import Settings


def open_registry(settings: Settings) -> Registry:
    """The registry of REGISTRY_URL with today's tables, its operator, and the demo where that is on."""
    registry = Registry.open(settings.registry_url)
    schema.ensure(registry)
    accounts.bootstrap(registry)
    if settings.demo and demo.loaded_at(registry) is None:
        print("  Loading the demo company (once) …", flush=True)
        print(f"  {demo.load_once(registry):,} events of Northgate, a fictional company, are on record.", flush=True)
    return registry


def where_to_look(settings: Settings) -> str:
    """What a newcomer reads in the terminal."""
    address = settings.public_url or f"http://localhost:{st.get_option('server.port')}"
    return (
        f"\n  Countersign   {address}\n"
        f"  Send events   POST {address}/api/v1/lineage  (OpenLineage; the page Connect makes a token)\n"
        f"  Registry      {settings.shown()[0][1]}\n"
    )


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Keep and project events, sign the log and tell people, while the server runs."""
    for worker in (projector, intake, keeper, deliverer):
        worker.start()
    runtime.settle()
    print(where_to_look(settings), flush=True)
    try:
        yield {"projector": projector}
    finally:
        intake.close()
        deliverer.stop()
        keeper.stop()
        projector.stop()
        registry.close()


runtime.spare_memory()
with runtime.starting():
    settings = Settings.from_environment()
    registry = open_registry(settings)
_desk.serve(registry, settings)
intake = Intake(registry, on_commit=lambda: projector.wake())
projector = Projector(registry, give_way=lambda: intake.waiting_events > 0)
keeper = Keeper(registry)
deliverer = Deliverer(registry, settings)
doors = [*routes(registry, intake, projector, settings), *http.routes(registry, settings), *nothing_here.routes()]
app = st.App(
    "pages/_shell.py",
    routes=doors,
    middleware=[*_entrance.middleware(), Middleware(Shortcut, routes=doors)],
    lifespan=lifespan,
)
