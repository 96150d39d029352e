"""Reads the fields of a document, each as what it has to be, and notes every fault with its place."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.rules.documents import Fault, Spot, under

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Form:
    """Reads the fields of one mapping, noting every fault instead of stopping at the first."""

    def __init__(self, spot: Spot, faults: list[Fault]) -> None:
        self.spot, self.faults = spot, faults
        self._fields: dict[str, Spot] = spot.value if isinstance(spot.value, dict) else {}
        if not isinstance(spot.value, dict):
            self.fault("here a mapping of names to values is wanted")

    def fault(self, text: str, name: str = "") -> None:
        """Note what is wrong with a field, or with the whole."""
        at = self._fields.get(name, self.spot)
        place = at.place if name in self._fields or not name else under(self.spot.place, name)
        self.faults.append(Fault(at.line, place, text))

    def has(self, name: str) -> bool:
        """Whether something is said there."""
        return name in self._fields and self._fields[name].value != ""

    def text(self, name: str, *, needed: bool = False, most: int = 100_000) -> str:
        """A text without the space around it; empty where nothing is said."""
        spot = self._fields.get(name)
        value = spot.value if spot else ""
        if not isinstance(value, str):
            self.fault("here a text is wanted", name)
            return ""
        if needed and not value.strip():
            self.fault("this is needed", name)
        if len(value) > most:
            self.fault(f"this is longer than {most:,} characters", name)
        return value.strip()

    def word(self, name: str, words: type[Any], *, needed: bool = False) -> Any:
        """A member of an enumeration of texts; None where nothing is said or it is no member."""
        said = self.text(name, needed=needed)
        if not said:
            return None
        if said not in {member.value for member in words}:
            self.fault(f"{said[:40]!r} is none of {', '.join(member.value for member in words)}", name)
            return None
        return words(said)

    def number(self, name: str, *, needed: bool = False) -> float | None:
        """A number of at least 0."""
        said = self.text(name, needed=needed)
        try:
            value = float(said) if said else None
        except ValueError:
            value = -1.0
        if value is not None and not 0 <= value < 1e12:
            self.fault(f"{said[:40]!r} is no number of at least 0", name)
            return None
        return value

    def truth(self, name: str, *, default: bool) -> bool:
        """true or false."""
        said = self.text(name).lower()
        if said and said not in _TRUTH:
            self.fault(f"{said[:40]!r} is neither true nor false", name)
        return _TRUTH.get(said, default)

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """A day such as 2026-11-21."""
        said = self.text(name, needed=needed)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            self.fault(f"{said[:40]!r} is no day such as 2026-11-21", name)
            return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one."""
        spot = self._fields.get(name)
        if spot is None or spot.value == "":
            return ()
        items = spot.value if isinstance(spot.value, list) else [spot]
        if not all(isinstance(item.value, str) for item in items):
            self.fault("here a list of texts is wanted", name)
            return ()
        return tuple(item.value.strip() for item in items)

    def form(self, name: str) -> Form | None:
        """The mapping under a name; None, with a fault, where there is none."""
        spot = self._fields.get(name)
        if spot is None or not isinstance(spot.value, dict):
            self.fault("here a mapping of names to values is wanted", name)
            return None
        return Form(spot, self.faults)

    def forms(self, name: str, *, needed: bool = False) -> list[Form]:
        """A list of mappings."""
        spot = self._fields.get(name)
        if spot is None or spot.value == "":
            if needed:
                self.fault("this is needed", name)
            return []
        if not isinstance(spot.value, list):
            self.fault("here a list is wanted", name)
            return []
        return [Form(item, self.faults) for item in spot.value]

    def only(self, *names: str) -> None:
        """Note every field that is none of `names`: a misspelt name must not be lost in silence."""
        for name in self._fields.keys() - set(names):
            self.fault(f"{name!r} is not known here; known are {', '.join(names)}", name)
