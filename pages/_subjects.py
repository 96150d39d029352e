"""Where the page of a subject is: one address for everything that can be spoken about."""

from __future__ import annotations

from collections.abc import Mapping

from lineage.keys import DatasetKey
from pages import _links
from registry.subjects import LETTERS, Subject, SubjectKind, numbered, row_number

_NUMBERED = {
    SubjectKind.DECISION: "decision",
    SubjectKind.REQUEST: "request",
    SubjectKind.INCIDENT: "incident",
    SubjectKind.EVIDENCE: "evidence_item",
}
_LISTS = {SubjectKind.POLICY: "policies", SubjectKind.BODY: "bodies", SubjectKind.REQUIREMENT: "requirement"}


def words(subject: Subject) -> str:
    """What a subject is called in a sentence: "D-12", "shop/churn, version 3"."""
    if subject.kind in LETTERS:
        return numbered(subject.kind, row_number(subject.kind, subject.name))
    return f"{subject.name}, version {subject.version}" if subject.version else subject.name


def short(about: Subject | str) -> str:
    """A subject where there is little room, without the address of its namespace: "hiring-screen, version v1"."""
    subject = Subject.parse(about) if isinstance(about, str) else about
    if subject.kind is SubjectKind.POLICY and subject.version:
        return f"{subject.name}, revision {subject.version}"
    _, scheme, rest = subject.name.partition("://")
    name = rest.partition("/")[2] if scheme and subject.kind not in LETTERS else ""
    return words(Subject(subject.kind, name or subject.name, subject.version))


def of_node(kind: SubjectKind, namespace: str, name: str, version: str = "") -> Subject:
    """The subject that a lineage node is."""
    return Subject.of(kind, DatasetKey(namespace, name), version)


def place(subject: Subject, *, namespace: str = "", name: str = "") -> tuple[str, Mapping[str, str]]:
    """The page of a subject and its parameters; `namespace` and `name` are those of its lineage node, if it is one."""
    if subject.kind in _NUMBERED:
        return _NUMBERED[subject.kind], {"id": str(row_number(subject.kind, subject.name))}
    if subject.kind in _LISTS:
        return _LISTS[subject.kind], {"name": subject.name}
    if subject.kind is SubjectKind.USE_CASE:
        return "use_case", {"name": subject.name}
    return subject.kind.value, {"name": name or subject.name, "namespace": namespace, "version": subject.version}


def link(subject: Subject, *, label: str = "") -> None:
    """A link to the page of a subject, by way of the page that knows where that is."""
    _links.link("subject", label or words(subject), of=str(subject))
