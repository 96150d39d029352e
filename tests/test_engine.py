"""A connection that died while nobody used it is replaced before anybody notices; one that cannot be had is said so."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from registry import engine, runtime
from registry.engine import Registry

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> {}"


def after_the_server_hung_up(url: str) -> int:
    """What a registry reads with a connection that the server has ended meanwhile."""
    registry, killer = Registry.open(url), Registry.open(url)
    try:
        with registry.read() as connection:
            connection.execute(text("SELECT 1"))
        with killer.read() as connection:
            connection.execute(text(OTHERS.format("pg_backend_pid()")))
        with registry.read() as connection:
            return int(connection.execute(text("SELECT 7")).scalar_one())
    finally:
        registry.close()
        killer.close()


def test_a_connection_that_died_unused_is_replaced(postgres_url, monkeypatch):
    monkeypatch.setattr(engine, "TRUSTED_SECONDS", 0.0)
    assert after_the_server_hung_up(postgres_url) == 7


def test_one_used_just_now_is_not_asked(postgres_url, monkeypatch):
    monkeypatch.setattr(engine, "TRUSTED_SECONDS", 60.0)
    with pytest.raises(OperationalError):
        after_the_server_hung_up(postgres_url)


def test_a_server_that_cannot_start_says_why_in_one_sentence() -> None:
    nobody = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"
    refused = pytest.raises(SystemExit, match="does not start. The database .* Connection refused")
    with refused as stopped, runtime.starting(), Registry.open(nobody).read():
        pass
    assert "secret" not in str(stopped.value)
