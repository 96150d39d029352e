"""Card fraud: a stream that never ends, seven versions of a detector, and a challenger in its shadow.

Chargebacks come in 45 days late, so labels are always old. Version 5 was trained in June on labels that were cut off
by a failed export, and never left the building. The challenger reads the graph of devices; it has run in the shadow
since October and sees every payment without deciding any.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW, BANK_NIGHT, FLINK, SPARK
from data.demo.story.bank import ACCOUNTS, LAKE_TRANSACTIONS, PAYMENTS
from data.demo.story.places import CORE, FEATURES, ICEBERG, KAFKA, MODELS, PARQUET, WAREHOUSE, in_hive
from data.demo.tables import Check, Table
from data.demo.words import (
    Approved,
    Deploy,
    Evaluation,
    Job,
    Mishap,
    Model,
    Read,
    Story,
    Stream,
    Training,
    UseCase,
)
from lineage.registrations import Tag, deployment_key

TEAM = "team:fraud-analytics"
SCORING = deployment_key("production", "fraud-scoring")
SHADOW = deployment_key("shadow", "fraud-challenger")

MERCHANT_RISK = Table(
    place=FEATURES,
    name="fraud/merchant_risk",
    columns="merchant_id BIGINT; payments_90d BIGINT; chargeback_rate_90d DOUBLE; first_seen DATE",
    team=TEAM,
    says="How often payments to a merchant are charged back.",
    rows=840_000,
    stored=ICEBERG,
    also=in_hive("features.merchant_risk"),
    watch={"chargeback_rate_90d": 0.06},
)
ACCOUNT_VELOCITY = Table(
    place=FEATURES,
    name="fraud/account_velocity",
    columns="account_id BIGINT; amount_1h DOUBLE; amount_30d DOUBLE; countries_30d INT; night_share_30d DOUBLE",
    team=TEAM,
    says="How fast and how far an account spends.",
    rows=2_700_000,
    stored=ICEBERG,
    also=in_hive("features.account_velocity"),
    altered=(("2026-07-31", "+devices_30d INT"),),
    watch={"amount_30d": 0.008},
)
CHARGEBACKS = Table(
    place=CORE,
    name="bank.public.chargebacks",
    columns="chargeback_id BIGINT; transaction_id BIGINT; reason VARCHAR; reported_at TIMESTAMP; confirmed BOOLEAN",
    team="team:payments",
    says="Payments that customers took back. Half of them arrive within 45 days.",
    rows=310_000,
    growth=0.05,
)
LABELS = Table(
    place=FEATURES,
    name="fraud/labels",
    columns="transaction_id BIGINT; is_fraud BOOLEAN; labelled_at TIMESTAMP",
    team=TEAM,
    says="Which payments turned out to be fraud.",
    rows=6_400_000,
    stored=PARQUET,
    drifts=(("is_fraud", "2026-06-05", "2026-06-05", 0.34),),
    watch={"is_fraud": 0.0},
)
TRAIN = Table(
    place=FEATURES,
    name="fraud/split/train",
    columns="transaction_id BIGINT; account_id BIGINT; amount DOUBLE; chargeback_rate_90d DOUBLE; amount_30d DOUBLE;"
    " is_fraud BOOLEAN",
    team=TEAM,
    says="Payments up to the cut-off day, for training.",
    rows=5_100_000,
    stored=PARQUET,
)
HOLDOUT = Table(
    place=FEATURES,
    name="fraud/split/holdout",
    columns=TRAIN.columns,
    team=TEAM,
    says="Payments after the cut-off day; no training may touch them.",
    rows=5_100_000,
    stored=PARQUET,
)
DEVICE_GRAPH = Table(
    place=FEATURES,
    name="fraud/device_graph",
    columns="device_id STRING pii; account_id BIGINT; first_seen DATE; last_seen DATE",
    team=TEAM,
    says="Which devices paid from which accounts: personal data, kept for 90 days.",
    rows=9_800_000,
    stored=ICEBERG,
)
ALERTS = Table(
    place=KAFKA,
    name="fraud.alerts.v1",
    columns="payment_id STRING; score DOUBLE; model_version STRING; raised_at LONG",
    team=TEAM,
    says="Payments that the detector stopped or flagged.",
    kind="TOPIC",
    live=True,
)
SHADOW_SCORES = Table(
    place=KAFKA,
    name="fraud.shadow-scores.v1",
    columns="payment_id STRING; score DOUBLE; model_version STRING",
    team=TEAM,
    says="What the challenger would have said.",
    kind="TOPIC",
    live=True,
)
CASES = Table(
    place=WAREHOUSE,
    name="ANALYTICS.FRAUD.CASES",
    columns="CASE_ID NUMBER; PAYMENT_ID VARCHAR; SCORE FLOAT; OUTCOME VARCHAR; LOSS_EUR NUMBER(18,2)",
    team=TEAM,
    says="Alerts that a person looked at, and what came of them.",
    rows=190_000,
    growth=0.03,
)

DETECTOR = Model(
    place=MODELS,
    name="fraud-detector",
    sort="classifier",
    team=TEAM,
    says="Probability that a card payment is fraud, within 40 ms.",
    registered="2026-02-15 08:30",
    columns="amount DOUBLE; chargeback_rate_90d DOUBLE; amount_30d DOUBLE; countries_30d INT",
)
CHALLENGER = Model(
    place=MODELS,
    name="fraud-graph-challenger",
    sort="graph classifier",
    team=TEAM,
    says="Challenger of the detector: follows devices from account to account.",
    registered="2026-10-09 08:30",
    tags=(Tag("pii", "true", "device_id"),),
)

SPLIT_DAYS = ("2026-02-15", "2026-03-15", "2026-04-12", "2026-05-10", "2026-06-07", "2026-08-30", "2026-10-25")

JOBS = (
    Job(
        engine=SPARK,
        name="fraud.merchant_risk",
        says="Charge-back rates by merchant.",
        team=TEAM,
        reads=(LAKE_TRANSACTIONS, CHARGEBACKS),
        writes=(MERCHANT_RISK,),
        at="20:40",
        minutes=18,
        dag=BANK_NIGHT,
        derives=(
            "merchant_id <- transactions.merchant_id IDENTITY",
            "payments_90d <- transactions.transaction_id AGGREGATION",
            "chargeback_rate_90d <- chargebacks.chargeback_id, transactions.transaction_id AGGREGATION",
            "first_seen <- transactions.booked_at AGGREGATION",
            "* <- chargebacks.transaction_id JOIN",
        ),
        repository="fraud/feature-jobs",
    ),
    Job(
        engine=SPARK,
        name="fraud.account_velocity",
        says="Speed and reach of each account's spending.",
        team=TEAM,
        reads=(LAKE_TRANSACTIONS,),
        writes=(ACCOUNT_VELOCITY,),
        at="20:42",
        minutes=26,
        dag=BANK_NIGHT,
        derives=(
            "account_id <- transactions.account_id IDENTITY",
            "amount_1h <- transactions.amount, transactions.booked_at AGGREGATION",
            "amount_30d <- transactions.amount, transactions.booked_at AGGREGATION",
            "countries_30d <- transactions.country AGGREGATION",
            "night_share_30d <- transactions.booked_at AGGREGATION",
            "devices_30d <- transactions.device_id AGGREGATION",
        ),
        mishaps=(Mishap("2026-10-02", "retry", "java.lang.OutOfMemoryError: GC overhead limit exceeded", "SCALA"),),
        repository="fraud/feature-jobs",
    ),
    Job(
        engine=AIRFLOW,
        name="fraud.labels",
        says="Joins charge-backs to payments 45 days later.",
        team=TEAM,
        reads=(LAKE_TRANSACTIONS, CHARGEBACKS),
        writes=(LABELS,),
        at="21:10",
        minutes=9,
        dag=BANK_NIGHT,
        derives=(
            "is_fraud <- chargebacks.confirmed, chargebacks.reason TRANSFORMATION",
            "labelled_at <- chargebacks.reported_at IDENTITY",
            "* <- chargebacks.transaction_id JOIN",
        ),
        every=2,
        repository="fraud/feature-jobs",
    ),
    Job(
        engine=AIRFLOW,
        name="fraud.label_checks",
        says="Would have caught June's cut-off labels; written in July.",
        team=TEAM,
        reads=(LABELS,),
        at="21:25",
        minutes=1,
        dag=BANK_NIGHT,
        kind="TEST",
        since="2026-07-01",
        every=2,
        checks=(
            Check(table=LABELS, assertion="not_null", column="is_fraud"),
            Check(table=LABELS, assertion="row_count", expected="at least 6,000,000"),
        ),
    ),
    Job(
        engine=AIRFLOW,
        name="fraud.split",
        says="Cuts payments in time: before the cut-off day to train, after it to test.",
        team=TEAM,
        reads=(LABELS, MERCHANT_RISK, ACCOUNT_VELOCITY, LAKE_TRANSACTIONS),
        writes=(TRAIN, HOLDOUT),
        minutes=22,
        on=tuple(f"{when} 09:00" for when in SPLIT_DAYS),
        splits={"train": ("period", "train"), "holdout": ("period", "holdout")},
        derives=(
            "transaction_id <- labels.transaction_id IDENTITY",
            "is_fraud <- labels.is_fraud IDENTITY",
            "account_id <- transactions.account_id IDENTITY",
            "amount <- transactions.amount IDENTITY",
            "chargeback_rate_90d <- merchant_risk.chargeback_rate_90d IDENTITY",
            "amount_30d <- account_velocity.amount_30d IDENTITY",
            "* <- transactions.booked_at FILTER",
        ),
        repository="fraud/training",
    ),
    Job(
        engine=SPARK,
        name="fraud.device_graph",
        says="Which devices pay from which accounts.",
        team=TEAM,
        reads=(LAKE_TRANSACTIONS, ACCOUNTS),
        writes=(DEVICE_GRAPH,),
        at="21:20",
        minutes=31,
        dag=BANK_NIGHT,
        every=2,
        since="2026-09-01",
        derives=(
            "device_id <- transactions.device_id IDENTITY",
            "account_id <- accounts.account_id IDENTITY",
            "first_seen <- transactions.booked_at AGGREGATION",
            "last_seen <- transactions.booked_at AGGREGATION",
        ),
        repository="fraud/feature-jobs",
    ),
    Job(
        engine=AIRFLOW,
        name="fraud.cases",
        says="Brings alerts and their outcomes to the warehouse.",
        team=TEAM,
        reads=(ALERTS,),
        writes=(CASES,),
        at="22:30",
        minutes=4,
        dag=BANK_NIGHT,
        since="2026-02-20",
        every=2,
        repository="fraud/case-room",
    ),
)

STREAMS = (
    Stream(
        engine=FLINK,
        name="fraud.scoring",
        team=TEAM,
        reads=(PAYMENTS, MERCHANT_RISK, ACCOUNT_VELOCITY),
        says="Scores every payment while the terminal waits. It is not meant to end.",
        writes=(ALERTS,),
        starts=(
            ("2026-02-18 10:30", "ABORT", "stopped with a savepoint for the upgrade to Flink 2.1"),
            ("2026-06-08 04:00", "FAIL", "Checkpoint expired before completing: lost 11 minutes of alerts"),
            ("2026-09-02 15:20", "ABORT", "stopped with a savepoint to load version 7"),
            ("2026-11-02 10:20", "", ""),
        ),
        serves=SCORING,
    ),
    Stream(
        engine=FLINK,
        name="fraud.shadow_scoring",
        team=TEAM,
        reads=(PAYMENTS, DEVICE_GRAPH),
        says="Lets the challenger see what the detector sees; decides nothing.",
        writes=(SHADOW_SCORES,),
        starts=(("2026-10-14 09:30", "", ""),),
        serves=SHADOW,
    ),
)


def _trained(version: str, split: str, *, error: str | None = None) -> Training:
    return Training(
        job="train/fraud-detector",
        model=DETECTOR,
        version=version,
        on=f"{split} 13:00",
        hours=1.6,
        team=TEAM,
        reads=(Read(what=TRAIN, use="training"),),
        says="Trains the detector on the latest cut.",
        error=error,
        parameters={"num_leaves": "127", "learning_rate": "0.05", "rounds": "900", "scale_pos_weight": "210"},
    )


def _measured(version: str, day: str, precision: float, recall: float) -> Evaluation:
    return Evaluation(
        job="evaluate/fraud-detector",
        model=DETECTOR,
        version=version,
        on=f"{day} 16:00",
        team=TEAM,
        reads=(Read(what=HOLDOUT, use="evaluation"),),
        says="Measures the detector on payments after the cut-off day.",
        scores={"precision_at_recall_80": precision, "recall_at_fpr_1pm": recall},
    )


def _deployed(version: str, when: str, approved: Approved, traffic: float = 100) -> Deploy:
    return Deploy(
        environment="production",
        service="fraud-scoring",
        model=DETECTOR,
        version=version,
        on=when,
        traffic=traffic,
        approved=approved,
    )


JULY = Approved(reference="APR-2026-058", on="2026-08-31", until="2027-08-31")
AUTUMN = Approved(reference="APR-2026-074", on="2026-10-29", until="2027-10-29")
ACTS = (
    _trained("v1", "2026-02-15"),
    _measured("v1", "2026-02-15", 0.412, 0.688),
    _deployed("v1", "2026-02-18 10:00", Approved(reference="APR-2026-011", on="2026-02-17", until="2027-02-17")),
    UseCase(
        slug="fraud-prevention",
        title="Card fraud prevention",
        owner="team:payments",
        on="2026-02-18 11:00",
        purpose="Stop fraudulent card payments before they are booked, and as few honest ones as possible.",
        deployments=(SCORING,),
    ),
    _trained("v2", "2026-03-15"),
    _measured("v2", "2026-03-15", 0.421, 0.694),
    _trained("v3", "2026-04-12"),
    _measured("v3", "2026-04-12", 0.447, 0.713),
    _deployed("v3", "2026-04-15 10:00", Approved(reference="APR-2026-024", on="2026-04-14", until="2027-04-14")),
    _trained("v4", "2026-05-10"),
    _measured("v4", "2026-05-10", 0.449, 0.711),
    _trained("v5", "2026-06-07"),
    _measured("v5", "2026-06-07", 0.233, 0.402),
    _trained("v6", "2026-08-30"),
    _measured("v6", "2026-08-30", 0.491, 0.752),
    _deployed("v6", "2026-09-02 10:00", JULY),
    _trained("v7", "2026-10-25"),
    _measured("v7", "2026-10-25", 0.507, 0.769),
    _deployed("v7", "2026-10-30 10:00", AUTUMN, traffic=10),
    _deployed("v7", "2026-11-02 10:00", AUTUMN),
    Training(
        job="train/fraud-graph-challenger",
        model=CHALLENGER,
        version="v1",
        on="2026-10-11 09:00",
        hours=6.5,
        reads=(Read(what=TRAIN, use="training"), Read(what=DEVICE_GRAPH, use="training")),
        team=TEAM,
        says="Trains the challenger on the graph of devices.",
        library=("pytorch", "2.9.1"),
        parameters={"layers": "3", "epochs": "40"},
    ),
    Evaluation(
        job="evaluate/fraud-graph-challenger",
        model=CHALLENGER,
        version="v1",
        on="2026-10-12 09:00",
        team=TEAM,
        reads=(Read(what=HOLDOUT, use="evaluation"), Read(what=DEVICE_GRAPH, use="serving")),
        says="Measures the challenger on the detector's own holdout.",
        scores={"precision_at_recall_80": 0.538, "recall_at_fpr_1pm": 0.781},
    ),
    Deploy(
        environment="shadow",
        service="fraud-challenger",
        model=CHALLENGER,
        version="v1",
        on="2026-10-14 09:00",
        traffic=0,
    ),
    UseCase(
        slug="fraud-prevention",
        title="Card fraud prevention",
        owner="team:payments",
        on="2026-10-14 11:00",
        purpose="Stop fraudulent card payments before they are booked, and as few honest ones as possible.",
        deployments=(SCORING, SHADOW),
    ),
)

STORY = Story(
    title="Card fraud",
    tables=(
        MERCHANT_RISK,
        ACCOUNT_VELOCITY,
        CHARGEBACKS,
        LABELS,
        TRAIN,
        HOLDOUT,
        DEVICE_GRAPH,
        ALERTS,
        SHADOW_SCORES,
        CASES,
    ),
    jobs=JOBS,
    streams=STREAMS,
    models=(DETECTOR, CHALLENGER),
    acts=ACTS,
)
