"""Fills a registry with people and events, and edits it the way an attacker with all rights would."""

from __future__ import annotations

import json

from sqlalchemy import text

from registry.access import Desk, Role
from registry.engine import Registry
from registry.models import append_only
from registry.services import accounts, audit, events, roles, tokens
from tests.people import Watch, desk_of, opened


def event(number: int) -> bytes:
    """A run event that no other number gives."""
    return json.dumps(
        {
            "eventType": "COMPLETE",
            "eventTime": "2026-11-20T08:00:00Z",
            "producer": "https://example.com/tests",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
            "run": {"runId": f"0193479c-0000-7000-8000-{number:012}"},
            "job": {"namespace": "tests", "name": f"job-{number}"},
        }
    ).encode()


def filled(url: str) -> tuple[Registry, Desk, Watch]:
    """A registry with a producer, its token, another account whose roles changed, and ten events in four groups."""
    registry, operator, watch = opened(url)
    token = tokens.create(operator, producer="airflow", label="tests")
    accounts.create(operator, "auditor", name="Auditor", roles=[Role.COMPLIANCE, Role.REVIEWER])
    roles.take(operator, "auditor", Role.REVIEWER, reason="not needed")
    roles.give(operator, "auditor", Role.ENGINEER)
    tokens.create(operator, producer="dbt", label="more tests")
    tokens.revoke(operator, token.id)
    producer = desk_of(registry, "airflow", watch)
    for group in ([1], [2, 3, 4], [5, 6, 7, 8, 9], [10]):
        events.receive(producer, [event(number) for number in group])
    return registry, operator, watch


def tamper(registry: Registry, *statements: str, **values: object) -> None:
    """Run statements as the owner of the tables, with the triggers off, and put the triggers back."""
    with registry.write() as connection:
        if registry.dialect == "sqlite":
            for name in (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            ):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("DROP FUNCTION only_grows, next_number CASCADE"))
        for statement in statements:
            connection.execute(text(statement), values)
        append_only.install(connection)


def unsound(desk: Desk) -> list[str]:
    """What verifying finds wrong with the rows; checkpoints aside, which tests of PostgreSQL share one folder for."""
    return [str(one) for one in audit.verify(desk).findings if not one.place.startswith("checkpoint")]
