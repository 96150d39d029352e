"""Which desk a letter goes to: an adapter on somebody else's language model.

The base model's licence asks for a permission above ten million users, and to carry its notice along; the adapter
inherits it. Train and test letters were sampled from the same pile without saying how: nobody can tell whether they
overlap. The approval of version 1 runs out in two weeks; version 2 waits in staging.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW, BANK_NIGHT
from data.demo.story.places import CRM, DOCUMENTS, JSONL, MODELS, OUTSIDE
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
from lineage.registrations import Tag, deployment_key

TEAM = "team:document-services"
TRIAGE_SERVICE = deployment_key("production", "document-triage")
HARBOUR_LICENCE = "LicenseRef-Harbour-Community-1.1"

SCANS = Table(
    place=DOCUMENTS,
    name="mail/scans",
    columns="document_id STRING; pages INT; scanned_at TIMESTAMP; image BINARY pii",
    team=TEAM,
    says="Letters, as they came out of the scanner.",
    rows=1_300_000,
    kind="FILE",
    stored=("s3", "pdf"),
    live=True,
)
TEXTS = Table(
    place=DOCUMENTS,
    name="mail/texts",
    columns="document_id STRING; text STRING pii; language STRING; confidence DOUBLE",
    team=TEAM,
    says="What the letters say, as far as the machine can read.",
    rows=1_300_000,
    stored=JSONL,
    watch={"language": 0.02},
)
DESK_LABELS = Table(
    place=CRM,
    name="crm.public.letter_routing",
    columns="document_id VARCHAR; desk VARCHAR; routed_at TIMESTAMP",
    team="team:customer-data",
    says="To which desk people sent a letter in the end.",
    rows=930_000,
)
LETTERS_TRAIN = Table(
    place=DOCUMENTS,
    name="triage/letters_train",
    columns="document_id STRING; text STRING pii; desk STRING",
    team=TEAM,
    says="Letters to fine-tune on.",
    rows=80_000,
    stored=JSONL,
)
LETTERS_TEST = Table(
    place=DOCUMENTS,
    name="triage/letters_test",
    columns=LETTERS_TRAIN.columns,
    team=TEAM,
    says="Letters to test on, sampled from the same pile.",
    rows=8_000,
    stored=JSONL,
)
ROUTED = Table(
    place=CRM,
    name="crm.public.letter_suggestions",
    columns="document_id VARCHAR; desk VARCHAR; certainty DOUBLE",
    team=TEAM,
    says="Where the machine would send a letter; a person confirms.",
    rows=4_100,
    live=True,
)

BASE_MODEL = Model(
    place=OUTSIDE,
    name="harbour-8b-base",
    sort="language model",
    team="team:ml-platform",
    registered="2026-03-30 08:00",
    says="A language model of a third party, downloaded once and kept.",
    licence=HARBOUR_LICENCE,
    tags=(Tag("origin", "third party"),),
)
TRIAGE = Model(
    place=MODELS,
    name="document-triage",
    sort="LoRA adapter",
    team=TEAM,
    registered="2026-04-27 08:00",
    says="Names the desk that a letter should go to: an adapter on harbour-8b-base.",
    licence=HARBOUR_LICENCE,
    tags=(Tag("pii", "true"),),
)

SAMPLES = ("2026-04-27", "2026-11-09")
JOBS = (
    Job(
        engine=AIRFLOW,
        name="documents.read_letters",
        says="Reads the day's letters.",
        team=TEAM,
        reads=(SCANS,),
        writes=(TEXTS,),
        at="20:00",
        minutes=44,
        dag=BANK_NIGHT,
        every=2,
        derives=(
            "document_id <- scans.document_id IDENTITY",
            "text <- scans.image TRANSFORMATION",
            "language <- scans.image TRANSFORMATION",
        ),
        mishaps=(Mishap("2026-09-25", "retry", "TimeoutError: page 1 of a 940 page letter took more than 600 s"),),
        repository="document-services/ocr",
    ),
    Job(
        engine=AIRFLOW,
        name="documents.sample_train",
        says="Samples letters with a known desk.",
        team=TEAM,
        reads=(TEXTS, DESK_LABELS),
        writes=(LETTERS_TRAIN,),
        minutes=4,
        on=tuple(f"{day} 09:00" for day in SAMPLES),
        derives=("text <- texts.text IDENTITY", "desk <- letter_routing.desk IDENTITY"),
        repository="document-services/triage",
    ),
    Job(
        engine=AIRFLOW,
        name="documents.sample_test",
        says="Samples letters with a known desk, again.",
        team=TEAM,
        reads=(TEXTS, DESK_LABELS),
        writes=(LETTERS_TEST,),
        minutes=2,
        on=tuple(f"{day} 09:15" for day in SAMPLES),
        derives=("text <- texts.text IDENTITY", "desk <- letter_routing.desk IDENTITY"),
        repository="document-services/triage",
    ),
    Job(
        engine=AIRFLOW,
        name="documents.suggest_desk",
        says="Suggests a desk for each letter.",
        team=TEAM,
        reads=(TEXTS,),
        writes=(ROUTED,),
        at="21:30",
        minutes=22,
        dag=BANK_NIGHT,
        serves=TRIAGE_SERVICE,
        since="2026-06-15",
        every=2,
    ),
)


def _tuned(version: str, when: str, error: str | None = None, batch: str = "16") -> Training:
    return Training(
        job="train/document-triage",
        model=TRIAGE,
        version=version,
        on=when,
        hours=0.3 if error else 7.5,
        team=TEAM,
        reads=(Read(what=LETTERS_TRAIN, use="training"), Read(what=BASE_MODEL, version="2026.1")),
        error=error,
        says="Fine-tunes an adapter on the base model.",
        library=("pytorch", "2.9.1"),
        licence=HARBOUR_LICENCE,
        kind="FINE_TUNING",
        parameters={"rank": "16", "batch_size": batch, "epochs": "3"},
    )


def _measured(version: str, when: str, accuracy: float) -> Evaluation:
    return Evaluation(
        job="evaluate/document-triage",
        model=TRIAGE,
        version=version,
        on=when,
        team=TEAM,
        minutes=50,
        reads=(Read(what=LETTERS_TEST, use="evaluation"),),
        says="Compares the desk with the one people chose.",
        scores={"accuracy": accuracy},
    )


ACTS = (
    ModelVersion(model=BASE_MODEL, version="2026.1", on="2026-03-30 08:10", licence=HARBOUR_LICENCE),
    _tuned("v1", "2026-04-27 10:00", "torch.OutOfMemoryError: tried to allocate 9.30 GiB; 2.11 GiB free", "64"),
    _tuned("v1", "2026-04-27 12:00"),
    _measured("v1", "2026-04-28 09:00", 0.871),
    Deploy(
        environment="production",
        service="document-triage",
        model=TRIAGE,
        version="v1",
        on="2026-06-08 10:00",
        approved=Approved(reference="APR-2026-039", on="2026-06-05", until="2026-12-05"),
    ),
    UseCase(
        slug="document-triage",
        title="Letters to the right desk",
        owner=TEAM,
        on="2026-06-08 10:30",
        purpose="Suggest a desk for each letter; a person confirms.",
        deployments=(TRIAGE_SERVICE,),
    ),
    _tuned("v2", "2026-11-09 10:00"),
    _measured("v2", "2026-11-10 09:00", 0.902),
    Deploy(environment="staging", service="document-triage", model=TRIAGE, version="v2", on="2026-11-12 14:00"),
)

STORY = Story(
    title="Letters to the right desk",
    tables=(SCANS, TEXTS, DESK_LABELS, LETTERS_TRAIN, LETTERS_TEST, ROUTED),
    jobs=JOBS,
    models=(BASE_MODEL, TRIAGE),
    acts=ACTS,
)
