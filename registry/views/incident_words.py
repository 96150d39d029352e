"""The words in which incidents are spoken of: kinds, severities, facts, states, and what a timeline's entries tell."""

from __future__ import annotations

from enum import StrEnum


class IncidentKind(StrEnum):
    """What sort of thing is in the register."""

    INCIDENT = "incident"
    NEAR_MISS = "near_miss"
    RED_TEAM = "red_team"
    BIAS_BOUNTY = "bias_bounty"


class Severity(StrEnum):
    """How grave it is, the gravest first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Fact(StrEnum):
    """What the law asks about an incident."""

    HIGH_RISK_SYSTEM = "high_risk_system"
    DEATH = "death"
    SERIOUS_HEALTH = "serious_health"
    CRITICAL_INFRASTRUCTURE = "critical_infrastructure"
    FUNDAMENTAL_RIGHTS = "fundamental_rights"
    PROPERTY_ENVIRONMENT = "property_environment"
    WIDESPREAD = "widespread"
    PERSONAL_DATA = "personal_data"


FACTS = {
    Fact.HIGH_RISK_SYSTEM: "The system is high-risk under the EU AI Act",
    Fact.DEATH: "Somebody died",
    Fact.SERIOUS_HEALTH: "Somebody's health was seriously harmed",
    Fact.CRITICAL_INFRASTRUCTURE: "Critical infrastructure was seriously and irreversibly disrupted",
    Fact.FUNDAMENTAL_RIGHTS: "A duty that protects fundamental rights was breached",
    Fact.PROPERTY_ENVIRONMENT: "Property or the environment was seriously harmed",
    Fact.WIDESPREAD: "It is widespread across several EU countries",
    Fact.PERSONAL_DATA: "Personal data was lost, disclosed or altered",
}
"""Each fact as a sentence to agree to."""


class State(StrEnum):
    """How far the work on an incident has come."""

    OPEN = "open"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


class EntryKind(StrEnum):
    """What an entry in the timeline tells; `content` holds what stands in brackets."""

    REPORT = "report"  # description, aware_at (ISO 8601), facts, affected, accountable, reproduction, severity
    NOTE = "note"  # text
    SEVERITY = "severity"  # severity, text
    FACTS = "facts"  # facts, text
    AFFECTED = "affected"  # text
    ACCOUNTABLE = "accountable"  # account_id, text
    STATE = "state"  # state, text
    CAUSE = "cause"  # text, subjects
    KEPT = "kept"  # rule, needed, text
    REPRODUCTION = "reproduction"  # text
    REWARD = "reward"  # amount, currency, text
    LESSON = "lesson"  # text, decision_id
