"""What to buy next: the training that ran out of money at epoch 47 of 100.

In June a larger network was to replace the first recommender. The budget for accelerators ended before the training
did; nothing had been kept since epoch 40. In July, with a third of the layers and a checkpoint each epoch, it worked.
The weekly mail that version 1 wrote was retired in August.
"""

from __future__ import annotations

from data.demo.engines import AIRFLOW, SPARK, STORES_NIGHT
from data.demo.story.places import FEATURES, ICEBERG, KAFKA, LAKE, MODELS, PARQUET, SHOP, in_hive
from data.demo.tables import Table
from data.demo.words import Approved, Deploy, Evaluation, Job, Mishap, Model, Read, Story, Training, UseCase
from lineage.registrations import Tag, deployment_key

TEAM = "team:personalisation"
WEB = deployment_key("production", "recommendations-web")
MAIL = deployment_key("production", "recommendations-mail")

CLICKS = Table(
    place=KAFKA,
    name="shop.clicks.v3",
    columns="visitor_id STRING pii; article_id LONG; clicked_at LONG; page STRING; ip_address STRING pii",
    team="team:web-shop",
    says="What visitors of the web shop click.",
    kind="TOPIC",
    live=True,
)
ARTICLES = Table(
    place=SHOP,
    name="shop.public.articles",
    columns="article_id BIGINT; title VARCHAR; category VARCHAR; price DECIMAL(10,2); season VARCHAR; in_range BOOLEAN",
    team="team:web-shop",
    says="Everything the stores and the web shop sell.",
    rows=74_000,
    altered=(("2026-09-01", "+brand_id BIGINT"),),
)
SESSIONS = Table(
    place=LAKE,
    name="shop/sessions",
    columns="session_id STRING; visitor_hash STRING; article_id BIGINT; position INT; clicked_at TIMESTAMP",
    team=TEAM,
    says="Clicks cut into visits; the visitor hashed, the address dropped.",
    rows=33_000_000,
    growth=0.05,
    stored=ICEBERG,
    also=in_hive("shop.sessions"),
    watch={"article_id": 0.001},
)
INTERACTIONS = Table(
    place=FEATURES,
    name="recommendations/interactions",
    columns="visitor_hash STRING; article_id BIGINT; category STRING; weight DOUBLE; week DATE",
    team=TEAM,
    says="Who was interested in what, and how much.",
    rows=21_000_000,
    growth=0.05,
    stored=PARQUET,
)
TRAIN = Table(
    place=FEATURES,
    name="recommendations/split/train",
    columns=INTERACTIONS.columns,
    team=TEAM,
    says="All weeks but the last two.",
    rows=21_000_000,
    stored=PARQUET,
)
TEST = Table(
    place=FEATURES,
    name="recommendations/split/test",
    columns=INTERACTIONS.columns,
    team=TEAM,
    says="The last two weeks.",
    rows=21_000_000,
    stored=PARQUET,
)
SUGGESTIONS = Table(
    place=SHOP,
    name="shop.public.suggestions",
    columns="visitor_hash VARCHAR; article_id BIGINT; rank INT",
    team=TEAM,
    says="What the web shop shows next to the basket.",
    rows=9_000_000,
    live=True,
)

RECOMMENDER = Model(
    place=MODELS,
    name="product-recommender",
    sort="recommender",
    team=TEAM,
    registered="2026-03-18 08:00",
    says="Ranks articles for a visitor by what similar visitors bought.",
    tags=(Tag("framework", "pytorch"),),
)

SPLITS = ("2026-03-18", "2026-06-15")
JOBS = (
    Job(
        engine=SPARK,
        name="shop.sessions",
        says="Cuts clicks into visits and forgets who the visitor was.",
        team=TEAM,
        reads=(CLICKS,),
        writes=(SESSIONS,),
        at="20:10",
        minutes=28,
        dag=STORES_NIGHT,
        derives=(
            "visitor_hash <- v3.visitor_id MASK",
            "article_id <- v3.article_id IDENTITY",
            "clicked_at <- v3.clicked_at TRANSFORMATION",
            "session_id <- v3.visitor_id, v3.clicked_at MASK",
            "position <- v3.clicked_at TRANSFORMATION",
        ),
        mishaps=(
            Mishap(
                "2026-05-08",
                "retry",
                "org.apache.kafka.common.errors.OffsetOutOfRangeException: Fetch position "
                "FetchPosition{offset=88120417} is out of range",
                "SCALA",
            ),
        ),
        repository="personalisation/pipelines",
    ),
    Job(
        engine=SPARK,
        name="recommendations.interactions",
        says="Weighs clicks, baskets and purchases.",
        team=TEAM,
        reads=(SESSIONS, ARTICLES),
        writes=(INTERACTIONS,),
        at="20:45",
        minutes=17,
        dag=STORES_NIGHT,
        every=2,
        derives=(
            "visitor_hash <- sessions.visitor_hash IDENTITY",
            "article_id <- sessions.article_id IDENTITY",
            "category <- articles.category IDENTITY",
            "weight <- sessions.position, sessions.clicked_at AGGREGATION",
            "week <- sessions.clicked_at TRANSFORMATION",
            "* <- articles.in_range FILTER",
        ),
        repository="personalisation/pipelines",
    ),
    Job(
        engine=AIRFLOW,
        name="recommendations.split",
        says="Cuts interactions by week.",
        team=TEAM,
        reads=(INTERACTIONS,),
        writes=(TRAIN, TEST),
        minutes=12,
        on=tuple(f"{day} 09:00" for day in SPLITS),
        splits={"train": ("week", "train"), "test": ("week", "test")},
        repository="personalisation/pipelines",
    ),
    Job(
        engine=AIRFLOW,
        name="recommendations.suggest",
        says="Computes tomorrow's suggestions.",
        team=TEAM,
        reads=(INTERACTIONS, ARTICLES),
        writes=(SUGGESTIONS,),
        at="21:40",
        minutes=21,
        dag=STORES_NIGHT,
        serves=WEB,
        since="2026-08-01",
        every=2,
        repository="personalisation/pipelines",
    ),
)

SAYS = "Trains the recommender."
READS = (Read(what=TRAIN, use="training"), Read(what=ARTICLES))
ACTS = (
    Training(
        job="train/recommender",
        model=RECOMMENDER,
        version="v1",
        on="2026-03-18 10:00",
        hours=9,
        team=TEAM,
        reads=READS,
        says=SAYS,
        library=("pytorch", "2.9.1"),
        parameters={"epochs": "60", "layers": "2"},
    ),
    Evaluation(
        job="evaluate/recommender",
        model=RECOMMENDER,
        version="v1",
        on="2026-03-19 09:00",
        team=TEAM,
        reads=(Read(what=TEST, use="evaluation"),),
        says="Ranks two unseen weeks.",
        scores={"ndcg_at_10": 0.261, "coverage": 0.38},
    ),
    Deploy(
        environment="production",
        service="recommendations-mail",
        model=RECOMMENDER,
        version="v1",
        on="2026-03-23 10:00",
        approved=Approved(reference="APR-2026-019", on="2026-03-20", until="2027-03-20"),
    ),
    UseCase(
        slug="product-recommendations",
        title="What to buy next",
        owner="team:web-shop",
        on="2026-03-23 11:00",
        purpose="Show shoppers what goes with what they look at.",
        deployments=(MAIL,),
    ),
    Training(
        job="train/recommender",
        model=RECOMMENDER,
        version="v2",
        on="2026-06-15 18:00",
        hours=61.5,
        team=TEAM,
        reads=READS,
        says=SAYS,
        library=("pytorch", "2.9.1"),
        parameters={"epochs": "100", "layers": "12"},
        error="BudgetExceeded: 1,200 accelerator hours used up at epoch 47 of 100; last checkpoint: epoch 40",
    ),
    Training(
        job="train/recommender",
        model=RECOMMENDER,
        version="v2",
        on="2026-07-13 18:00",
        hours=22,
        team=TEAM,
        reads=READS,
        says=SAYS,
        library=("pytorch", "2.9.1"),
        parameters={"epochs": "100", "layers": "4", "checkpoint_every": "1"},
    ),
    Evaluation(
        job="evaluate/recommender",
        model=RECOMMENDER,
        version="v2",
        on="2026-07-15 09:00",
        team=TEAM,
        reads=(Read(what=TEST, use="evaluation"),),
        says="Ranks two unseen weeks.",
        scores={"ndcg_at_10": 0.318, "coverage": 0.61},
    ),
    Deploy(
        environment="production",
        service="recommendations-web",
        model=RECOMMENDER,
        version="v2",
        on="2026-07-22 10:00",
        approved=Approved(reference="APR-2026-051", on="2026-07-21", until="2027-07-21"),
    ),
    UseCase(
        slug="product-recommendations",
        title="What to buy next",
        owner="team:web-shop",
        on="2026-07-22 11:00",
        purpose="Show shoppers what goes with what they look at.",
        deployments=(WEB, MAIL),
    ),
    Deploy(
        environment="production",
        service="recommendations-mail",
        model=RECOMMENDER,
        version="v1",
        on="2026-08-17 10:00",
        retired=True,
    ),
)

STORY = Story(
    title="What to buy next",
    tables=(CLICKS, ARTICLES, SESSIONS, INTERACTIONS, TRAIN, TEST, SUGGESTIONS),
    jobs=JOBS,
    models=(RECOMMENDER,),
    acts=ACTS,
)
