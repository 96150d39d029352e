"""Two other receivers of events, run by the environment .venv-feast: `python _rivals.py feast|naive FILE PORT`.

`feast` is Feast's own OpenLineage consumer on SQLite; `naive` is what one writes first: FastAPI, SQLModel, a commit per
event, nothing projected. Both answer POST /api/v1/lineage.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException


def feast(file: str) -> FastAPI:
    """The consumer as Feast mounts it in its own servers."""
    from feast.openlineage.config import OpenLineageConfig, OpenLineageConsumerConfig
    from feast.openlineage.consumer import get_consumer_router
    from feast.openlineage.processor import OpenLineageProcessor
    from feast.openlineage.store import OpenLineageStore

    store = OpenLineageStore(connection_string=f"sqlite:///{file}")
    store.initialize()
    config = OpenLineageConfig(enabled=True, consumer=OpenLineageConsumerConfig(enabled=True))
    app = FastAPI()
    app.include_router(get_consumer_router(config, store, OpenLineageProcessor(store=store)), prefix="/api/v1")
    return app


def naive(file: str) -> FastAPI:
    """One row and one commit per event; SQLite as it comes, which is durable too."""
    from sqlmodel import Field, Session, SQLModel, create_engine

    class Event(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        received_at: datetime
        run_id: str | None = Field(index=True)
        job: str | None = Field(index=True)
        body: str

    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 60})
    SQLModel.metadata.create_all(engine)
    app = FastAPI()

    @app.post("/api/v1/lineage", status_code=201)
    def receive(event: dict[str, Any]) -> dict[str, int]:
        import json

        if "eventTime" not in event:
            raise HTTPException(422, "no event")
        with Session(engine) as session:
            row = Event(
                received_at=datetime.now(UTC),
                run_id=event.get("run", {}).get("runId"),
                job=event.get("job", {}).get("name"),
                body=json.dumps(event),
            )
            session.add(row)
            session.commit()
            return {"id": row.id or 0}

    return app


def main(name: str, file: str, port: str) -> None:
    """Serve until told to stop."""
    logging.disable(logging.WARNING)
    uvicorn.run({"feast": feast, "naive": naive}[name](file), port=int(port), access_log=False, log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
