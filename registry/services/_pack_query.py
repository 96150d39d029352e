"""What a pack was asked for, in words that a reader can hold against what is in it."""

from __future__ import annotations

from datetime import datetime

from registry.commands.packs import Scope
from registry.services._pack_ground import Ground
from registry.subjects import SubjectKind


def words(scope: Scope, ground: Ground, as_of: datetime, now: datetime) -> str:
    """One sentence: what it is about, what that brings along, which time, as of when."""
    moment = f"as it stood at the end of that time ({as_of:%Y-%m-%d %H:%M} UTC)" if as_of < now else "as it stands now"
    return f"{_about(scope, ground)}{_time(scope)}, {moment}."


def _about(scope: Scope, ground: Ground) -> str:
    if scope.use_case:
        brought = f"{_count(len(ground.models), 'AI model')}, {_count(len(ground.deployments), 'deployment')}"
        return f"Everything about the use case {scope.use_case}, its {brought} and {_fed(ground)} upstream"
    if scope.model:
        places = _count(len(ground.deployments), "deployment")
        return f"Everything about the AI model {scope.model} in any version, its {places} and {_fed(ground)} upstream"
    if scope.framework:
        return f"Everything about the requirements of {scope.framework}, in every scope in which it was assessed"
    return "Everything on record"


def _time(scope: Scope) -> str:
    since = f" from {scope.since:%Y-%m-%d}" if scope.since else ""
    until = f" until before {scope.until:%Y-%m-%d}" if scope.until else ""
    return f" that was made, changed or added to{since}{until}" if since or until else ""


def _fed(ground: Ground) -> str:
    return _count(sum(kind == SubjectKind.DATASET for kind, _ in ground.pairs or ()), "dataset")


def _count(number: int, one: str) -> str:
    return f"{number or 'no'} {one}{'' if number == 1 else 's'}"
