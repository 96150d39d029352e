"""What somebody saw when they were here before, so that a page can say what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.access import Desk, Permission, requires
from registry.services import drafts

KIND = "visit"
SITTING = timedelta(hours=1)
"""Looks that lie closer together are one visit."""


@dataclass(frozen=True, slots=True)
class Since:
    """When the visit before this one was (None: this is the first), and what was seen then, by name."""

    at: datetime | None
    seen: Mapping[str, str]

    def became(self, word: str, now: Mapping[str, str]) -> tuple[str, ...]:
        """Names that have the word now, were known at the last visit, and had another word."""
        known = ((name, said) for name, said in now.items() if name in self.seen)
        return tuple(name for name, said in known if said == word and self.seen[name] != word)


@requires(Permission.OWN_ACCOUNT)
def since_last(desk: Desk, page: str, now: Mapping[str, str]) -> Since:
    """What stood on a page at one's last visit; what stands there now is kept for the next one."""
    kept, moment = drafts.load(desk, KIND, page), desk.clock()
    content = kept.content if kept else {}
    before, seen, at = content.get("before"), dict(content.get("seen", {})), content.get("at")
    if at is not None and moment - datetime.fromisoformat(at) < SITTING:
        if seen != dict(now):
            drafts.save(desk, KIND, page, {"at": at, "seen": dict(now), "before": before})
        return _since(before)
    earlier = {"at": at, "seen": seen} if at is not None else None
    drafts.save(desk, KIND, page, {"at": moment.isoformat(), "seen": dict(now), "before": earlier})
    return _since(earlier)


def _since(told: Mapping[str, object] | None) -> Since:
    if not told:
        return Since(None, {})
    seen = told.get("seen")
    return Since(datetime.fromisoformat(str(told["at"])), dict(seen) if isinstance(seen, dict) else {})
