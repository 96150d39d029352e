"""How to send events to this registry from where they arise; `address` and `token` are put in as they are."""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN_TOKEN = "cs_YOUR_TOKEN"


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something to copy. `where` says into what."""

    name: str
    where: str
    code: str
    language: str = "bash"


def snippets(address: str, token: str) -> list[Snippet]:
    """One for each kind of sender, the quickest to try first."""
    return [
        Snippet("curl", "In a terminal: one event, to see that the door is open.", _curl(address, token)),
        Snippet("Python", "With `pip install openlineage-python`.", _python(address, token), "python"),
        Snippet("dbt", "With `pip install openlineage-dbt`, in place of `dbt run`.", _dbt(address, token)),
        Snippet(
            "Airflow", "With `apache-airflow-providers-openlineage`, in the environment.", _airflow(address, token)
        ),
        Snippet("Spark", "With the version of openlineage-spark that fits yours.", _spark(address, token)),
    ]


def _curl(address: str, token: str) -> str:
    return f"""curl -sS {address}/api/v1/lineage \\
  -H 'Authorization: Bearer {token}' \\
  -H 'Content-Type: application/json' \\
  -d '{{
    "eventType": "COMPLETE",
    "eventTime": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'",
    "run": {{"runId": "'"$(python3 -c 'import uuid; print(uuid.uuid4())')"'"}},
    "job": {{"namespace": "first-steps", "name": "hello"}},
    "inputs": [{{"namespace": "first-steps", "name": "raw"}}],
    "outputs": [{{"namespace": "first-steps", "name": "clean"}}],
    "producer": "https://example.org/first-steps",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
  }}'"""


def _python(address: str, token: str) -> str:
    return f'''from datetime import datetime, timezone
from uuid import uuid4

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import Dataset, Job, Run, RunEvent, RunState
from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, HttpTransport

transport = HttpTransport(HttpConfig(url="{address}", auth=ApiKeyTokenProvider({{"apiKey": "{token}"}})))
OpenLineageClient(transport=transport).emit(
    RunEvent(
        eventType=RunState.COMPLETE,
        eventTime=datetime.now(timezone.utc).isoformat(),
        run=Run(runId=str(uuid4())),
        job=Job(namespace="first-steps", name="hello"),
        inputs=[Dataset(namespace="first-steps", name="raw")],
        outputs=[Dataset(namespace="first-steps", name="clean")],
        producer="https://example.org/first-steps",
    )
)'''


def _dbt(address: str, token: str) -> str:
    return f"""export OPENLINEAGE_URL={address}
export OPENLINEAGE_API_KEY={token}
export OPENLINEAGE_NAMESPACE=dbt
dbt-ol run"""


def _airflow(address: str, token: str) -> str:
    return f"""export AIRFLOW__OPENLINEAGE__NAMESPACE=airflow
export AIRFLOW__OPENLINEAGE__TRANSPORT='{{
  "type": "http",
  "url": "{address}",
  "endpoint": "api/v1/lineage",
  "auth": {{"type": "api_key", "apiKey": "{token}"}}
}}'"""


def _spark(address: str, token: str) -> str:
    return f"""spark-submit \\
  --packages io.openlineage:openlineage-spark_2.12:VERSION \\
  --conf spark.extraListeners=io.openlineage.spark.agent.OpenLineageSparkListener \\
  --conf spark.openlineage.namespace=spark \\
  --conf spark.openlineage.transport.type=http \\
  --conf spark.openlineage.transport.url={address} \\
  --conf spark.openlineage.transport.endpoint=api/v1/lineage \\
  --conf spark.openlineage.transport.auth.type=api_key \\
  --conf spark.openlineage.transport.auth.apiKey={token} \\
  your_job.py"""
