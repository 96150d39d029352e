"""Which version of Countersign this is, for everything that must be worked out again."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def release() -> str:
    """Such as `0.1.0`; `unknown` where it was not installed."""
    try:
        return version("countersign")
    except PackageNotFoundError:
        return "unknown"
