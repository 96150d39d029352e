"""What the page of AI models says in its first sentence, worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pages.models import sentence
from registry.views.models import InventorySummary

FINE = InventorySummary(models=14, in_production=12, unapproved=0, expired=0, expiring=0, failing=0, unowned=0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"unapproved": 2, "expired": 1, "failing": 2},
            "3 of 12 AI models in production lack a valid approval; the latest run of 2 AI models failed",
        ),
        ({"expired": 1}, "1 of 12 AI models in production lacks a valid approval"),
        ({"expiring": 1, "unowned": 1}, "1 approval ends within 30 days; 1 AI model has no owner"),
        ({}, "Every one of 12 AI models in production has a valid approval and an owner"),
        ({"in_production": 0}, "None of 14 AI models on record is in production"),
        (
            {"unapproved": 1, "failing": 1, "expiring": 2, "unowned": 9},
            (
                "1 of 12 AI models in production lacks a valid approval; the latest run of 1 AI model failed; "
                "2 approvals end within 30 days"
            ),
        ),
    ],
)
def test_the_first_sentence_says_what_is_worst(changed, said):
    assert sentence(replace(FINE, **changed)) == said
