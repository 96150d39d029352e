"""Writes the history of Northgate as OpenLineage events: `python -m data.demo.author [file]`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from data.demo.acts import life_of, play
from data.demo.batch import night_of_dag, tries_of_job
from data.demo.engines import BANK_NIGHT, CATALOGUE, STORES_NIGHT
from data.demo.nights import FIRST, nights, nights_of
from data.demo.runs import Json
from data.demo.stage import Stage, Told, altered, clock, introduced
from data.demo.story import FAULTS, STORIES
from data.demo.words import Job, day, moment

ROOT = Path(__file__).resolve().parents[2]
EVENTS = ROOT / "data" / "demo" / "events.ndjson"


def events() -> list[Json]:
    """All events in the order in which they happened."""
    stage = Stage()
    told = [event for _, scene in sorted(_scenes(stage), key=lambda scene: scene[0]) for event in scene]
    ordered = [event for _, event in sorted(told, key=lambda event: event[0])]
    for fault in FAULTS:
        fault.into(ordered)
    return ordered


def lines(told: Iterable[Json]) -> Iterator[bytes]:
    """One event a line."""
    return (orjson.dumps(event, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE) for event in told)


def _scenes(stage: Stage) -> Iterator[tuple[datetime, Told]]:
    """Everything that happens, with the moment at which it begins; each is played when its turn comes."""
    yield from _catalogue()
    for story in STORIES:
        yield from ((moment(model.registered), play(model, stage)) for model in story.models)
        yield from ((moment(act.on), play(act, stage)) for act in story.acts)
        for stream in story.streams:
            yield from ((moment(life[0]), life_of(stream, n, stage)) for n, life in enumerate(stream.starts))
    for job in _jobs():
        yield from ((moment(when), tries_of_job(stage, job, moment(when), parent={})) for when in job.on)
    for night in nights():
        for dag in (BANK_NIGHT, STORES_NIGHT):
            tonight = [job for job in _jobs() if job.dag is dag and night in nights_of(job)]
            yield clock(night, dag.begins), night_of_dag(stage, dag, tonight, night)
        for job in _jobs():
            if job.dag is None and not job.on and night in nights_of(job):
                due = clock(night, job.at)
                yield due, tries_of_job(stage, job, due, parent={})


def _catalogue() -> Iterator[tuple[datetime, Told]]:
    made = {table for job in _jobs() for table in job.writes}
    made |= {table for story in STORIES for stream in story.streams for table in stream.writes}
    tables = [table for story in STORIES for table in story.tables if not table.phantom]
    for number, table in enumerate(table for table in tables if table not in made):
        at = clock(FIRST, "06:00") + timedelta(seconds=7 * number)
        yield at, iter([introduced(table, CATALOGUE, at)])
        for since in sorted({since for since, _ in (*table.altered, *table.relicensed)}):
            change = clock(day(since), "05:00")
            yield change, iter([altered(table, CATALOGUE, change)])


def _jobs() -> list[Job]:
    return [job for story in STORIES for job in story.jobs]


def main(target: Path) -> None:
    """Write the events to a file."""
    target.write_bytes(b"".join(lines(events())))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
