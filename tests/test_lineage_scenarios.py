"""Streams that real producers sent, over HTTP into both databases: the counts are those that others counted."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from registry.services import stats
from tests.conftest import ROOT
from tests.http_server import Served, served

CORPUS = ROOT.parent / "shared" / "data" / "openlineage"
COUNTED = json.loads((CORPUS / "expected_counts.json").read_text()) if CORPUS.is_dir() else {}
if not COUNTED:
    pytest.skip("the streams of real producers are not beside this checkout", allow_module_level=True)


@cache
def bodies(stream: str) -> list[bytes]:
    """What was received, in that order, byte for byte."""
    if stream.endswith(".ndjson"):
        return (CORPUS / stream).read_bytes().splitlines()
    folder = CORPUS / "compatibility-tests" / "consumer" / "scenarios" / Path(stream).name / "events"
    return [path.read_bytes() for path in sorted(folder.glob("*.json"))]


def in_order(door: Served, sent: list[bytes]) -> None:
    client = door.client()
    assert all(client.post(body).status in (200, 201) for body in sent)


def shuffled(door: Served, sent: list[bytes]) -> None:
    in_order(door, random.Random(2611).sample(sent, len(sent)))


def backwards(door: Served, sent: list[bytes]) -> None:
    in_order(door, sent[::-1])


def twice(door: Served, sent: list[bytes]) -> None:
    in_order(door, sent)
    again = door.client()
    assert all(again.post(body).status == 200 for body in sent)


def batched(door: Served, sent: list[bytes]) -> None:
    answer = door.client().post_batch(b"[" + b",\n ".join(sent) + b"]").json()
    assert (answer["status"], answer["summary"]["successful"]) == ("success", len(sent))


def gzipped(door: Served, sent: list[bytes]) -> None:
    client = door.client()
    for body in sent:
        assert client.post(gzip.compress(body), Content_Encoding="gzip").status in (200, 201)


def batched_and_gzipped(door: Served, sent: list[bytes]) -> None:
    packed = gzip.compress(b"[" + b",".join(sent) + b"]")
    assert door.client().post_batch(packed, Content_Encoding="gzip").json()["status"] == "success"


WAYS: list[Callable[[Served, list[bytes]], None]] = [
    in_order, shuffled, backwards, twice, batched, gzipped, batched_and_gzipped,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("stream", COUNTED)
def test_a_stream_adds_up_to_what_others_counted(registry_url, stream, way):
    with served(registry_url, projecting=False) as door:
        way(door, bodies(stream))
        door.settle()
        assert counted(door) == expected(stream)


def test_all_streams_together_keep_every_byte(registry_url):
    everything = [body for stream in COUNTED for body in bodies(stream)]
    with served(registry_url) as door:
        batched(door, everything)
        client = door.client()
        distinct = list(dict.fromkeys(everything))
        kept = [client.get(f"/api/v1/events/{seq}").body for seq in range(1, len(distinct) + 1)]
        assert kept == distinct
        assert client.get(f"/api/v1/events/{len(distinct) + 1}").status == 404


def counted(door: Served) -> dict[str, Any]:
    found = door.client().get("/api/v1/stats").json()
    assert found == json.loads(json.dumps(asdict(stats.stats(door.operator))))
    return found


def expected(stream: str) -> dict[str, Any]:
    """The counts, without how many lines were sent."""
    return {name: count for name, count in COUNTED[stream].items() if name != "received"}
