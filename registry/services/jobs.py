"""Jobs: what one is, what it reads and writes, in which versions of its code, and how its latest runs went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.access import Desk, Permission, requires
from registry.services import cards
from registry.services.runs import line, with_counts
from registry.services.search import view
from registry.store import jobs as store
from registry.store import nodes
from registry.store import runs as run_store
from registry.views.jobs import CodeVersion, JobView
from registry.views.listing import Asked
from registry.views.nodes import NodeView
from registry.views.runs import TERMINAL, RunFilter

RECENT = 30
_FACETS = ("jobType", "sourceCodeLocation", "sql")
_TYPE = ("integration", "jobType", "processingType")
_SOURCE = ("url", "repoUrl", "path", "branch", "tag", "version")


@requires(Permission.LINEAGE_READ)
def job(desk: Desk, node: NodeView) -> JobView:
    """One job with its latest 30 runs that ended; raises NotFound."""
    card = cards.card(desk, node.id)
    ended = RunFilter(job_id=node.id, states=TERMINAL)
    with desk.registry.read() as connection:
        facets = nodes.facets(connection, [node.id], _FACETS).get(node.id, {})
        recent = [line(row) for row in run_store.runs(connection, ended, Asked(limit=RECENT))]
        return JobView(
            card=card,
            inputs=tuple(map(view, store.inputs(connection, node.id))),
            outputs=tuple(map(view, store.outputs(connection, node.id))),
            versions=tuple(
                CodeVersion(row.version, row.first_seen, row.last_seen) for row in store.versions(connection, node.id)
            ),
            recent=tuple(with_counts(connection, recent)),
            type=" ".join(_texts(facets, "jobType", _TYPE).values()).lower(),
            source=_texts(facets, "sourceCodeLocation", _SOURCE),
            sql=_texts(facets, "sql", ("query",)).get("query", ""),
        )


def _texts(facets: Mapping[str, Any], name: str, keys: tuple[str, ...]) -> dict[str, str]:
    facet = facets.get(name)
    told = {key: facet.get(key) for key in keys} if isinstance(facet, dict) else {}
    return {key: value for key, value in told.items() if isinstance(value, str) and value}
