"""What was acknowledged survives a kill -9; `make soak` tries it more often."""

from __future__ import annotations

import pytest

from tests.bench.soak_kill import Ledger, missing, soak
from tests.events import body, job_event
from tests.on_record import on_record


@pytest.mark.slow
def test_a_server_killed_while_it_takes_events_has_lost_none_that_it_acknowledged(registry_url):
    assert "0 lost" in soak(registry_url, rounds=3, seed=2611)


def test_the_soak_sees_what_is_gone_or_changed(sqlite_url):
    kept, lost, moved = (body(job_event(name)) for name in ("kept", "lost", "moved"))
    with on_record(sqlite_url) as record:
        record.send(kept, moved)
        ledger = Ledger([(1, kept), (None, kept), (2, moved)])
        assert missing(record.desk, ledger) == []
        ledger.add((None, lost), (3, lost), (1, moved))
        assert missing(record.desk, ledger) == [lost, lost, moved]
