"""The one table of pages: what each is called, where it stands, who may open it, and which module draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.access import Permission

GROUPS = ("Today", "Portfolio", "Record", "Assurance", "Settings")


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page. `module` has `render(desk: Desk) -> None` and does nothing on import."""

    title: str
    group: str
    module: str
    url_path: str
    permission: Permission
    icon: str
    listed: bool = True
    """False for the page of one thing (`/model?name=…`): it has an address, but no row in the navigation."""


_READ = Permission.LINEAGE_READ
_PROPOSE = Permission.USE_CASE_PROPOSE
_ASK = Permission.APPROVAL_REQUEST
_TELL = Permission.NOTIFY_MANAGE
_GOVERN, _DECIDE = Permission.GOVERN_READ, Permission.DECISION_LOG
_MONEY, _CASE = Permission.MONEY_READ, Permission.CASE_WRITE
_BRIEF = Permission.BRIEF_EXPORT
_REPORT, _PROVE = Permission.INCIDENT_REPORT, Permission.EVIDENCE_ADD
PAGES: tuple[PageRow, ...] = (
    PageRow("Home", "Today", "pages.home", "home", _READ, ":material/home:"),
    PageRow("Inbox", "Today", "pages.inbox", "inbox", Permission.GOVERN_READ, ":material/move_to_inbox:"),
    PageRow("Subject", "Today", "pages.subject", "subject", Permission.GOVERN_READ, ":material/link:", listed=False),
    PageRow("Overview", "Portfolio", "pages.portfolio", "portfolio", _MONEY, ":material/finance_mode:"),
    PageRow("Use cases", "Portfolio", "pages.use_cases", "use_cases", _GOVERN, ":material/flag:"),
    PageRow("Use case", "Portfolio", "pages.use_case", "use_case", _GOVERN, ":material/flag:", listed=False),
    PageRow("Propose", "Portfolio", "pages.use_case_new", "use_case_new", _PROPOSE, ":material/flag:", listed=False),
    PageRow("What to fund", "Portfolio", "pages.funding", "funding", _MONEY, ":material/account_balance:"),
    PageRow("Economics", "Portfolio", "pages.economics", "economics", _MONEY, ":material/payments:", listed=False),
    PageRow("Business case", "Portfolio", "pages.case_edit", "case_edit", _CASE, ":material/edit:", listed=False),
    PageRow("Scenarios", "Portfolio", "pages.workbench", "workbench", _MONEY, ":material/tune:"),
    PageRow("Actuals", "Portfolio", "pages.actuals", "actuals", _MONEY, ":material/receipt_long:"),
    PageRow("Bill", "Portfolio", "pages.bill", "bill", _MONEY, ":material/receipt_long:", listed=False),
    PageRow("Measure", "Portfolio", "pages.measure", "measure", _MONEY, ":material/straighten:", listed=False),
    PageRow("Budget and capacity", "Portfolio", "pages.budget", "budget", _MONEY, ":material/hourglass_bottom:"),
    PageRow("People and skills", "Portfolio", "pages.gaps", "gaps", _GOVERN, ":material/diversity_3:"),
    PageRow("AI models", "Record", "pages.models", "models", _READ, ":material/model_training:"),
    PageRow("AI model", "Record", "pages.model", "model", _READ, ":material/model_training:", listed=False),
    PageRow("Datasets", "Record", "pages.datasets", "datasets", _READ, ":material/database:"),
    PageRow("Dataset", "Record", "pages.dataset", "dataset", _READ, ":material/database:", listed=False),
    PageRow("Deployment", "Record", "pages.dataset", "deployment", _READ, ":material/rocket_launch:", listed=False),
    PageRow("Runs", "Record", "pages.runs", "runs", _READ, ":material/play_circle:"),
    PageRow("Run", "Record", "pages.run", "run", _READ, ":material/play_circle:", listed=False),
    PageRow("Job", "Record", "pages.job", "job", _READ, ":material/account_tree:", listed=False),
    PageRow("Lineage", "Record", "pages.lineage_graph", "lineage", _READ, ":material/account_tree:"),
    PageRow("Impact", "Record", "pages.impact", "impact", _READ, ":material/crisis_alert:"),
    PageRow("Decisions", "Record", "pages.decisions", "decisions", _GOVERN, ":material/gavel:"),
    PageRow("Decision", "Record", "pages.decision", "decision", _GOVERN, ":material/gavel:", listed=False),
    PageRow("Log a decision", "Record", "pages.decide", "decide", _DECIDE, ":material/gavel:", listed=False),
    PageRow("Incidents", "Record", "pages.incidents", "incidents", _GOVERN, ":material/emergency_home:"),
    PageRow("Incident", "Record", "pages.incident", "incident", _GOVERN, ":material/emergency_home:", listed=False),
    PageRow(
        "Report", "Record", "pages.incident_report", "incident_report", _REPORT, ":material/add_alert:", listed=False
    ),
    PageRow("Approvals", "Record", "pages.approvals", "approvals", _GOVERN, ":material/approval:"),
    PageRow("Request", "Record", "pages.request", "request", _GOVERN, ":material/approval:", listed=False),
    PageRow("Ask", "Record", "pages.request_new", "request_new", _ASK, ":material/approval:", listed=False),
    PageRow("Register", "Record", "pages.register", "register", Permission.MODEL_REGISTER, ":material/add_circle:"),
    PageRow("Roll out", "Record", "pages.rollout", "rollout", Permission.DEPLOY, ":material/rocket_launch:"),
    PageRow("Events", "Record", "pages.events", "events", Permission.EVENT_READ, ":material/inbox:"),
    PageRow("Event", "Record", "pages.event", "event", Permission.EVENT_READ, ":material/mail:", listed=False),
    PageRow("Import", "Settings", "pages.imports", "import", _PROPOSE, ":material/upload_file:"),
    PageRow("Evidence", "Assurance", "pages.evidence", "evidence", _GOVERN, ":material/verified:"),
    PageRow("Proof", "Assurance", "pages.evidence_item", "evidence_item", _GOVERN, ":material/verified:", listed=False),
    PageRow(
        "Add evidence", "Assurance", "pages.evidence_new", "evidence_new", _PROVE, ":material/verified:", listed=False
    ),
    PageRow("Frameworks", "Assurance", "pages.frameworks", "frameworks", _GOVERN, ":material/checklist:"),
    PageRow("Framework", "Assurance", "pages.framework", "framework", _GOVERN, ":material/checklist:", listed=False),
    PageRow(
        "Requirement", "Assurance", "pages.requirement", "requirement", _GOVERN, ":material/checklist:", listed=False
    ),
    PageRow("Deadlines", "Assurance", "pages.deadlines", "deadlines", _GOVERN, ":material/event_upcoming:"),
    PageRow("Audit log", "Assurance", "pages.audit", "audit", Permission.AUDIT_READ, ":material/history_edu:"),
    PageRow("Briefs and exports", "Assurance", "pages.exports", "briefs", _BRIEF, ":material/picture_as_pdf:"),
    PageRow("Policies", "Settings", "pages.policies", "policies", _GOVERN, ":material/policy:"),
    PageRow("Who signs", "Settings", "pages.bodies", "bodies", _GOVERN, ":material/groups:"),
    PageRow("Connect", "Settings", "pages.connect", "connect", _READ, ":material/cable:"),
    PageRow("People", "Settings", "pages.people", "people", Permission.PEOPLE_READ, ":material/group:"),
    PageRow("Notifications", "Settings", "pages.notifications", "notifications", _TELL, ":material/notifications:"),
    PageRow("About", "Settings", "pages.about", "about", Permission.OWN_ACCOUNT, ":material/info:"),
)


def page_of(url_path: str) -> PageRow | None:
    """The page with that address, or None where there is none (yet)."""
    return next((page for page in PAGES if page.url_path == url_path), None)


def open_to(permissions: frozenset[Permission], *, pages: Sequence[PageRow] = PAGES) -> list[PageRow]:
    """The pages that somebody with these permissions may open, in the table's order."""
    return [page for page in pages if page.permission in permissions]
