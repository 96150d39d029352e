"""Budget and capacity: every view is drawn from what is on record and from what the address says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from registry.access import Desk
from tests import test_services_budgets as record

engineer = record.engineer  # the registry with a year of bills
DESK: list[Desk] = []


def _draw() -> None:
    from pages import budget
    from tests.test_pages_budget import DESK

    budget.render(DESK[0])


@pytest.fixture
def desk(engineer: Desk) -> Iterator[None]:
    DESK[:] = [engineer]
    yield
    DESK.clear()


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ({"q_view": "Budgets"}, "1 of 1 budget"),
        ({"q_view": "Spend by day", "use_case": "invoices"}, "19 to 20 Sep 2026 were unusually dear"),
        ({"q_view": "Spend by day", "use_case": "claims"}, "No bill says anything of this yet"),
        ({"q_view": "A training run", "q_stopped": "50"}, "ending at epoch 50 means 2 times"),
        ({"q_view": "A training run", "q_stopped": "200"}, "do not fit together"),
        ({"q_view": "Platform"}, "The platform of 1 user cost"),
        ({"q_view": "Capacity", "q_customers": "20"}, "4 of 20 customers"),
        ({"q_view": "Capacity", "q_kind": "Requests that wait for seconds", "q_target": "0.5"}, "13 replicas"),
        ({"q_view": "Capacity", "q_kind": "Own machines or rented ones", "q_rented": "0.5"}, "dearer than rented"),
    ],
)
def test_each_view_answers_first_and_from_its_address(address: dict[str, str], answer: str) -> None:
    page = AppTest.from_function(_draw, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert answer in page.title[0].value.replace("\\", "")
