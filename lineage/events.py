"""What an incoming OpenLineage event is: parsing, the three kinds, and the reasons why something is no event."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson

from lineage.keys import indexable

TERMINAL = frozenset({"COMPLETE", "ABORT", "FAIL"})
EVENT_TYPES = TERMINAL | {"START", "RUNNING", "OTHER"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")
_LEAP_SECOND = re.compile(r"(?<=:59:)60(?=\D|$)")
_NUL = "\x00"
Json = dict[str, Any]


class NotAnEvent(ValueError):
    """The bytes are no OpenLineage event; the text names the place and the fault."""


class EventKind(StrEnum):
    """Runtime observation of a run, design-time description of a job, or of a dataset."""

    RUN = "run"
    JOB = "job"
    DATASET = "dataset"


@dataclass(frozen=True, slots=True)
class Event:
    """A parsed event. `at` is eventTime in microseconds since 1970 UTC; `tie` the first 63 bits of its content hash."""

    kind: EventKind
    at: int
    content_sha256: bytes
    body: Json
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def tie(self) -> int:
        """Breaks ties between events of the same microsecond, the same way in every order of arrival."""
        return int.from_bytes(self.content_sha256[:8], "big") >> 1

    @property
    def event_type(self) -> str:
        """START, RUNNING, COMPLETE, ABORT, FAIL or OTHER; empty for job and dataset events."""
        return (self.body.get("eventType") or "OTHER") if self.kind is EventKind.RUN else ""

    @property
    def run_id(self) -> str:
        """The runId; empty for job and dataset events."""
        return indexable(self.body["run"]["runId"]) if self.kind is EventKind.RUN else ""

    def datasets(self) -> Iterator[tuple[str, Json]]:
        """Each dataset with its role: "in", "out", or "" for the subject of a dataset event."""
        if self.kind is EventKind.DATASET:
            yield "", self.body["dataset"]
            return
        for direction, key in (("in", "inputs"), ("out", "outputs")):
            for dataset in self.body.get(key) or ():
                yield direction, dataset


def parse(body: bytes, *, content_sha256: bytes | None = None) -> Event:
    """The event in `body`, or NotAnEvent with the place of the first fault that makes it none.

    Identities and types must be as the specification says. A fault of format (a producer that is no URI, a runId that
    is no UUID) or of a facet never rejects an event; it is listed in `faults` or found by `lineage.facets`. Who knows
    the content's hash already saves its calculation.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as cause:
        raise NotAnEvent(f"not JSON: {cause}") from cause
    return of_document(document, content_sha256=content_sha256)


def of_document(document: Any, *, content_sha256: bytes | None = None) -> Event:
    """The event that a decoded JSON document is; see `parse`."""
    if not isinstance(document, dict):
        raise NotAnEvent(f"an event is a JSON object, not {_kind_of(document)}")
    kind = _kind(document)
    _check_identities(document, kind)
    at, faults = _time(document["eventTime"])
    return Event(kind, at, content_sha256 or content_hash(document), document, (*faults, *_formats(document, kind)))


def content_hash(document: Any) -> bytes:
    """SHA-256 of the document with sorted keys and without spaces: the same for every spelling of the same content."""
    try:
        return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).digest()
    except orjson.JSONEncodeError as cause:  # orjson reads 1024 levels, and writes 254
        raise NotAnEvent(f"nested too deep: {cause}") from cause


def _kind(document: Json) -> EventKind:
    if "run" in document:
        return EventKind.RUN
    if "job" in document:
        return EventKind.JOB
    if "dataset" in document:
        return EventKind.DATASET
    raise NotAnEvent("neither run, job nor dataset: an event has run and job, or job, or dataset")


def _check_identities(document: Json, kind: EventKind) -> None:
    for field in ("eventTime", "producer", "schemaURL"):
        _text(document, field, field)
    if kind is EventKind.DATASET:
        _named(document["dataset"], "dataset")
        return
    _named(document.get("job"), "job")
    if kind is EventKind.RUN:
        _text(_object(document["run"], "run"), "runId", "run.runId")
        event_type = document.get("eventType")
        if event_type is not None and not (isinstance(event_type, str) and event_type in EVENT_TYPES):
            raise NotAnEvent(f"eventType: {str(event_type)[:80]!r} is none of {', '.join(sorted(EVENT_TYPES))}")
    for key in ("inputs", "outputs"):
        for position, dataset in enumerate(_array(document, key)):
            _named(dataset, f"{key}[{position}]")


def _array(document: Json, key: str) -> Sequence[Any]:
    value = document.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise NotAnEvent(f"{key}: expected an array, found {_kind_of(value)}")
    return value


def _object(value: Any, place: str) -> Json:
    if not isinstance(value, dict):
        raise NotAnEvent(f"{place}: expected an object, found {_kind_of(value)}")
    return value


def _named(value: Any, place: str) -> None:
    entity = _object(value, place)
    _text(entity, "namespace", f"{place}.namespace")
    _text(entity, "name", f"{place}.name")


def _text(entity: Mapping[str, Any], key: str, place: str) -> None:
    value = entity.get(key)
    if not isinstance(value, str):
        found = "nothing" if key not in entity else _kind_of(value)
        raise NotAnEvent(f"{place}: expected a string, found {found}")
    if _NUL in value:
        raise NotAnEvent(f"{place}: contains the character U+0000")


def _kind_of(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _time(text: str) -> tuple[int, tuple[tuple[str, str], ...]]:
    try:
        moment = _moment(_LONG_FRACTION.sub(r"\1", text).upper())  # RFC 3339 allows t and z
        if moment.tzinfo is None:
            return micros(moment.replace(tzinfo=UTC)), (("eventTime", "has no time zone; taken as UTC"),)
        return micros(moment.astimezone(UTC)), ()
    except (ValueError, OverflowError) as cause:
        raise NotAnEvent(f"eventTime: {text[:80]!r} is no ISO 8601 date and time") from cause


def _moment(text: str) -> datetime:
    """The moment; a leap second, which RFC 3339 allows and Python does not know, is the next second."""
    plain, leaps = _LEAP_SECOND.subn("59", text)
    return datetime.fromisoformat(plain) + timedelta(seconds=leaps)


def micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


_URI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:\S*$")
_UUID = re.compile(r"^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")


def _formats(document: Json, kind: EventKind) -> Iterator[tuple[str, str]]:
    for field in ("producer", "schemaURL"):
        if not _URI.match(document[field]):
            yield field, f"{document[field][:80]!r} is no URI"
    if kind is EventKind.RUN and not _UUID.match(document["run"]["runId"]):
        yield "run.runId", f"{document['run']['runId'][:80]!r} is no UUID"
