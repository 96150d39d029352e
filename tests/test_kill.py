"""A server that is killed loses nothing that it acknowledged."""

from __future__ import annotations

from tests.killing import killed_rounds


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(registry_url: str) -> None:
    soak, kept, report = killed_rounds(registry_url, 3)
    assert len(soak.acknowledged) > 100
    assert soak.acknowledged - kept == set()
    assert report.holds, report.headline
