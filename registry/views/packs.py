"""One snapshot of the part of the record that somebody asks for, whole enough to prove every line of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from registry.commands.decisions import Option, Person
from registry.commands.packs import Scope
from registry.views.approvals import SawView
from registry.views.comments import CommentView
from registry.views.decisions import AssumptionView, Part
from registry.views.evidence import EvidenceView
from registry.views.frameworks import FrameworkView
from registry.views.incidents import IncidentView
from registry.views.pack_money import PackMoney
from registry.views.pack_things import PackDeployment, PackModel, PackUseCase

# Times are timezone-aware UTC. Numbers are as people say them: D-12, A-7, E-5, I-3, C-9. People are logins.


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDecision:
    """One decision, whole; `madr` is the file that it is in the MADR format."""

    number: str
    title: str
    about: str
    choice: str
    author: str
    author_name: str
    at: datetime
    template: str
    standing: str
    word: str
    supersedes: str
    superseded_by: str
    revisit_on: date | None
    decided_on: date | None
    status: str
    context: str
    options: tuple[Option, ...]
    rationale: str
    consequences: str
    people: tuple[Person, ...]
    assumptions: tuple[AssumptionView, ...]
    evidence: tuple[str, ...]
    more: tuple[Part, ...]
    madr: str
    audit_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSignature:
    """One act on a request. `capacity` is the group in which it counted, `roles` what the signer held at the time."""

    act: str
    signer: str
    signer_name: str
    capacity: str
    roles: tuple[str, ...]
    on_behalf_of: str
    stage: str
    comment: str
    conditions: tuple[str, ...]
    at: datetime
    revision: int
    audit_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackStage:
    """What one stage of a revision wants, and how many signatures it still lacks."""

    name: str
    wants: str
    quorum: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRevision:
    """A request as it was submitted once, under which policy, bound to which fingerprint."""

    number: int
    summary: str
    author: str
    at: datetime
    tier: str
    policy: str
    fingerprint: str
    stages: tuple[PackStage, ...]
    saw: SawView | None
    audit_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRequest:
    """A request with every revision and signature. `reasons` say what is no longer as it was, at the pack's moment;
    `held` how far that was looked for, empty where all that it rests on was compared, one thing at a time."""

    number: str
    kind: str
    subject: str
    use_case: str
    environment: str
    requester: str
    at: datetime
    state: str
    missing: str
    decided_at: datetime | None
    expires_at: datetime | None
    review_at: datetime | None
    conditions: tuple[str, ...]
    reasons: tuple[str, ...]
    held: str
    revisions: tuple[PackRevision, ...]
    signatures: tuple[PackSignature, ...]
    audit_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackAssessment:
    """What somebody found about a requirement, ever."""

    framework: str
    ref: str
    scope: str
    status: str
    note: str
    by: str
    at: datetime
    audit_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackGate:
    """What a gate answered."""

    subject: str
    environment: str
    opened: bool
    mode: str
    reasons: tuple[str, ...]
    request: str
    by: str
    at: datetime
    audit_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPolicy:
    """A revision of a policy under which something was asked, or that is in force."""

    slug: str
    revision: int
    sha256: str
    effective_from: datetime
    in_force: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackEntry:
    """An audit entry: `body` is exactly what was hashed; `proof` its inclusion proof (RFC 9162, hexadecimal), None for
    what came in after the checkpoint."""

    seq: int
    at: datetime
    actor: str
    roles: tuple[str, ...]
    action: str
    subject: str
    reason: str
    body: str
    proof: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCheckpoint:
    """The signed checkpoint under which the entries are; `root` in hexadecimal, `note` the signed text itself."""

    origin: str
    size: int
    root: str
    at: datetime | None
    note: str
    vkey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRow:
    """A row as it is kept: the SHA-256 of `content` stands in the audit entry `audit_seq` under `table/id`."""

    table: str
    id: int
    content: str
    audit_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All that is on record in a scope at one moment. `counts` are rows of the database by kind, read in the same
    transaction; `query` says in words what was asked."""

    scope: Scope
    query: str
    as_of: datetime
    asked_by: str
    organisation: str
    counts: Mapping[str, int]
    subjects: tuple[str, ...]
    use_cases: tuple[PackUseCase, ...]
    models: tuple[PackModel, ...]
    deployments: tuple[PackDeployment, ...]
    decisions: tuple[PackDecision, ...]
    requests: tuple[PackRequest, ...]
    incidents: tuple[IncidentView, ...]
    evidence: tuple[EvidenceView, ...]
    comments: tuple[CommentView, ...]
    frameworks: tuple[FrameworkView, ...]
    assessments: tuple[PackAssessment, ...]
    gates: tuple[PackGate, ...]
    policies: tuple[PackPolicy, ...]
    money: PackMoney
    entries: tuple[PackEntry, ...]
    rows: tuple[PackRow, ...]
    checkpoint: PackCheckpoint | None
    left_out: tuple[str, ...] = ()
    """What the reader may not see, each in a sentence."""

    @property
    def signatures(self) -> int:
        """Acts on all requests together."""
        return sum(len(request.signatures) for request in self.requests)
