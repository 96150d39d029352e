"""Where Northgate keeps its data. Every host is under .example: none of them exists."""

from __future__ import annotations

from lineage.keys import DatasetKey

CORE = "postgres://core.northgate.example:5432"
CRM = "postgres://crm.northgate.example:5432"
HR = "postgres://hr.northgate.example:5432"
SHOP = "postgres://shop.northgate.example:5432"
FIELD = "postgres://field.northgate.example:5432"
LAKE = "s3://lake.northgate.example"
FEATURES = "s3://features.northgate.example"
LANDING = "s3://landing.northgate.example"
DOCUMENTS = "s3://documents.northgate.example"
WAREHOUSE = "snowflake://northgate-analytics.example"
KAFKA = "kafka://kafka.northgate.example:9092"
HIVE = "hive://metastore.northgate.example:9083"
INDEX = "opensearch://search.northgate.example:9200"
MODELS = "mlflow://models.northgate.example"
OUTSIDE = "https://models.harbour.example"

ICEBERG = ("iceberg", "parquet")
PARQUET = ("s3", "parquet")
JSONL = ("s3", "jsonl")


def in_hive(name: str) -> DatasetKey:
    """The name under which Hive knows a table of the lake."""
    return DatasetKey(HIVE, name)
