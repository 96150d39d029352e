"""One thing of each kind in the demo, with the address of its page, for benchmarks that open pages."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy import Connection, text

from pages._table import PAGES
from registry.engine import Registry

_MOST_USED = """
    SELECT id, namespace, name FROM dataset WHERE kind = :kind AND seen % 2 = 1
    ORDER BY (SELECT count(*) FROM edge WHERE edge.src = dataset.id OR edge.dst = dataset.id) DESC, name LIMIT 1
"""
_BUSIEST_JOB = """
    SELECT job.namespace, job.name FROM run JOIN job ON job.id = run.job_id
    GROUP BY job.namespace, job.name ORDER BY count(*) DESC, job.name LIMIT 1
"""
_LATEST_RUN = "SELECT id FROM run WHERE state = 'COMPLETE' ORDER BY last_seen DESC, id LIMIT 1"


def addresses(registry: Registry) -> dict[str, str]:
    """The address of every page by its url_path, those of one thing with the one that has most to show."""
    with registry.read() as connection:
        parameters = _parameters(connection)
    pages = {row.url_path: f"/{row.url_path}" for row in PAGES} | {"home": "/"}  # "/home" only leads there
    return {path: f"{page}?{urlencode(parameters.get(path, {}))}".rstrip("?") for path, page in pages.items()}


def _parameters(connection: Connection) -> dict[str, dict[str, str]]:
    found = {}
    for kind in ("model", "dataset", "deployment", "use_case"):
        row = connection.execute(text(_MOST_USED), {"kind": kind}).one()
        found[kind] = {"name": row.name, "namespace": row.namespace}
        if kind == "model":
            found["lineage"] = {"focus": str(row.id)}
            found["impact"] = {"node": str(row.id)}
    job = connection.execute(text(_BUSIEST_JOB)).one()
    found["job"] = {"name": job.name, "namespace": job.namespace}
    found["event"] = {"number": "700"}
    found["run"] = {"id": connection.execute(text(_LATEST_RUN)).scalar_one()}
    return found
