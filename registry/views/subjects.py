"""A subject that is on record."""

from __future__ import annotations

from dataclasses import dataclass

from registry.subjects import Subject


@dataclass(frozen=True, slots=True)
class Known:
    """A subject, and the node of the lineage graph that it is (both empty for what is none)."""

    subject: Subject
    namespace: str = ""
    name: str = ""
