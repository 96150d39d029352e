"""Spend on GPUs and other accelerators that a bill files under Compute or anywhere but AI."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from roi.charge import Charge

Kind = Literal["learning", "graphics", "accelerator"]
AI_CATEGORY = "AI and Machine Learning"
FAMILIES_FILE = Path(__file__).with_name("gpu_families.yaml")
_SAID_IN = ("ChargeDescription", "SkuMeter", "SkuPriceDetails", "SkuId", "SkuPriceId", "ResourceType")


@dataclass(frozen=True, slots=True)
class Family:
    """One way in which accelerators are named in bills; `checked_on` None: from memory, its source not read yet."""

    family: str
    kind: Kind
    pattern: re.Pattern[str]
    providers: re.Pattern[str]
    source: str
    checked_on: date | None


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """All families, in the order in which they are tried."""
    rows = yaml.load(FAMILIES_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return tuple(
        Family(
            row["family"],
            row["kind"],
            re.compile(row["pattern"], re.IGNORECASE),
            re.compile(row.get("providers", ""), re.IGNORECASE),
            row["source"],
            row["checked_on"],
        )
        for row in rows
    )


def family_of(charge: Charge) -> Family | None:
    """The family of accelerators that a charge is for; None for none that we know."""
    words = " | ".join(filter(None, (charge.text(column) for column in _SAID_IN)))
    return _family(f"{charge.provider} {charge.host}", words)


@lru_cache(maxsize=16_384)
def _family(provider: str, words: str) -> Family | None:
    fitting = (one for one in families() if one.providers.search(provider) and one.pattern.search(words))
    return next(fitting, None)


def is_hidden(charge: Charge) -> bool:
    """Whether the bill files a charge elsewhere than under AI, so that a sum per category does not show it as AI."""
    return charge.text("ServiceCategory") != AI_CATEGORY
