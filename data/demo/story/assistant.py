"""The assistant on the website: version 2 went live on the approval of version 1.

It answers from an index of help pages. Since August the index also holds chat transcripts, with what customers typed
into them: personal data found its way into what the assistant may quote.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW, BANK_NIGHT
from data.demo.story.documents import BASE_MODEL, HARBOUR_LICENCE
from data.demo.story.places import CRM, DOCUMENTS, INDEX, JSONL, MODELS, OUTSIDE
from data.demo.tables import Table
from data.demo.words import (
    Approved,
    Deploy,
    Evaluation,
    Job,
    Mishap,
    Model,
    ModelVersion,
    Read,
    Story,
    Training,
    UseCase,
)
from lineage.registrations import deployment_key

TEAM = "team:digital-service"
SERVICE = deployment_key("production", "service-assistant")

HELP_PAGES = Table(
    place=DOCUMENTS,
    name="help/pages",
    columns="page_id STRING; title STRING; body STRING; changed_at TIMESTAMP",
    team=TEAM,
    says="The help pages of the website.",
    rows=2_300,
    kind="FILE",
    stored=("s3", "html"),
    live=True,
)
TRANSCRIPTS = Table(
    place=CRM,
    name="crm.public.chat_transcripts",
    columns="chat_id BIGINT; customer_id BIGINT; started_at TIMESTAMP; text VARCHAR pii; solved BOOLEAN",
    team=TEAM,
    says="What customers and agents typed.",
    rows=640_000,
)
CHUNKS = Table(
    place=DOCUMENTS,
    name="assistant/chunks",
    columns="chunk_id STRING; source STRING; text STRING",
    team=TEAM,
    says="Passages of 400 words.",
    rows=19_000,
    growth=0.2,
    stored=JSONL,
    altered=(("2026-08-28", "-text"), ("2026-08-28", "+text STRING pii")),
)
RETRIEVAL = Table(
    place=INDEX,
    name="assistant-passages",
    columns="chunk_id keyword; text text; vector dense_vector",
    team=TEAM,
    says="Passages and their vectors, as the assistant looks them up.",
    rows=19_000,
    growth=0.2,
    kind="INDEX",
    altered=(("2026-09-25", "-text"), ("2026-09-25", "+text text pii")),
)
GOLDEN = Table(
    place=DOCUMENTS,
    name="assistant/golden_questions",
    columns="question STRING; expected STRING; topic STRING",
    team=TEAM,
    says="Questions with the answer that a good agent would give.",
    rows=420,
    edition="r4",
    stored=JSONL,
)

EMBEDDER = Model(
    place=OUTSIDE,
    name="quay-embed-small",
    sort="embedding model",
    team="team:ml-platform",
    registered="2026-06-22 08:00",
    says="Turns passages into vectors; of a third party.",
    licence="Apache-2.0",
)
ASSISTANT = Model(
    place=MODELS,
    name="service-assistant",
    sort="retrieval-augmented assistant",
    team=TEAM,
    registered="2026-06-22 08:05",
    says="Answers customers from the help pages, and hands over when it does not know.",
    licence=HARBOUR_LICENCE,
)

EARLY = Job(
    engine=AIRFLOW,
    name="assistant.chunks",
    says="Cuts help pages into passages.",
    team=TEAM,
    reads=(HELP_PAGES,),
    writes=(CHUNKS,),
    at="20:05",
    minutes=3,
    dag=BANK_NIGHT,
    since="2026-06-01",
    until="2026-08-03",
    repository="digital-service/assistant",
)
JOBS = (
    EARLY,
    Job(
        engine=AIRFLOW,
        name="assistant.chunks",
        says="Cuts help pages and, since August, transcripts into passages.",
        team=TEAM,
        reads=(HELP_PAGES, TRANSCRIPTS),
        writes=(CHUNKS,),
        at="20:05",
        minutes=6,
        dag=BANK_NIGHT,
        since="2026-08-03",
        derives=(
            "chunk_id <- pages.page_id TRANSFORMATION",
            "text <- pages.body, chat_transcripts.text TRANSFORMATION",
            "source <- pages.title TRANSFORMATION",
            "* <- chat_transcripts.solved FILTER",
        ),
        repository="digital-service/assistant",
    ),
    Job(
        engine=AIRFLOW,
        name="assistant.index",
        says="Computes vectors and swaps the index.",
        team=TEAM,
        reads=(CHUNKS,),
        writes=(RETRIEVAL,),
        at="20:25",
        minutes=9,
        dag=BANK_NIGHT,
        since="2026-06-20",
        every=2,
        derives=(
            "chunk_id <- chunks.chunk_id IDENTITY",
            "text <- chunks.text IDENTITY",
            "vector <- chunks.text TRANSFORMATION",
        ),
        mishaps=(
            Mishap("2026-10-23", "fail", "opensearchpy.exceptions.TransportError(429, 'circuit_breaking_exception')"),
        ),
        repository="digital-service/assistant",
    ),
)


def _built(version: str, when: str) -> Training:
    return Training(
        job="build/service-assistant",
        model=ASSISTANT,
        version=version,
        on=when,
        hours=0.2,
        team=TEAM,
        kind="ASSEMBLY",
        reads=(Read(what=BASE_MODEL, version="2026.1"), Read(what=EMBEDDER, version="1.2"), Read(what=RETRIEVAL)),
        says="Puts base model, prompt and index together.",
        library=("northgate-assist", "3.0.1"),
        licence=HARBOUR_LICENCE,
        parameters={"prompt": f"service-prompt-{version}", "passages": "6"},
    )


def _measured(version: str, when: str, good: float, groundless: float) -> Evaluation:
    return Evaluation(
        job="evaluate/service-assistant",
        model=ASSISTANT,
        version=version,
        on=when,
        team=TEAM,
        reads=(Read(what=GOLDEN, use="evaluation"),),
        says="Asks the golden questions.",
        scores={"answers_judged_good": good, "answers_without_source": groundless},
    )


V1 = Approved(reference="APR-2026-053", on="2026-08-04", until="2027-02-04")
ACTS = (
    ModelVersion(model=EMBEDDER, version="1.2", on="2026-06-22 08:10", licence="Apache-2.0"),
    _built("v1", "2026-08-01 09:00"),
    _measured("v1", "2026-08-01 10:00", 0.81, 0.06),
    Deploy(
        environment="production",
        service="service-assistant",
        model=ASSISTANT,
        version="v1",
        on="2026-08-06 09:00",
        approved=V1,
    ),
    UseCase(
        slug="customer-service",
        title="Answers at any hour",
        owner=TEAM,
        on="2026-08-06 09:30",
        purpose="Answer simple questions at once, so that people have time for the others.",
        deployments=(SERVICE,),
    ),
    _built("v2", "2026-10-12 09:00"),
    _measured("v2", "2026-10-12 10:00", 0.88, 0.03),
    Deploy(environment="staging", service="service-assistant", model=ASSISTANT, version="v2", on="2026-10-13 09:00"),
    Deploy(
        environment="production",
        service="service-assistant",
        model=ASSISTANT,
        version="v2",
        on="2026-10-20 09:00",
        approved=V1,
    ),
)

STORY = Story(
    title="The assistant",
    tables=(HELP_PAGES, TRANSCRIPTS, CHUNKS, RETRIEVAL, GOLDEN),
    jobs=JOBS,
    models=(EMBEDDER, ASSISTANT),
    acts=ACTS,
)
