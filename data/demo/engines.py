"""Which software runs Northgate's jobs, and the orchestrations that start them."""

from __future__ import annotations

from data.demo.words import Dag, Engine

_INTEGRATIONS = "https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration"

AIRFLOW = Engine(
    "airflow.northgate.example",
    "AIRFLOW",
    "https://github.com/apache/airflow/tree/providers-openlineage/2.7.0",
    "Airflow",
    "3.1.2",
)
DBT = Engine("dbt.northgate.example", "DBT", f"{_INTEGRATIONS}/dbt", "dbt", "1.11.16")
SPARK = Engine("spark.northgate.example", "SPARK", f"{_INTEGRATIONS}/spark", "spark", "4.0.1")
FLINK = Engine("flink.northgate.example", "FLINK", f"{_INTEGRATIONS}/flink", "flink", "2.1.0")
TRAINER = Engine(
    "training.northgate.example", "NORTHGATE", "https://northgate.example/ml-platform/4.2", "ml-platform", "4.2"
)
CATALOGUE = Engine(
    "catalogue.northgate.example", "NORTHGATE", "https://northgate.example/catalogue/2.8", "catalogue", "2.8"
)

BANK_NIGHT = Dag(
    engine=AIRFLOW,
    name="bank_night",
    says="Everything that the bank's tables and AI models need before the branches open.",
    team="team:data-platform",
    begins="19:30",
    ends="23:20",
)
STORES_NIGHT = Dag(
    engine=AIRFLOW,
    name="stores_night",
    says="Sales, stock and journeys of the day, and the orders that follow from them.",
    team="team:retail-data",
    begins="20:00",
    ends="23:10",
)
