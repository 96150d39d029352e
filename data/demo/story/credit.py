"""Who gets a loan: an approval that ran out, and a bureau that changed its licence in the middle of the year.

Deliveries of the bureau since June carry CC-BY-NC-4.0; version 3, in staging, was trained on one. Version 2 in
production was trained before, but its approval expired three weeks ago. And the sample that all versions are
measured on is drawn from the training table itself.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW, BANK_NIGHT, DBT
from data.demo.story.bank import DIM_CUSTOMER
from data.demo.story.places import CORE, FEATURES, LANDING, MODELS, PARQUET, WAREHOUSE
from data.demo.tables import Check, Table
from data.demo.words import Approved, Deploy, Evaluation, Job, Mishap, Model, Read, Story, Training, UseCase
from lineage.registrations import Tag, deployment_key

TEAM = "team:credit-risk"
DECISION = deployment_key("production", "credit-decision")
STAGING = deployment_key("staging", "credit-decision")

APPLICATIONS = Table(
    place=CORE,
    name="bank.public.loan_applications",
    columns="application_id BIGINT; customer_id BIGINT; tax_number VARCHAR pii; income DECIMAL(12,2) pii; amount"
    " DECIMAL(12,2);"
    " term_months INT; marital_status VARCHAR pii; applied_at TIMESTAMP; defaulted BOOLEAN",
    team="team:lending",
    says="Applications for consumer loans, and whether those granted were paid back.",
    rows=380_000,
    altered=(("2026-09-14", "-marital_status"),),
)
OUTBOX = Table(
    place="sftp://delivery.bureau.example:22",
    name="out/consumer_files.csv",
    columns="subject_key STRING pii; score INT; open_loans INT; late_payments_24m INT",
    team="team:credit-risk",
    says="Where the credit bureau puts its files.",
    live=True,
    kind="FILE",
)
BUREAU = Table(
    place=LANDING,
    name="bureau/consumer_files",
    columns="subject_key STRING pii; score INT; open_loans INT; late_payments_24m INT; delivered_on DATE",
    team=TEAM,
    says="Deliveries of the credit bureau. The licence is the one printed in the delivery.",
    rows=1_750_000,
    stored=PARQUET,
    licence="LicenseRef-Bureau-Agreement-2024",
    relicensed=(("2026-06-03", "CC-BY-NC-4.0"),),
    altered=(("2026-06-03", "+utility_arrears BOOLEAN"),),
    watch={"score": 0.05},
)
CREDIT_FEATURES = Table(
    place=WAREHOUSE,
    name="ANALYTICS.CREDIT.APPLICANT_FEATURES",
    columns="APPLICATION_ID NUMBER; INCOME NUMBER(12,2) pii; AMOUNT NUMBER(12,2); TERM_MONTHS NUMBER; BUREAU_SCORE"
    " NUMBER;"
    " LATE_PAYMENTS_24M NUMBER; AGE_BAND VARCHAR pii; POSTCODE_AREA VARCHAR; MARITAL_STATUS VARCHAR pii; DEFAULTED"
    " BOOLEAN",
    team=TEAM,
    says="What is known of an applicant at the moment of the application.",
    rows=380_000,
    altered=(("2026-09-25", "-MARITAL_STATUS"),),
    watch={"BUREAU_SCORE": 0.06, "INCOME": 0.003},
)
TRAINING_TABLE = Table(
    place=FEATURES,
    name="credit/training",
    columns="application_id BIGINT; income DOUBLE pii; amount DOUBLE; term_months INT; bureau_score INT;"
    " late_payments_24m INT;"
    " postcode_area STRING; defaulted BOOLEAN",
    team=TEAM,
    says="Granted loans whose outcome is known.",
    rows=290_000,
    stored=PARQUET,
)
EVALUATION_SAMPLE = Table(
    place=FEATURES,
    name="credit/evaluation_sample",
    columns=TRAINING_TABLE.columns,
    team=TEAM,
    says="A sample for evaluation, drawn from the training table.",
    rows=58_000,
    stored=PARQUET,
)
DECISIONS = Table(
    place=CORE,
    name="bank.public.loan_decisions",
    columns="application_id BIGINT; p_default DOUBLE; decision VARCHAR; reason_codes VARCHAR; decided_at TIMESTAMP",
    team="team:lending",
    says="What was decided about each application, and the reasons given.",
    rows=360_000,
    live=True,
)

SCORECARD = Model(
    place=MODELS,
    name="credit-scorecard",
    sort="classifier",
    team=TEAM,
    registered="2026-02-19 08:00",
    says="Probability that a consumer loan defaults within 12 months.",
    tags=(Tag("pii", "true", "income"), Tag("eu-ai-act", "Annex III 5(b)")),
    columns="income DOUBLE; amount DOUBLE; term_months INT; bureau_score INT; late_payments_24m INT; postcode_area"
    " STRING",
)

DELIVERIES = (
    "2026-02-18",
    "2026-03-04",
    "2026-04-01",
    "2026-05-06",
    "2026-06-03",
    "2026-07-01",
    "2026-08-05",
    "2026-09-02",
    "2026-10-07",
    "2026-11-04",
)
TRAINING_DAYS = ("2026-02-19", "2026-05-18", "2026-10-19")
JOBS = (
    Job(
        engine=AIRFLOW,
        name="credit.bureau_delivery",
        says="Fetches the bureau's monthly delivery.",
        team=TEAM,
        reads=(OUTBOX,),
        writes=(BUREAU,),
        minutes=16,
        on=tuple(f"{day} 07:00" for day in DELIVERIES),
        mishaps=(
            Mishap("2026-08-05", "fail", "paramiko.ssh_exception.SSHException: Error reading SSH protocol banner"),
        ),
    ),
    Job(
        engine=DBT,
        name="model.credit.applicant_features",
        says="Applicants as the scorecard sees them.",
        team=TEAM,
        reads=(APPLICATIONS, BUREAU, DIM_CUSTOMER),
        writes=(CREDIT_FEATURES,),
        at="21:15",
        minutes=6,
        dag=BANK_NIGHT,
        kind="MODEL",
        since="2026-02-18",
        every=2,
        derives=(
            "APPLICATION_ID <- loan_applications.application_id IDENTITY",
            "INCOME <- loan_applications.income IDENTITY",
            "AMOUNT <- loan_applications.amount IDENTITY",
            "TERM_MONTHS <- loan_applications.term_months IDENTITY",
            "MARITAL_STATUS <- loan_applications.marital_status IDENTITY",
            "DEFAULTED <- loan_applications.defaulted IDENTITY",
            "BUREAU_SCORE <- consumer_files.score IDENTITY",
            "LATE_PAYMENTS_24M <- consumer_files.late_payments_24m IDENTITY",
            "AGE_BAND <- dim_customer.BIRTH_YEAR TRANSFORMATION",
            "POSTCODE_AREA <- dim_customer.POSTCODE_AREA IDENTITY",
            "* <- loan_applications.tax_number, consumer_files.subject_key JOIN",
        ),
        sql="""select a.application_id, a.income, a.amount, a.term_months, b.score as bureau_score, b.late_payments_24m,
               age_band(c.birth_year) as age_band, c.postcode_area, a.defaulted
               from bank.public.loan_applications a join landing.bureau b on b.subject_key = sha2(a.tax_number)
               join analytics.bank.dim_customer c using (customer_id)""",
        repository="analytics/dbt-bank",
    ),
    Job(
        engine=DBT,
        name="test.credit.nightly",
        says="Tests of the applicants.",
        team=TEAM,
        reads=(CREDIT_FEATURES,),
        at="21:30",
        minutes=1,
        dag=BANK_NIGHT,
        kind="TEST",
        since="2026-02-18",
        every=2,
        checks=(
            Check(table=CREDIT_FEATURES, assertion="unique", column="APPLICATION_ID"),
            Check(
                table=CREDIT_FEATURES,
                assertion="not_null",
                column="BUREAU_SCORE",
                severity="warn",
                expected="at most 8 %",
                fails=(("2026-09-25", "9.4 %"),),
            ),
            Check(table=CREDIT_FEATURES, assertion="accepted_values", column="AGE_BAND"),
        ),
        repository="analytics/dbt-bank",
    ),
    Job(
        engine=AIRFLOW,
        name="credit.training_table",
        says="Granted loans whose outcome is known.",
        team=TEAM,
        reads=(APPLICATIONS, BUREAU, DIM_CUSTOMER),
        writes=(TRAINING_TABLE,),
        minutes=9,
        on=tuple(f"{day} 09:00" for day in TRAINING_DAYS),
        derives=(
            "application_id <- loan_applications.application_id IDENTITY",
            "income <- loan_applications.income IDENTITY",
            "amount <- loan_applications.amount IDENTITY",
            "term_months <- loan_applications.term_months IDENTITY",
            "bureau_score <- consumer_files.score IDENTITY",
            "late_payments_24m <- consumer_files.late_payments_24m IDENTITY",
            "postcode_area <- dim_customer.POSTCODE_AREA IDENTITY",
            "defaulted <- loan_applications.defaulted IDENTITY",
            "* <- loan_applications.applied_at FILTER",
        ),
        repository="credit-risk/scorecard",
    ),
    Job(
        engine=AIRFLOW,
        name="credit.evaluation_sample",
        says="Draws one loan in five from the training table.",
        team=TEAM,
        reads=(TRAINING_TABLE,),
        writes=(EVALUATION_SAMPLE,),
        minutes=3,
        on=tuple(f"{day} 09:30" for day in TRAINING_DAYS),
        derives=("defaulted <- training.defaulted IDENTITY",),
        repository="credit-risk/scorecard",
    ),
    Job(
        engine=AIRFLOW,
        name="credit.decide",
        says="Decides the applications of the day that no person has to see.",
        team="team:lending",
        reads=(CREDIT_FEATURES,),
        writes=(DECISIONS,),
        at="21:50",
        minutes=5,
        dag=BANK_NIGHT,
        serves=DECISION,
        since="2026-03-01",
        every=2,
        derives=(
            "application_id <- applicant_features.APPLICATION_ID IDENTITY",
            "p_default <- applicant_features.INCOME, applicant_features.BUREAU_SCORE,"
            " applicant_features.POSTCODE_AREA"
            " TRANSFORMATION",
            "decision <- applicant_features.BUREAU_SCORE TRANSFORMATION",
        ),
    ),
)


def _version(
    version: str, day: str, gini: float, groups: tuple[tuple[str, int, int], ...]
) -> tuple[Training, Evaluation]:
    training = Training(
        job="train/credit-scorecard",
        model=SCORECARD,
        version=version,
        on=f"{day} 10:00",
        hours=0.7,
        team=TEAM,
        reads=(Read(what=TRAINING_TABLE, use="training"),),
        says="Fits the scorecard.",
        parameters={"penalty": "l2"},
        library=("scikit-learn", "1.7.2"),
    )
    evaluation = Evaluation(
        job="evaluate/credit-scorecard",
        model=SCORECARD,
        version=version,
        on=f"{day} 11:30",
        team=TEAM,
        reads=(Read(what=EVALUATION_SAMPLE, use="evaluation"),),
        says="Gini, calibration, and grants by age.",
        scores={"gini": gini, "calibration_error": 0.011},
        groups=groups,
    )
    return training, evaluation


ACTS = (
    *_version("v1", TRAINING_DAYS[0], 0.581, (("under 30", 5_020, 9_410), ("30 and over", 29_830, 48_590))),
    Deploy(
        environment="production",
        service="credit-decision",
        model=SCORECARD,
        version="v1",
        on="2026-02-26 10:00",
        approved=Approved(reference="APR-2026-012", on="2026-02-25", until="2026-08-25"),
    ),
    UseCase(
        slug="consumer-credit",
        title="Consumer loans",
        owner="team:lending",
        on="2026-02-26 10:30",
        purpose="Decide small loans in a minute, and explain every refusal.",
        deployments=(DECISION,),
    ),
    *_version("v2", TRAINING_DAYS[1], 0.604, (("under 30", 5_160, 9_550), ("30 and over", 30_010, 48_700))),
    Deploy(
        environment="production",
        service="credit-decision",
        model=SCORECARD,
        version="v2",
        on="2026-05-27 10:00",
        approved=Approved(reference="APR-2026-036", on="2026-05-26", until="2026-10-31"),
    ),
    *_version("v3", TRAINING_DAYS[2], 0.633, (("under 30", 4_480, 9_600), ("30 and over", 30_900, 48_750))),
    Deploy(environment="staging", service="credit-decision", model=SCORECARD, version="v3", on="2026-10-22 10:00"),
)

STORY = Story(
    title="Who gets a loan",
    tables=(APPLICATIONS, OUTBOX, BUREAU, CREDIT_FEATURES, TRAINING_TABLE, EVALUATION_SAMPLE, DECISIONS),
    jobs=JOBS,
    models=(SCORECARD,),
    acts=ACTS,
)
