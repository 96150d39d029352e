"""Customers who leave: tested on its own training data for six months.

Version 1 (April) and version 2 (July) were measured on the very table version that they were trained on. Both looked
splendid, both were approved. In October somebody followed the lineage. Version 3 was measured on customers it had
never seen, and was honest: 0.74 instead of 0.91. Production still runs version 2.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW, BANK_NIGHT, DBT
from data.demo.story.bank import COMPLAINTS, DIM_CUSTOMER, FCT_PAYMENTS
from data.demo.story.places import CRM, FEATURES, MODELS, PARQUET, WAREHOUSE
from data.demo.tables import Table
from data.demo.words import Approved, Deploy, Evaluation, Job, Model, Read, Story, Training, UseCase
from lineage.registrations import deployment_key

TEAM = "team:customer-analytics"
OUTREACH = deployment_key("production", "churn-outreach")

CHURN_FEATURES = Table(
    place=WAREHOUSE,
    name="ANALYTICS.CHURN.CUSTOMER_FEATURES",
    columns="CUSTOMER_ID NUMBER; SEGMENT VARCHAR; ACCOUNTS NUMBER; COMPLAINTS_12M NUMBER; AMOUNT_90D NUMBER(18,2);"
    " AMOUNT_TREND FLOAT; LEFT_WITHIN_90D BOOLEAN",
    team=TEAM,
    says="What we know of a customer on a day, and whether the customer left within the 90 days after it.",
    rows=2_100_000,
    altered=(("2026-09-25", "+TENURE_MONTHS NUMBER"),),
    watch={"AMOUNT_TREND": 0.02},
    drifts=(("AMOUNT_TREND", "2026-10-09", "2026-10-16", 0.19),),
)
TRAINING_SET = Table(
    place=FEATURES,
    name="churn/training_set",
    columns="customer_id BIGINT; accounts INT; complaints_12m INT; amount_90d DOUBLE; amount_trend DOUBLE;"
    " left_within_90d BOOLEAN",
    team=TEAM,
    says="The sample that churn models are trained on.",
    rows=420_000,
    stored=PARQUET,
    altered=(("2026-10-25", "+tenure_months INT"),),
)
HOLDOUT = Table(
    place=FEATURES,
    name="churn/holdout",
    columns=TRAINING_SET.columns + "; tenure_months INT",
    team=TEAM,
    says="Customers set aside before training. Exists since October, when its absence was noticed.",
    rows=420_000,
    stored=PARQUET,
)
SCORES = Table(
    place=WAREHOUSE,
    name="ANALYTICS.CHURN.SCORES",
    columns="CUSTOMER_ID NUMBER; P_LEAVE FLOAT; MODEL_VERSION VARCHAR; SCORED_ON DATE",
    team=TEAM,
    says="Probability that a customer leaves within 90 days.",
    rows=2_100_000,
    watch={"P_LEAVE": 0.0},
)
CAMPAIGN = Table(
    place=CRM,
    name="crm.public.retention_campaign",
    columns="customer_id BIGINT; reason VARCHAR; call_before DATE",
    team="team:retail-banking",
    says="Whom the branches call this week.",
    rows=4_000,
    live=True,
)

CHURN = Model(
    place=MODELS,
    name="churn-propensity",
    sort="classifier",
    team=TEAM,
    says="Probability that a customer closes the last account within 90 days.",
    registered="2026-04-11 08:00",
    columns="accounts INT; complaints_12m INT; amount_90d DOUBLE; amount_trend DOUBLE",
)

JOBS = (
    Job(
        engine=DBT,
        name="model.churn.customer_features",
        says="Features of every customer, and the label in hindsight.",
        team=TEAM,
        reads=(DIM_CUSTOMER, FCT_PAYMENTS),
        writes=(CHURN_FEATURES,),
        at="21:00",
        minutes=9,
        dag=BANK_NIGHT,
        kind="MODEL",
        derives=(
            "CUSTOMER_ID <- dim_customer.CUSTOMER_ID IDENTITY",
            "SEGMENT <- dim_customer.SEGMENT IDENTITY",
            "ACCOUNTS <- dim_customer.ACCOUNTS IDENTITY",
            "COMPLAINTS_12M <- dim_customer.COMPLAINTS_12M IDENTITY",
            "TENURE_MONTHS <- dim_customer.TENURE_MONTHS IDENTITY",
            "AMOUNT_90D <- fct_payments.AMOUNT AGGREGATION",
            "AMOUNT_TREND <- fct_payments.AMOUNT, fct_payments.DAY AGGREGATION",
            "LEFT_WITHIN_90D <- dim_customer.ACCOUNTS TRANSFORMATION",
            "* <- fct_payments.ACCOUNT_ID JOIN",
        ),
        repository="analytics/dbt-bank",
    ),
    Job(
        engine=AIRFLOW,
        name="churn.training_set",
        says="Draws the sample that churn models are trained on.",
        team=TEAM,
        reads=(CHURN_FEATURES,),
        writes=(TRAINING_SET,),
        minutes=6,
        on=("2026-04-11 09:00", "2026-07-06 09:00"),
        derives=(
            "customer_id <- customer_features.CUSTOMER_ID IDENTITY",
            "accounts <- customer_features.ACCOUNTS IDENTITY",
            "complaints_12m <- customer_features.COMPLAINTS_12M IDENTITY",
            "amount_90d <- customer_features.AMOUNT_90D IDENTITY",
            "amount_trend <- customer_features.AMOUNT_TREND IDENTITY",
            "left_within_90d <- customer_features.LEFT_WITHIN_90D IDENTITY",
        ),
        repository="customer-analytics/churn",
    ),
    Job(
        engine=AIRFLOW,
        name="churn.split",
        says="Sets customers aside before anything is trained.",
        team=TEAM,
        reads=(CHURN_FEATURES,),
        writes=(TRAINING_SET, HOLDOUT),
        minutes=7,
        on=("2026-10-25 09:00",),
        splits={"training_set": ("fold", "train"), "holdout": ("fold", "holdout")},
        derives=(
            "customer_id <- customer_features.CUSTOMER_ID IDENTITY",
            "accounts <- customer_features.ACCOUNTS IDENTITY",
            "complaints_12m <- customer_features.COMPLAINTS_12M IDENTITY",
            "amount_90d <- customer_features.AMOUNT_90D IDENTITY",
            "amount_trend <- customer_features.AMOUNT_TREND IDENTITY",
            "tenure_months <- customer_features.TENURE_MONTHS IDENTITY",
            "left_within_90d <- customer_features.LEFT_WITHIN_90D IDENTITY",
        ),
        repository="customer-analytics/churn",
    ),
    Job(
        engine=AIRFLOW,
        name="churn.score",
        says="Scores every customer.",
        team=TEAM,
        reads=(CHURN_FEATURES,),
        writes=(SCORES,),
        at="22:00",
        minutes=14,
        dag=BANK_NIGHT,
        serves=OUTREACH,
        since="2026-05-01",
        every=2,
        derives=(
            "CUSTOMER_ID <- customer_features.CUSTOMER_ID IDENTITY",
            "P_LEAVE <- customer_features.COMPLAINTS_12M, customer_features.AMOUNT_90D,"
            " customer_features.AMOUNT_TREND"
            " TRANSFORMATION",
        ),
        repository="customer-analytics/churn",
    ),
    Job(
        engine=AIRFLOW,
        name="churn.campaign",
        says="Hands the branches the list of whom to call.",
        team="team:retail-banking",
        reads=(SCORES, COMPLAINTS),
        writes=(CAMPAIGN,),
        at="22:20",
        minutes=2,
        dag=BANK_NIGHT,
        since="2026-05-01",
        every=2,
        derives=(
            "customer_id <- scores.CUSTOMER_ID IDENTITY",
            "reason <- scores.P_LEAVE, complaints.topic TRANSFORMATION",
            "* <- scores.P_LEAVE FILTER",
        ),
    ),
)


def _trained(version: str, when: str) -> Training:
    return Training(
        job="train/churn",
        model=CHURN,
        version=version,
        on=when,
        hours=0.6,
        team=TEAM,
        reads=(Read(what=TRAINING_SET, use="training"),),
        says="Trains the churn model.",
        parameters={"num_leaves": "31", "rounds": "400"},
    )


def _measured(version: str, when: str, auc: float, on_what: Table) -> Evaluation:
    return Evaluation(
        job="evaluate/churn",
        model=CHURN,
        version=version,
        on=when,
        team=TEAM,
        reads=(Read(what=on_what, use="evaluation"),),
        says="Measures the churn model.",
        scores={"auc": auc, "lift_top_decile": round(auc * 4.6, 2)},
    )


JULY = Approved(reference="APR-2026-046", on="2026-07-09", until="2027-07-09")
ACTS = (
    _trained("v1", "2026-04-11 10:00"),
    _measured("v1", "2026-04-11 11:00", 0.902, TRAINING_SET),
    Deploy(
        environment="production",
        service="churn-outreach",
        model=CHURN,
        version="v1",
        on="2026-04-16 10:00",
        approved=Approved(reference="APR-2026-025", on="2026-04-15", until="2027-04-15"),
    ),
    UseCase(
        slug="churn-retention",
        title="Keeping customers",
        owner="team:retail-banking",
        on="2026-04-16 10:30",
        purpose="Call customers who are likely to leave before they do.",
        deployments=(OUTREACH,),
    ),
    _trained("v2", "2026-07-06 10:00"),
    _measured("v2", "2026-07-06 11:00", 0.911, TRAINING_SET),
    Deploy(
        environment="production",
        service="churn-outreach",
        model=CHURN,
        version="v2",
        on="2026-07-10 10:00",
        approved=JULY,
    ),
    _trained("v3", "2026-10-25 10:00"),
    _measured("v3", "2026-10-25 11:00", 0.742, HOLDOUT),
    Deploy(environment="staging", service="churn-outreach", model=CHURN, version="v3", on="2026-10-28 14:00"),
)

STORY = Story(
    title="Customers who leave",
    tables=(CHURN_FEATURES, TRAINING_SET, HOLDOUT, SCORES, CAMPAIGN),
    jobs=JOBS,
    models=(CHURN,),
    acts=ACTS,
)
