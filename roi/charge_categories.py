"""Which kind of cost of the catalogue a charge on a cloud bill is, by the service category that FOCUS gives it."""

from __future__ import annotations

OTHER = "other"
"""What a bill says and the catalogue of hidden costs has no name for."""
BY_SERVICE_CATEGORY = {
    "AI and Machine Learning": "compute",
    "Analytics": "compute",
    "Compute": "compute",
    "Databases": "storage",
    "Storage": "storage",
    "Networking": "egress",
    "Developer Tools": "orchestration_monitoring",
    "Integration": "orchestration_monitoring",
    "Management and Governance": "orchestration_monitoring",
    "Identity": "compliance_security",
    "Security": "compliance_security",
}
"""Our reading of the categories of FOCUS 1.0 to 1.4; what is not here is `OTHER`."""


def cost_category(service_category: str) -> str:
    """The catalogue's key for a charge of a service category."""
    return BY_SERVICE_CATEGORY.get(service_category, OTHER)
