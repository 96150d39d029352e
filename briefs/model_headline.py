"""What the first lines of an AI model's brief say, written from the record."""

from __future__ import annotations

from briefs.text import one_line, shorten
from briefs.wording import count, listed, minute
from registry.views.brief import CheckpointLine, ModelBriefView


def headline(view: ModelBriefView) -> str:
    """The state of the model in one sentence."""
    name = shorten(one_line(view.name), keep=44)
    if unrecorded(view) and not view.open_problems:
        return f"Nothing is on record yet about how {name} was made or where it is used."
    made = _fed(view.upstream_datasets)
    problems = f"{count(view.open_problems, 'problem')} {'is' if view.open_problems <= 1 else 'are'} open"
    failed = ", and its latest run failed" if view.runs and view.runs[0].state == "FAIL" else ""
    return f"{name} {_in_production(view)}, {made}; {problems}{failed}."


def unrecorded(view: ModelBriefView) -> bool:
    """Whether nothing but the model's name is on record."""
    return not (view.versions or view.deployments or view.upstream_datasets or view.runs_total)


def _in_production(view: ModelBriefView) -> str:
    if not view.deployments:
        return "is not in production"
    versions = list(dict.fromkeys(shorten(one_line(row.version), keep=24) for row in view.deployments if row.version))
    where = "in production" if len(view.deployments) == 1 else f"in production in {len(view.deployments):,} places"
    if not versions:
        return f"is {where}"
    if len(versions) > 3:
        return f"is {where} in {len(versions):,} versions"
    return f"is {where} with version{'s' if len(versions) > 1 else ''} {listed(versions)}"


def _fed(datasets: int) -> str:
    return f"built from {count(datasets, 'dataset')}" if datasets else "with no dataset upstream on record"


def standfirst(view: ModelBriefView) -> str:
    """Where the model lives, whose it is, what it is for."""
    owner = f"owned by {one_line(view.owner)}" if view.owner else "no owner on record"
    about = [shorten(one_line(view.description), keep=160)] if view.description else []
    return " · ".join([shorten(one_line(view.namespace), keep=80), shorten(owner, keep=60), *about])


def checkpoint(line: CheckpointLine | None) -> str:
    """The audit log's checkpoint as every page prints it."""
    if line is None:
        return "No audit checkpoint yet: nothing outside the registry vouches for this record."
    signed = minute(line.signed_at) if line.signed_at else "not signed"
    entries = count(line.entries, "entry", "entries")
    return f"Audit checkpoint {shorten(one_line(line.origin), keep=40)}: {entries}, root {line.root}, {signed}"
