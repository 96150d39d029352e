"""Which cash machine fails next: a new firmware stopped reporting the motor current, and the model went on guessing.

Since the update in October 61 of 100 readings lack it. The test said so for three weeks, as a warning.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW, BANK_NIGHT, SPARK
from data.demo.story.places import FEATURES, FIELD, ICEBERG, KAFKA, LAKE, MODELS, PARQUET, in_hive
from data.demo.tables import Check, Table
from data.demo.words import Approved, Deploy, Evaluation, Job, Model, Read, Story, Training, UseCase
from lineage.registrations import deployment_key

TEAM = "team:cash-services"
MAINTENANCE = deployment_key("production", "cash-machine-maintenance")

READINGS = Table(
    place=KAFKA,
    name="atm.readings.v2",
    columns="machine_id STRING; measured_at LONG; motor_current DOUBLE; note_jams INT; temperature DOUBLE; firmware"
    " STRING",
    team=TEAM,
    says="What 3,400 cash machines report every minute.",
    kind="TOPIC",
    live=True,
    altered=(("2026-10-19", "+dispenser_cycles LONG"),),
)
WORK_ORDERS = Table(
    place=FIELD,
    name="field.public.work_orders",
    columns="order_id BIGINT; machine_id VARCHAR; opened_at TIMESTAMP; closed_at TIMESTAMP; part VARCHAR; cost"
    " DECIMAL(10,2)",
    team="team:field-service",
    says="Repairs of cash machines, and what they cost.",
    rows=58_000,
)
DAILY = Table(
    place=LAKE,
    name="atm/daily_readings",
    columns="machine_id STRING; day DATE; motor_current_avg DOUBLE; note_jams INT; temperature_max DOUBLE; firmware"
    " STRING",
    team=TEAM,
    says="One line per machine and day.",
    rows=1_200_000,
    stored=ICEBERG,
    also=in_hive("atm.daily_readings"),
    watch={"motor_current_avg": 0.01, "temperature_max": 0.006},
    drifts=(("motor_current_avg", "2026-10-23", "2026-11-20", 0.61),),
)
FEATURES_TABLE = Table(
    place=FEATURES,
    name="atm/failure_features",
    columns="machine_id STRING; day DATE; motor_current_7d DOUBLE; note_jams_7d INT; temperature_7d DOUBLE;"
    " failed_within_14d BOOLEAN",
    team=TEAM,
    says="The last week of each machine, and whether it failed in the next two.",
    rows=1_200_000,
    stored=PARQUET,
    watch={"motor_current_7d": 0.008},
    drifts=(("motor_current_7d", "2026-10-23", "2026-11-20", 0.58),),
)
SCHEDULE = Table(
    place=FIELD,
    name="field.public.maintenance_plan",
    columns="machine_id VARCHAR; visit_on DATE; expected_failure DOUBLE; part VARCHAR",
    team="team:field-service",
    says="Which machine a technician visits next.",
    rows=310,
    live=True,
)

FAILURE = Model(
    place=MODELS,
    name="cash-machine-failure",
    sort="classifier",
    team=TEAM,
    registered="2026-03-02 08:00",
    says="Probability that a cash machine fails within 14 days.",
    columns="motor_current_7d DOUBLE; note_jams_7d INT; temperature_7d DOUBLE",
)

JOBS = (
    Job(
        engine=SPARK,
        name="atm.daily_readings",
        says="Adds up readings by machine and day.",
        team=TEAM,
        reads=(READINGS,),
        writes=(DAILY,),
        at="19:50",
        minutes=19,
        dag=BANK_NIGHT,
        derives=(
            "machine_id <- v2.machine_id IDENTITY",
            "day <- v2.measured_at TRANSFORMATION",
            "motor_current_avg <- v2.motor_current AGGREGATION",
            "note_jams <- v2.note_jams AGGREGATION",
            "temperature_max <- v2.temperature AGGREGATION",
            "firmware <- v2.firmware AGGREGATION",
        ),
        repository="cash-services/telemetry",
    ),
    Job(
        engine=SPARK,
        name="atm.failure_features",
        says="Looks back a week and ahead two.",
        team=TEAM,
        reads=(DAILY, WORK_ORDERS),
        writes=(FEATURES_TABLE,),
        at="20:30",
        minutes=8,
        dag=BANK_NIGHT,
        every=2,
        derives=(
            "machine_id <- daily_readings.machine_id IDENTITY",
            "day <- daily_readings.day IDENTITY",
            "motor_current_7d <- daily_readings.motor_current_avg AGGREGATION",
            "note_jams_7d <- daily_readings.note_jams AGGREGATION",
            "temperature_7d <- daily_readings.temperature_max AGGREGATION",
            "failed_within_14d <- work_orders.opened_at, work_orders.part TRANSFORMATION",
            "* <- work_orders.machine_id JOIN",
        ),
        repository="cash-services/telemetry",
    ),
    Job(
        engine=AIRFLOW,
        name="atm.reading_checks",
        says="Tests of the readings; warnings only.",
        team=TEAM,
        reads=(DAILY,),
        at="20:25",
        minutes=1,
        dag=BANK_NIGHT,
        kind="TEST",
        every=2,
        checks=(
            Check(
                table=DAILY,
                assertion="not_null",
                column="motor_current_avg",
                severity="warn",
                expected="at most 5 %",
                fails=(
                    ("2026-10-23", "61.3 %"),
                    ("2026-11-06", "60.9 %"),
                    ("2026-11-18", "61.4 %"),
                    ("2026-11-20", "61.2 %"),
                ),
            ),
            Check(table=DAILY, assertion="accepted_range", column="temperature_max", expected="-30 to 70"),
        ),
    ),
    Job(
        engine=AIRFLOW,
        name="atm.plan_visits",
        says="Sends technicians where machines are about to fail.",
        team="team:field-service",
        reads=(FEATURES_TABLE,),
        writes=(SCHEDULE,),
        at="21:00",
        minutes=4,
        dag=BANK_NIGHT,
        serves=MAINTENANCE,
        since="2026-03-15",
        every=2,
    ),
)


def _trained(version: str, when: str) -> Training:
    return Training(
        job="train/cash-machine-failure",
        model=FAILURE,
        version=version,
        on=when,
        hours=0.8,
        team=TEAM,
        reads=(Read(what=FEATURES_TABLE, use="training", fold="machines 0-7"),),
        says="Trains on eight of ten machines.",
        parameters={"rounds": "300"},
        library=("xgboost", "3.1.1"),
    )


def _measured(version: str, when: str, recall: float) -> Evaluation:
    return Evaluation(
        job="evaluate/cash-machine-failure",
        model=FAILURE,
        version=version,
        on=when,
        team=TEAM,
        reads=(Read(what=FEATURES_TABLE, use="evaluation", fold="machines 8-9"),),
        says="Measures on the two of ten machines that were set aside.",
        scores={"recall_at_50_visits": recall},
    )


ACTS = (
    _trained("v1", "2026-03-02 09:00"),
    _measured("v1", "2026-03-02 11:00", 0.47),
    Deploy(
        environment="production",
        service="cash-machine-maintenance",
        model=FAILURE,
        version="v1",
        on="2026-03-09 09:00",
        approved=Approved(reference="APR-2026-016", on="2026-03-06", until="2027-03-06"),
    ),
    UseCase(
        slug="cash-machine-uptime",
        title="Cash machines that work",
        owner="team:field-service",
        purpose="Visit a cash machine before it fails instead of after.",
        on="2026-03-09 10:00",
        deployments=(MAINTENANCE,),
    ),
    _trained("v2", "2026-08-03 09:00"),
    _measured("v2", "2026-08-03 11:00", 0.58),
    Deploy(
        environment="production",
        service="cash-machine-maintenance",
        model=FAILURE,
        version="v2",
        on="2026-08-10 09:00",
        approved=Approved(reference="APR-2026-055", on="2026-08-07", until="2027-08-07"),
    ),
)

STORY = Story(
    title="Which cash machine fails next",
    tables=(READINGS, WORK_ORDERS, DAILY, FEATURES_TABLE, SCHEDULE),
    jobs=JOBS,
    models=(FAILURE,),
    acts=ACTS,
)
