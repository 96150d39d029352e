"""What else is on record about a use case: sections that the page of a use case shows, one line each.

A section is `def x(desk: Desk, view: UseCaseView) -> None`; it draws nothing where there is nothing to show. Add a line
with the depth at which it appears; the order here is the order on the page.
"""

from __future__ import annotations

from collections.abc import Callable

from pages import _use_case_parts as parts
from pages import _use_case_record as record
from pages import _use_case_risk as risk
from pages._frame import Depth
from pages._use_case_money import money
from registry.access import Desk
from registry.views.use_cases import UseCaseView

Section = Callable[[Desk, UseCaseView], None]

SECTIONS: tuple[tuple[Depth, Section], ...] = (
    (Depth.HEADLINE, parts.gate),
    (Depth.HEADLINE, parts.said),
    (Depth.HEADLINE, money),
    (Depth.DRIVERS, risk.risk),
    (Depth.DRIVERS, parts.roles),
    (Depth.DRIVERS, parts.approvals),
    (Depth.DRIVERS, record.decisions),
    (Depth.ANALYSIS, risk.duties),
    (Depth.ANALYSIS, record.proofs),
    (Depth.ANALYSIS, record.incidents),
    (Depth.ANALYSIS, record.rests_on),
    (Depth.EVIDENCE, record.particulars),
    (Depth.EVIDENCE, record.history),
    (Depth.HEADLINE, record.comments),
)
