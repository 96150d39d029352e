"""What somebody means by a name: completed where only one thing on record has it."""

from __future__ import annotations

from sqlalchemy import Connection

from lineage.keys import DatasetKey, NodeKind
from registry.errors import Conflict
from registry.store import nodes, subjects
from registry.subjects import Subject, SubjectKind

_NODES = {
    SubjectKind.MODEL: NodeKind.MODEL,
    SubjectKind.DATASET: NodeKind.DATASET,
    SubjectKind.DEPLOYMENT: NodeKind.DEPLOYMENT,
}


def settled(connection: Connection, subject: Subject) -> Subject:
    """The subject with its namespace: `model:churn@3` becomes `model:shop/churn@3` where one namespace has a churn.

    A thing that is not on record stays as it was said, for a decision may come first. Raises Conflict with the
    namespaces to choose from.
    """
    if subject.kind not in _NODES or subjects.node(connection, subject) is not None:
        return subject
    found = nodes.by_name(connection, subject.name, kinds=[_NODES[subject.kind]])
    if len(found) > 1:
        choices = ", ".join(f"{subject.kind.value}:{row.namespace}/{row.name}" for row in found[:5])
        raise Conflict(f"about: {len(found)} things are named {subject.name!r}; say which: {choices}.")
    if not found:
        return subject
    row = found[0]
    name = Subject.of(subject.kind, DatasetKey(row.namespace, row.name)).name
    return Subject(subject.kind, name, subject.version)
