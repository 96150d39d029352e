"""Whose a target of an allocation is: a use case, an AI model of one use case, or an AI model that several share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from registry.errors import RegistryError
from registry.services._subjects import settled
from registry.store import actuals as store
from registry.store import subjects
from registry.subjects import Subject

USE_CASE, MODEL = "use_case:", "model:"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who bears a cost; `slug` is empty where it is an AI model that belongs to no single use case, or nobody known."""

    slug: str
    title: str
    target: str


class Bearers:
    """Targets looked up in one transaction, each once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.use_cases: dict[str, Row[Any]] = store.titles(connection)
        self._of_model: dict[str, list[str]] = {}
        for slug, row in self.use_cases.items():
            for model in row.models or ():
                self._of_model.setdefault(model, []).append(slug)
        self._found: dict[str, tuple[Bearer, bool]] = {}

    def of(self, target: str) -> Bearer:
        """Who bears what goes to a target."""
        return self._look_up(target)[0]

    def known(self, target: str) -> bool:
        """Whether the target is on record."""
        return self._look_up(target)[1]

    def title(self, slug: str) -> str:
        """What a use case is called."""
        return self.use_cases[slug].title if slug in self.use_cases else slug

    def _look_up(self, target: str) -> tuple[Bearer, bool]:
        if target not in self._found:
            self._found[target] = self._model(target) if target.startswith(MODEL) else self._use_case(target)
        return self._found[target]

    def _use_case(self, target: str) -> tuple[Bearer, bool]:
        slug = target.removeprefix(USE_CASE)
        row = self.use_cases.get(slug)
        return (Bearer(slug, row.title, target), True) if row else (Bearer("", target, target), False)

    def _model(self, target: str) -> tuple[Bearer, bool]:
        try:
            subject = settled(self._connection, Subject.parse(target))
        except RegistryError:  # several models have that name, or it is none
            return Bearer("", target, target), False
        owners = self._of_model.get(subject.name, [])
        if len(owners) == 1:
            return Bearer(owners[0], self.title(owners[0]), target), True
        shared = f"{subject.name}, of {len(owners)} use cases" if owners else f"{subject.name}, of no use case"
        return Bearer("", shared, target), bool(owners) or subjects.on_record(self._connection, subject)
