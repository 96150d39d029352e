"""A portfolio on a Dask cluster: the figures of one machine, bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from roi.estimates import Pert
from roi.simulate import simulate_many
from roi.simulation import Asked
from tests.test_roi_simulation import EARNED, SPENT, case

dask = pytest.importorskip("distributed", reason="the extra dask is not installed")

PLANS = [
    case(SPENT, replace(EARNED, delay=Pert(0, 2, number + 3)), name=str(number), months=12 + number)
    for number in range(20)
]
ASKED = Asked(draws=5000, seed=11)


@pytest.fixture(scope="module", params=[1, 3])
def cluster(request: pytest.FixtureRequest) -> Iterator[dask.LocalCluster]:
    with dask.LocalCluster(
        n_workers=request.param, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as made:
        yield made


def test_a_cluster_of_any_size_gives_the_figures_of_one_machine_bit_for_bit(cluster: dask.LocalCluster) -> None:
    from roi.distributed import simulate_on

    assert simulate_on(cluster.scheduler_address, iter(PLANS), ASKED) == simulate_many(PLANS, ASKED)


def test_a_client_that_is_open_is_used_and_left_open(cluster: dask.LocalCluster) -> None:
    from roi.distributed import simulate_on

    with dask.Client(cluster) as client:
        first = simulate_on(client, PLANS[:2], ASKED)
        assert first == simulate_many(PLANS[:2], ASKED)
        assert simulate_on(client, PLANS[:2], replace(ASKED, seed=12)) != first
