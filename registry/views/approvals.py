"""Requests for approval as they are shown: a line in a list, and everything that a signer looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.subjects import Subject, SubjectKind, numbered
from registry.views.listing import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request in a list. `state` is as of the moment of asking: time and lineage are in it.

    `stage` and `missing` name the open stage and how many signatures it lacks; empty and 0 where nothing is open.
    `open_since` is when the newest revision was submitted.
    """

    id: int
    kind: str
    subject: Subject
    summary: str
    use_case: str
    environment: str
    tier: str
    state: str
    revision: int
    stage: str
    missing: int
    requester: str
    open_since: datetime | None
    decided_at: datetime | None
    expires_at: datetime | None
    updated_at: datetime
    mine_to_sign: bool = False

    @property
    def number(self) -> str:
        """How people say it: A-7."""
        return numbered(SubjectKind.REQUEST, self.id)


@dataclass(frozen=True, slots=True)
class SignatureView:
    """One act on a request: who, in which capacity, for whom (empty: in person), what, when, why."""

    act: str
    signer: str
    capacity: str
    on_behalf_of: str
    stage: str
    comment: str
    conditions: tuple[str, ...]
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage: whom it wants, who has signed, who still can (logins), and whether it is open, complete or not yet."""

    name: str
    wants: str
    quorum: int
    missing: int
    state: str
    signatures: tuple[SignatureView, ...]
    can_sign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why an approval no longer holds; `path` leads from what changed to the subject, in names."""

    cause: str
    text: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}: {' → '.join(self.path)}" if len(self.path) > 1 else self.text


@dataclass(frozen=True, slots=True)
class ChangedView:
    """One thing that differs from what was looked at last time; empty where there was, or is, nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SinceView:
    """What changed since last time, and what that was ("A-5 revision 1"; empty where nothing came before)."""

    compared_with: str = ""
    changed: tuple[ChangedView, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceView:
    """One thing upstream, as the revision saw it."""

    name: str
    version: str
    licence: str
    personal: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SawView:
    """What a revision is bound to: `business_case` is the use case's revision, `money` that of its business case.

    `worth` is what that came to in words; empty without one.
    """

    fingerprint: str
    subject_revision: str
    business_case: str
    sources: tuple[SourceView, ...]
    evidence: tuple[str, ...]
    assumptions: tuple[str, ...]
    money: str = ""
    worth: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Something that the one who asks can do now; `refusal` is the sentence why not (empty: allowed).

    `on_behalf_of` are the people, by login, in whose name it could be done as well.
    """

    act: str
    refusal: str = ""
    on_behalf_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One revision of a request, and how it ended."""

    number: int
    summary: str
    author: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """Everything about one request, at one moment."""

    line: RequestLine
    at: datetime
    policy: str
    stages: tuple[StageView, ...]
    acts: tuple[SignatureView, ...]
    revisions: tuple[RevisionView, ...]
    conditions: tuple[str, ...]
    review_at: datetime | None
    reasons: tuple[ReasonView, ...]
    since: SinceView
    saw: SawView | None
    vetoes: tuple[str, ...]
    fast_path: bool
    choices: tuple[ChoiceView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsListed:
    """A part of the list of requests, with how many there are in each state among those that match."""

    listed: Listed[RequestLine]
    by_state: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStanding:
    """How the approval of a subject in an environment stands at a moment, for a gate.

    `state` is the request's (approved, stale, expired, vetoed …), or `missing` where nobody asked. `reasons` say in
    words what stands in the way: the missing signatures, the stale path, the expired evidence. Empty when approved.
    """

    subject: Subject
    environment: str
    state: str
    approved: bool
    request: str = ""
    request_id: int | None = None
    reasons: tuple[ReasonView, ...] = ()
    conditions: tuple[str, ...] = ()
    decided_at: datetime | None = None
    expires_at: datetime | None = None
    review_at: datetime | None = None
    mode: str = "prevent"
