"""How much of everything: three versions of a forecast, and a night on which the stores ordered by hand.

On 2 October one till had been set to another country's number format. The sales export failed for good, everything
that reads it was skipped, and 212 stores ordered by hand.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW, DBT, STORES_NIGHT
from data.demo.story.places import FEATURES, LANDING, MODELS, PARQUET, SHOP, WAREHOUSE
from data.demo.story.recommendations import ARTICLES
from data.demo.tables import Check, Table
from data.demo.words import Approved, Deploy, Evaluation, Job, Mishap, Model, Read, Story, Training, UseCase
from lineage.registrations import deployment_key

TEAM = "team:demand-planning"
REPLENISHMENT = deployment_key("production", "store-replenishment")

TILLS = Table(
    place=SHOP,
    name="tills.public.receipts",
    columns="receipt_id BIGINT; store_id BIGINT; article_id BIGINT; quantity DECIMAL(10,3); price DECIMAL(10,2);"
    " sold_at TIMESTAMP; loyalty_card VARCHAR pii",
    team="team:retail-data",
    says="Every line of every receipt of 212 stores.",
    rows=890_000_000,
)
PROMOTIONS = Table(
    place=SHOP,
    name="shop.public.promotions",
    columns="promotion_id BIGINT; article_id BIGINT; starts_on DATE; ends_on DATE; discount DECIMAL(5,2)",
    team="team:marketing",
    says="Which article is cheaper when.",
    rows=31_000,
)
WEATHER = Table(
    place=LANDING,
    name="weather/daily",
    columns="station_id STRING; day DATE; temperature DOUBLE; rain_mm DOUBLE",
    team=TEAM,
    says="Open weather observations and forecasts.",
    rows=410_000,
    licence="CC-BY-4.0",
    stored=PARQUET,
    edition="observations-r7",
)
CALENDAR = Table(
    place=WAREHOUSE,
    name="generate_series",
    columns="",
    team="",
    says="",
    kind="TABLE",
    live=True,
    phantom=True,
)
STG_SALES = Table(
    place=WAREHOUSE,
    name="ANALYTICS.STORES.STG_SALES",
    columns="STORE_ID NUMBER; ARTICLE_ID NUMBER; DAY DATE; QUANTITY NUMBER(12,3); REVENUE NUMBER(18,2)",
    team="team:retail-data",
    says="Sales by store, article and day; loyalty cards dropped.",
    rows=140_000_000,
    watch={"QUANTITY": 0.0},
)
DEMAND_FEATURES = Table(
    place=FEATURES,
    name="demand/store_article_day",
    columns="store_id BIGINT; article_id BIGINT; day DATE; quantity DOUBLE; quantity_7d DOUBLE; discount DOUBLE;"
    " temperature DOUBLE",
    team=TEAM,
    says="What sold, what it cost, what the weather was.",
    rows=140_000_000,
    stored=PARQUET,
    altered=(("2026-06-05", "+rain_mm DOUBLE"),),
    watch={"temperature": 0.01},
)
TRAIN = Table(
    place=FEATURES,
    name="demand/split/train",
    columns=DEMAND_FEATURES.columns,
    team=TEAM,
    stored=PARQUET,
    says="Days before the cut-off.",
    rows=120_000_000,
)
TEST = Table(
    place=FEATURES,
    name="demand/split/test",
    columns=DEMAND_FEATURES.columns,
    team=TEAM,
    stored=PARQUET,
    says="The four weeks after the cut-off.",
    rows=120_000_000,
)
FORECAST = Table(
    place=WAREHOUSE,
    name="ANALYTICS.STORES.DEMAND_FORECAST",
    columns="STORE_ID NUMBER; ARTICLE_ID NUMBER; DAY DATE; EXPECTED FLOAT; UPPER_90 FLOAT",
    team=TEAM,
    says="What each store will sell tomorrow and in the 13 days after.",
    rows=11_000_000,
)
ORDERS = Table(
    place=SHOP,
    name="shop.public.store_orders",
    columns="order_id BIGINT; store_id BIGINT; article_id BIGINT; quantity INT",
    team="team:logistics",
    says="What each store is sent tomorrow.",
    rows=480_000,
    live=True,
)

DEMAND = Model(
    place=MODELS,
    name="store-demand-forecast",
    sort="forecaster",
    team=TEAM,
    registered="2026-02-25 08:00",
    says="Units sold by store, article and day, 14 days ahead, with a 90 % upper bound.",
)

SPLITS = ("2026-02-25", "2026-06-09", "2026-09-29")
JOBS = (
    Job(
        engine=DBT,
        name="model.stores.stg_sales",
        says="Receipts added up; loyalty cards left behind.",
        team="team:retail-data",
        reads=(TILLS,),
        writes=(STG_SALES,),
        at="20:05",
        minutes=25,
        dag=STORES_NIGHT,
        kind="MODEL",
        derives=(
            "STORE_ID <- receipts.store_id IDENTITY",
            "ARTICLE_ID <- receipts.article_id IDENTITY",
            "DAY <- receipts.sold_at TRANSFORMATION",
            "QUANTITY <- receipts.quantity AGGREGATION",
            "REVENUE <- receipts.quantity, receipts.price AGGREGATION",
        ),
        sql="""select store_id, article_id, date(sold_at) as day,
               sum(quantity) as quantity, sum(quantity * price) as revenue
               from tills.public.receipts group by 1, 2, 3""",
        mishaps=(
            Mishap(
                "2026-10-02",
                "fail",
                "Database Error: Numeric value '1.000.000,00' is not recognized: one till "
                "had been set to another country's number format",
                "SQL",
            ),
        ),
        repository="analytics/dbt-stores",
    ),
    Job(
        engine=AIRFLOW,
        name="demand.features",
        says="Sales, prices and weather on one line.",
        team=TEAM,
        reads=(STG_SALES, PROMOTIONS, WEATHER, CALENDAR),
        writes=(DEMAND_FEATURES,),
        at="20:50",
        minutes=29,
        dag=STORES_NIGHT,
        derives=(
            "store_id <- stg_sales.STORE_ID IDENTITY",
            "article_id <- stg_sales.ARTICLE_ID IDENTITY",
            "day <- stg_sales.DAY IDENTITY",
            "quantity <- stg_sales.QUANTITY IDENTITY",
            "quantity_7d <- stg_sales.QUANTITY AGGREGATION",
            "discount <- promotions.discount TRANSFORMATION",
            "temperature <- daily.temperature IDENTITY",
            "rain_mm <- daily.rain_mm IDENTITY",
            "* <- promotions.starts_on, promotions.ends_on, daily.day JOIN",
        ),
        repository="demand-planning/features",
    ),
    Job(
        engine=DBT,
        name="test.stores.nightly",
        says="Tests of the stores' warehouse tables.",
        team="team:retail-data",
        reads=(STG_SALES,),
        at="20:40",
        minutes=1,
        dag=STORES_NIGHT,
        kind="TEST",
        every=2,
        checks=(
            Check(table=STG_SALES, assertion="not_null", column="QUANTITY"),
            Check(
                table=STG_SALES,
                assertion="accepted_range",
                column="QUANTITY",
                severity="warn",
                expected="-1,000 to 10,000",
                fails=(("2026-11-06", "18,000 bottles of water in one store"),),
            ),
        ),
        repository="analytics/dbt-stores",
    ),
    Job(
        engine=AIRFLOW,
        name="demand.split",
        says="Cuts the days in two.",
        team=TEAM,
        reads=(DEMAND_FEATURES,),
        writes=(TRAIN, TEST),
        minutes=14,
        on=tuple(f"{day} 09:00" for day in SPLITS),
        splits={"train": ("period", "train"), "test": ("period", "test")},
        repository="demand-planning/training",
    ),
    Job(
        engine=AIRFLOW,
        name="demand.forecast",
        says="Forecasts the next 14 days.",
        team=TEAM,
        reads=(DEMAND_FEATURES,),
        writes=(FORECAST,),
        at="21:45",
        minutes=38,
        dag=STORES_NIGHT,
        serves=REPLENISHMENT,
        since="2026-03-10",
        derives=(
            "STORE_ID <- store_article_day.store_id IDENTITY",
            "ARTICLE_ID <- store_article_day.article_id IDENTITY",
            "EXPECTED <- store_article_day.quantity_7d, store_article_day.discount, store_article_day.temperature"
            " TRANSFORMATION",
            "UPPER_90 <- store_article_day.quantity_7d TRANSFORMATION",
        ),
        repository="demand-planning/forecast",
    ),
    Job(
        engine=AIRFLOW,
        name="demand.orders",
        says="Orders what the forecast says, in whole boxes.",
        team="team:logistics",
        reads=(FORECAST, ARTICLES),
        writes=(ORDERS,),
        at="22:35",
        minutes=6,
        dag=STORES_NIGHT,
        since="2026-03-10",
        derives=(
            "store_id <- demand_forecast.STORE_ID IDENTITY",
            "article_id <- demand_forecast.ARTICLE_ID IDENTITY",
            "quantity <- demand_forecast.UPPER_90 TRANSFORMATION",
            "* <- articles.in_range FILTER",
        ),
    ),
)


def _version(version: str, day: str, error: float) -> tuple[Training, Evaluation]:
    training = Training(
        job="train/store-demand",
        model=DEMAND,
        version=version,
        on=f"{day} 10:00",
        hours=3.1,
        team=TEAM,
        reads=(Read(what=TRAIN, use="training"),),
        says="Trains the forecast.",
        parameters={"horizon_days": "14"},
    )
    evaluation = Evaluation(
        job="evaluate/store-demand",
        model=DEMAND,
        version=version,
        on=f"{day} 14:00",
        team=TEAM,
        reads=(Read(what=TEST, use="evaluation"),),
        says="Forecasts four weeks that were not trained on.",
        scores={"weighted_absolute_percentage_error": error},
    )
    return training, evaluation


def _deployed(version: str, day: str, reference: str, until: str) -> Deploy:
    return Deploy(
        environment="production",
        service="store-replenishment",
        model=DEMAND,
        version=version,
        on=f"{day} 15:00",
        approved=Approved(reference=reference, on=day, until=until),
    )


ACTS = (
    *_version("v1", SPLITS[0], 0.231),
    _deployed("v1", "2026-03-05", "APR-2026-014", "2027-03-05"),
    UseCase(
        slug="store-replenishment",
        title="Full shelves, little waste",
        owner="team:logistics",
        on="2026-03-05 15:30",
        purpose="Send each store what it will sell, and not what it will throw away.",
        deployments=(REPLENISHMENT,),
    ),
    *_version("v2", SPLITS[1], 0.198),
    _deployed("v2", "2026-06-16", "APR-2026-042", "2027-06-16"),
    *_version("v3", SPLITS[2], 0.187),
    _deployed("v3", "2026-10-06", "APR-2026-069", "2027-10-06"),
)

STORY = Story(
    title="How much of everything",
    tables=(TILLS, PROMOTIONS, WEATHER, CALENDAR, STG_SALES, DEMAND_FEATURES, TRAIN, TEST, FORECAST, ORDERS),
    jobs=JOBS,
    models=(DEMAND,),
    acts=ACTS,
)
