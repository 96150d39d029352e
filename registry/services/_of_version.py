"""One version of a dataset or AI model as the runs on record know it."""

from __future__ import annotations

from lineage.graph import Graph
from lineage.links import VersionRef
from registry.errors import NotFound
from registry.store.runbook import StoredRunBook
from registry.views.nodes import NodeView


def of_version(book: StoredRunBook, graph: Graph, node: NodeView, version: str) -> VersionRef:
    """The version under its canonical id. NotFound where no run has read or written it."""
    ref = VersionRef(graph.aliases.canonical(node.id), version)
    if not book.writers_of(*ref) and not any(use.version == version for use in book.readers_of(ref.dataset_id)):
        raise NotFound(f"No run has read or written {node.name} in version {version!r}.")
    return ref
