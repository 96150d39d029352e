"""Which way the vans go: in production without an approval, because "it is only a map".

Version 2 reads a road network whose licence asks that derived databases be shared alike (ODbL). Nobody had looked.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW, SPARK, STORES_NIGHT
from data.demo.story.places import FEATURES, FIELD, ICEBERG, KAFKA, LAKE, LANDING, MODELS, PARQUET, in_hive
from data.demo.tables import Table
from data.demo.words import Deploy, Evaluation, Job, Mishap, Model, Read, Story, Training, UseCase
from lineage.registrations import deployment_key

TEAM = "team:logistics"
PLANNER = deployment_key("production", "route-planner")

POSITIONS = Table(
    place=KAFKA,
    name="fleet.positions.v1",
    columns="vehicle_id STRING; driver_id STRING pii; latitude DOUBLE; longitude DOUBLE; measured_at LONG",
    team=TEAM,
    says="Where each van is, every ten seconds.",
    kind="TOPIC",
    live=True,
)
ROADS = Table(
    place=LANDING,
    name="maps/road_network",
    columns="segment_id BIGINT; geometry BINARY; road_class STRING; speed_limit INT",
    team=TEAM,
    says="The road network of an open map.",
    rows=3_100_000,
    edition="release-31",
    licence="ODbL-1.0",
    stored=("s3", "pbf"),
)
TRIPS = Table(
    place=LAKE,
    name="fleet/trips",
    columns="trip_id STRING; vehicle_id STRING; segment_id BIGINT; entered_at TIMESTAMP; seconds INT",
    team=TEAM,
    says="Positions matched to road segments; the driver dropped.",
    rows=5_200_000,
    growth=0.03,
    stored=ICEBERG,
    also=in_hive("fleet.trips"),
    watch={"segment_id": 0.03},
    drifts=(("segment_id", "2026-11-18", "2026-11-20", 0.12),),
)
SEGMENT_TIMES = Table(
    place=FEATURES,
    name="routing/segment_times",
    columns="segment_id BIGINT; hour INT; seconds_p50 DOUBLE; seconds_p90 DOUBLE; road_class STRING",
    team=TEAM,
    says="How long a road segment takes at each hour.",
    rows=2_400_000,
    stored=PARQUET,
)
ROUTES = Table(
    place=FIELD,
    name="field.public.planned_routes",
    columns="route_id BIGINT; vehicle_id VARCHAR; stop_order INT; store_id BIGINT; due_at TIMESTAMP",
    team=TEAM,
    says="Tomorrow's routes.",
    rows=6_400,
    live=True,
)

TRAVEL_TIME = Model(
    place=MODELS,
    name="travel-time",
    sort="regressor",
    team=TEAM,
    registered="2026-04-20 08:00",
    says="Minutes from stop to stop at a given hour; the route planner minimises their sum.",
)

JOBS = (
    Job(
        engine=SPARK,
        name="fleet.trips",
        says="Matches positions to roads.",
        team=TEAM,
        reads=(POSITIONS, ROADS),
        writes=(TRIPS,),
        at="20:15",
        minutes=40,
        dag=STORES_NIGHT,
        derives=(
            "vehicle_id <- v1.vehicle_id IDENTITY",
            "segment_id <- road_network.segment_id IDENTITY",
            "entered_at <- v1.measured_at TRANSFORMATION",
            "seconds <- v1.measured_at AGGREGATION",
            "* <- v1.latitude, v1.longitude, road_network.geometry JOIN",
        ),
        mishaps=(Mishap("2026-08-28", "fail", "java.io.IOException: No space left on device", "SCALA"),),
        repository="logistics/fleet",
    ),
    Job(
        engine=SPARK,
        name="routing.segment_times",
        says="Adds up trips by segment and hour.",
        team=TEAM,
        reads=(TRIPS, ROADS),
        writes=(SEGMENT_TIMES,),
        at="21:05",
        minutes=11,
        dag=STORES_NIGHT,
        every=2,
        derives=(
            "segment_id <- trips.segment_id IDENTITY",
            "hour <- trips.entered_at TRANSFORMATION",
            "seconds_p50 <- trips.seconds AGGREGATION",
            "seconds_p90 <- trips.seconds AGGREGATION",
            "road_class <- road_network.road_class IDENTITY",
        ),
        repository="logistics/fleet",
    ),
    Job(
        engine=AIRFLOW,
        name="routing.plan",
        says="Plans tomorrow's routes.",
        team=TEAM,
        reads=(SEGMENT_TIMES,),
        writes=(ROUTES,),
        at="22:10",
        minutes=33,
        dag=STORES_NIGHT,
        serves=PLANNER,
        since="2026-05-01",
        every=2,
        repository="logistics/planner",
    ),
)


def _trained(version: str, when: str, folds: tuple[Read, ...]) -> Training:
    return Training(
        job="train/travel-time",
        model=TRAVEL_TIME,
        version=version,
        on=when,
        hours=2.2,
        team=TEAM,
        reads=folds,
        says="Trains the travel times.",
        parameters={"rounds": "1200"},
    )


def _measured(version: str, when: str, error: float) -> Evaluation:
    return Evaluation(
        job="evaluate/travel-time",
        model=TRAVEL_TIME,
        version=version,
        on=when,
        team=TEAM,
        reads=(Read(what=SEGMENT_TIMES, use="evaluation", fold="odd-days"),),
        says="Measures the travel times on the days that were not trained on.",
        scores={"mean_absolute_error_seconds": error},
    )


EVEN = Read(what=SEGMENT_TIMES, use="training", fold="even-days")
ACTS = (
    _trained("v1", "2026-04-20 09:00", (EVEN,)),
    _measured("v1", "2026-04-20 12:00", 41.7),
    Deploy(environment="production", service="route-planner", model=TRAVEL_TIME, version="v1", on="2026-04-24 04:00"),
    UseCase(
        slug="delivery-routing",
        title="Delivery routes",
        owner=TEAM,
        on="2026-04-24 08:00",
        purpose="Supply every store before it opens, with as few kilometres as possible.",
        deployments=(PLANNER,),
    ),
    _trained("v2", "2026-09-28 09:00", (EVEN, Read(what=ROADS, use="training"))),
    _measured("v2", "2026-09-28 12:00", 33.2),
    Deploy(environment="production", service="route-planner", model=TRAVEL_TIME, version="v2", on="2026-10-05 04:00"),
)

STORY = Story(
    title="Which way the vans go",
    tables=(POSITIONS, ROADS, TRIPS, SEGMENT_TIMES, ROUTES),
    jobs=JOBS,
    models=(TRAVEL_TIME,),
    acts=ACTS,
)
