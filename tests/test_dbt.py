"""A real `dbt-ol build` sends its lineage to a running server, and the record shows what dbt built."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from registry.access import Desk
from registry.services import lineage, search, stats
from tests.http_server import served

ROOT = Path(__file__).resolve().parent.parent
DBT_OL = ROOT / ".venv-dbt" / "bin" / "dbt-ol"
SHOP = ROOT / "tests" / "dbt_shop"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the dbt project; skips where no dbt is installed."""
    if not DBT_OL.is_file():
        pytest.skip("no dbt in .venv-dbt: make .venv-dbt/.ready installs one for this test")
    return Path(shutil.copytree(SHOP, tmp_path / "shop"))


def test_what_dbt_builds_is_on_record(registry_url: str, shop: Path) -> None:
    with served(registry_url) as door:
        environment = {
            "PATH": f"{DBT_OL.parent}:{os.environ['PATH']}",
            "HOME": str(shop),
            "SHOP_DATABASE": str(shop / "shop.duckdb"),
            "OPENLINEAGE_URL": f"http://127.0.0.1:{door.port}",
            "OPENLINEAGE_API_KEY": door.token,
            "OPENLINEAGE_NAMESPACE": "shop",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "NO_PROXY": "127.0.0.1",
        }
        command = [str(DBT_OL), "build", "--project-dir", str(shop), "--profiles-dir", str(shop)]
        done = subprocess.run(
            command, cwd=shop, env=environment, capture_output=True, text=True, timeout=280, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        door.settle()
        _check(door.operator)


def _check(desk: Desk) -> None:
    counted = stats.stats(desk)
    assert counted.events > 0, "dbt-ol sent nothing"
    assert set(counted.states) == {"COMPLETE"}
    (totals,) = [hit for hit in search.find(desk, "customer_totals") if hit.kind == "dataset"]
    reached = lineage.upstream(desk, search.resolve(desk, str(totals.node_id))).reached
    names = {one.node.name.rpartition(".")[2] for one in reached if one.node.kind.value == "dataset"}
    assert names >= {"stg_orders", "raw_orders"}
