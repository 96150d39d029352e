"""The door for events: what is acknowledged is kept byte for byte, and every refusal says what to do."""

from __future__ import annotations

import gzip
import json
import logging
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.access import Role
from registry.services import accounts, roles, tokens
from registry.services.intake import Limits
from tests.events import body, dataset, facet, job_event, run_event
from tests.http_server import Client, Served, served
from tests.serving import running_app

ODD = (
    b'  {"eventTime" : "2026-11-21T12:00:00Z",\r\n\t"producer":"urn:\\u0070","schemaURL":"urn:s" , '
    b'"job":{"namespace":"n","name":"one"},"job":{"namespace":"n","name":"\xf0\x9f\x8c\xb1 \\ud83c\\udf31"},'
    b'"x":[1.0,1e2,-0,12345678901234567890123,"\\/"]}\n'
)
EVENT = body(job_event("import"))


@pytest.fixture
def door(registry_url: str) -> Iterator[Served]:
    with served(registry_url) as opened:
        yield opened


@pytest.fixture
def small_door(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, max_body_mb=1, projecting=False) as opened:
        yield opened


def numbered(count: int, *, by: str = "") -> list[bytes]:
    return [body(run_event("START", f"job {by}{n}", run=f"{by}{n}")) for n in range(count)]


def rejections(door: Served) -> list[tuple[bytes, str]]:
    with door.registry.read() as connection:
        return [(bytes(b), r) for b, r in connection.execute(text("SELECT body, reason FROM rejection ORDER BY id"))]


def audited(door: Served) -> int:
    with door.registry.read() as connection:
        query = text("SELECT count(*) FROM audit_entry WHERE action = 'events.received'")
        return int(connection.execute(query).scalar_one())


def test_a_new_event_is_created_and_a_known_one_is_named(door):
    client = door.client()
    first, again = client.post(EVENT), client.post(EVENT)
    assert (first.status, first.json()) == (201, {"seq": 1, "outcome": "stored"})
    assert (again.status, again.json()) == (200, {"seq": 1, "outcome": "duplicate"})


def test_what_is_acknowledged_reads_back_byte_for_byte(door):
    client = door.client()
    batch = b" [ " + ODD + b",\n" + EVENT + b" ,{}]"
    assert client.post(ODD).json()["seq"] == 1
    assert client.post(gzip.compress(ODD + b" "), Content_Encoding="gzip").json()["seq"] == 2
    assert client.post_batch(batch).json()["summary"]["successful"] == 2
    kept = [client.get(f"/api/v1/events/{seq}").body for seq in range(1, 5)]
    assert kept == [ODD, ODD + b" ", ODD.strip(), EVENT]


@pytest.mark.parametrize(
    ("refused", "status", "place"),
    [
        (b"", 400, None),
        (b"{", 400, None),
        (b"\xef\xbb\xbf{}", 400, None),
        (b'{"a":"\xff"}', 400, None),
        (b'{"a":NaN}', 400, None),
        (b"[]", 422, None),
        (b"null", 422, None),
        (b"{}", 422, None),
        (body(run_event("START", "j") | {"eventTime": "yesterday"}), 422, "eventTime"),
        (body(run_event("START", "j") | {"eventTime": "0001-01-01T00:00:00+14:00"}), 422, "eventTime"),
        (body(run_event("BEGIN", "j")), 422, "eventType"),
        (body(run_event("START", "j") | {"eventType": []}), 422, "eventType"),
        (body(run_event("START", "j") | {"run": {}}), 422, "run.runId"),
        (body(run_event("START", "j") | {"job": {"namespace": "n"}}), 422, "job.name"),
        (body(run_event("START", "j") | {"inputs": [{"name": "x"}]}), 422, "inputs[0].namespace"),
        (body(run_event("START", "j", inputs=["a\x00b"])), 422, "inputs[0].name"),
        (body(run_event("START", "j") | {"x": 1})[:-2] + b"[" * 300 + b"]" * 300 + b"}", 422, None),
    ],
)
def test_what_is_no_event_is_refused_with_its_place_and_kept_aside(small_door, refused, status, place):
    answer = small_door.client().post(refused)
    assert (answer.status, answer.json().get("place")) == (status, place)
    assert rejections(small_door) == [(refused, answer.json()["error"])]


def test_a_batch_keeps_the_good_events_and_names_the_others(door):
    good = numbered(3)
    answer = door.client().post_batch(
        b"[" + b",".join([good[0], b"{}", good[1], b'{"a":NaN}', good[2], good[0]]) + b"]"
    )
    assert answer.status == 200
    assert answer.json()["status"] == "partial_success"
    assert answer.json()["summary"] == {
        "received": 6, "successful": 4, "failed": 2, "retriable": 0, "non_retriable": 2,
    }  # fmt: skip
    failed = answer.json()["failed_events"]
    assert [(one["index"], one["retriable"]) for one in failed] == [(1, False), (3, False)]
    assert failed[1]["reason"].startswith("not JSON")
    assert [reason for _, reason in rejections(door)] == [one["reason"] for one in failed]
    assert [door.client().get(f"/api/v1/events/{seq}").body for seq in (1, 2, 3)] == good


def test_a_batch_that_breaks_off_keeps_what_came_before(door):
    good = numbered(2)
    answer = door.client().post_batch(b"[" + b",".join(good) + b"," + EVENT[:-20])
    assert (answer.status, answer.json()["summary"]["successful"]) == (200, 2)


@pytest.mark.parametrize(("sent", "count"), [(b"[]", 0), (b" [\n] ", 0)])
def test_an_empty_batch_succeeds(small_door, sent, count):
    assert small_door.client().post_batch(sent).json() == {
        "status": "success",
        "summary": {"received": count, "successful": 0, "failed": 0, "retriable": 0, "non_retriable": 0},
        "failed_events": [],
    }


@pytest.mark.parametrize(("sent", "status"), [(EVENT, 422), (b'{"a":', 400), (b'"[]"', 422), (b"", 400)])
def test_what_is_no_batch_is_refused_and_kept_aside(small_door, sent, status):
    answer = small_door.client().post_batch(sent)
    assert answer.status == status
    assert rejections(small_door) == [(sent, answer.json()["error"])]


def test_a_batch_larger_than_one_commit_keeps_its_order(door):
    events = numbered(1200)
    answer = door.client().post_batch(b"[" + b",".join(events) + b"]")
    assert answer.json()["summary"]["successful"] == 1200
    assert door.client().get("/api/v1/events/1111").body == events[1110]


def test_without_a_known_token_nothing_is_taken(door):
    token = tokens.create(door.operator, producer="etl", label="another").secret
    other = door.client(token)
    assert other.post(EVENT).status == 201
    tokens.revoke(door.operator, next(t.id for t in tokens.tokens(door.operator) if t.label == "another"))
    for client in (door.client(None), door.client("cs_unknown"), other):
        for answer in (client.post(b"{}"), client.post_batch(b"[]"), client.get("/api/v1/stats")):
            assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="Countersign"')
    assert door.client(None).post(EVENT, Authorization="Basic eDp5").status == 401
    assert rejections(door) == []


def test_a_sender_loses_the_right_with_the_role(door):
    roles.take(door.operator, "etl", Role.ENGINEER)
    assert door.client().post(EVENT).status == 201
    reads = [door.client().get(path) for path in ("/api/v1/stats", "/api/v1/events/1")]
    assert [answer.status for answer in reads] == [403, 403]
    roles.take(door.operator, "etl", Role.PRODUCER)
    for refused in (door.client().post(numbered(1)[0]), door.client().post_batch(b"[" + numbered(1)[0] + b"]")):
        assert refused.status == 403
        assert "producer" in refused.json()["error"]


def test_a_disabled_machine_is_nobody(door):
    accounts.disable(door.operator, "etl")
    assert door.client().post(EVENT).status == 401


@pytest.mark.parametrize("path", ["/api/v1/lineage", "/api/v1/lineage/batch"])
def test_events_are_only_posted(small_door, path):
    answer = small_door.client().get(path)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert small_door.client().ask("DELETE", "/api/v1/stats").status == 405


def test_what_is_not_there_is_not_found(small_door):
    for number in ("1", "0", "x", "99999999999999999999", "-1", "1e3", "%C2%B2"):
        assert small_door.client().get(f"/api/v1/events/{number}").status == 404


def test_other_media_types_and_encodings_are_refused(small_door):
    client = small_door.client()
    assert client.post(EVENT, Content_Type="application/xml").status == 415
    assert client.post(EVENT, Content_Encoding="br").headers["accept-encoding"] == "gzip"
    for media_type in ("application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.openlineage+json"):
        assert client.post(EVENT, Content_Type=media_type).status in (200, 201)


def test_a_body_above_the_limit_is_refused_before_it_is_read(small_door):
    filler = b'{"x":"' + b"a" * 1024 * 1024 + b'"}'
    assert small_door.client().post(filler).status == 413
    assert small_door.client().post_batch(gzip.compress(filler), Content_Encoding="gzip").status == 413
    with socket.create_connection(("127.0.0.1", small_door.port)) as line:
        head = f"POST /api/v1/lineage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {small_door.token}\r\n"
        line.sendall((head + "Content-Length: 99999999\r\n\r\n{").encode())
        assert b"413" in line.recv(4096).partition(b"\r\n")[0]


def test_a_body_in_chunks_is_limited_too(small_door):
    with socket.create_connection(("127.0.0.1", small_door.port)) as line:
        head = f"POST /api/v1/lineage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {small_door.token}\r\n"
        line.sendall((head + "Transfer-Encoding: chunked\r\n\r\n").encode())
        for _ in range(20):
            line.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
        assert b"413" in line.recv(4096).partition(b"\r\n")[0]


def test_a_gzip_bomb_is_stopped_early(small_door):
    bomb = gzip.compress(b" " * 200 * 1024 * 1024, 9)
    twice = gzip.compress(gzip.compress(b"{}" * 100_000))
    start = time.process_time()
    assert small_door.client().post(bomb, Content_Encoding="gzip").status == 413
    assert time.process_time() - start < 1
    assert small_door.client().post(twice, Content_Encoding="gzip").status == 400


@pytest.mark.parametrize("broken", [b"no gzip", gzip.compress(EVENT)[:-12], gzip.compress(EVENT)[:-3] + b"abc", b""])
def test_broken_gzip_is_refused_in_words(small_door, broken):
    answer = small_door.client().post(broken, Content_Encoding="gzip")
    assert answer.status == 400
    assert "gzip" in answer.json()["error"]


def test_gzip_in_several_members_is_one_body(small_door):
    halves = gzip.compress(EVENT[:50]) + gzip.compress(EVENT[50:])
    assert small_door.client().post(halves, Content_Encoding="gzip").status == 201
    assert small_door.client().get("/api/v1/events/1").body == EVENT


def test_a_client_that_goes_away_disturbs_nobody(small_door):
    with socket.create_connection(("127.0.0.1", small_door.port)) as line:
        head = f"POST /api/v1/lineage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {small_door.token}\r\n"
        line.sendall((head + "Content-Length: 500\r\n\r\n{").encode())
    assert small_door.client().post(EVENT).status == 201


def test_thirty_two_connections_share_commits_and_lose_nothing(door):
    def send(number: int) -> list[int]:
        client = door.client()
        return [client.post(event).json()["seq"] for event in numbered(25, by=f"{number}:")]

    with ThreadPoolExecutor(32) as pool:
        seqs = [seq for seqs in pool.map(send, range(32)) for seq in seqs]
    assert sorted(seqs) == list(range(1, 801))
    assert audited(door) < 400
    door.settle()
    assert door.client().get("/api/v1/stats").json()["runs"] == 800


def test_the_same_event_from_thirty_two_connections_is_new_once(door):
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: door.client().post(EVENT), range(32)))
    assert Counter(answer.status for answer in answers) == {201: 1, 200: 31}
    assert {answer.json()["seq"] for answer in answers} == {1}


def test_too_many_waiting_events_are_sent_back_to_come_later(sqlite_url):
    with served(sqlite_url, limits=Limits(events=3), projecting=False, start_intake=False) as door:
        with ThreadPoolExecutor(3) as pool:
            waiting = [pool.submit(door.client().post, event) for event in numbered(3)]
            wait_for(lambda: door.intake.waiting_events == 3)
            refused = door.client().post(EVENT)
            assert door.client().get("/healthz").status == 503
            door.intake.start()
            assert [one.result().status for one in waiting] == [201, 201, 201]
        assert (refused.status, refused.headers["retry-after"]) == (503, "2")
        assert door.client().post(EVENT).status == 201
        assert (door.intake.waiting_events, door.intake.waiting_bytes) == (0, 0)


def test_many_large_bodies_at_once_are_sent_back_to_come_later(small_door):
    head = f"POST /api/v1/lineage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {small_door.token}\r\n"
    lines = [socket.create_connection(("127.0.0.1", small_door.port)) for _ in range(18)]
    for line in lines:
        line.settimeout(0.2)
        line.sendall((head + "Content-Length: 1000000\r\n\r\n").encode() + b" " * 999_999)
    assert any(told(line).startswith(b"HTTP/1.1 503") for line in lines)
    for line in lines:
        line.close()
    wait_for(lambda: small_door.client().post(b" " * 1_000_000).status == 400)


def told(line: socket.socket) -> bytes:
    try:
        return line.recv(4096)
    except TimeoutError:
        return b""


def test_one_event_larger_than_all_that_may_wait_is_taken_all_the_same(sqlite_url):
    with served(sqlite_url, max_body_mb=1, limits=Limits(bytes=1000), projecting=False) as door:
        assert door.client().post(body(run_event("START", "x" * 1500))).status == 201


def test_while_the_database_is_gone_nothing_is_acknowledged(small_door, caplog):
    with small_door.registry.write() as connection:
        connection.execute(text("ALTER TABLE raw_event RENAME TO elsewhere"))
    secret = body(run_event("START", "hunter2"))
    for answer in (small_door.client().post(secret), small_door.client().post_batch(b"[" + secret + b"]")):
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert small_door.client().get("/healthz").status == 503
    with small_door.registry.write() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO raw_event"))
    assert small_door.client().post(secret).status == 201
    logged = "\n".join(record.getMessage() + str(record.exc_text) for record in caplog.records)
    assert logged
    assert "hunter2" not in logged
    assert small_door.token not in logged


def test_while_postgresql_is_gone_nothing_is_acknowledged(postgres_server):
    url = postgres_server.fresh_url()
    with served(url, projecting=False) as door:
        assert door.client().post(EVENT).status == 201
        postgres_server.drop(url)
        for answer in (door.client().post(b"{}"), door.client().get("/api/v1/stats"), door.client().get("/healthz")):
            assert answer.status == 503


def test_one_senders_fault_fails_nobody_elses_events(registry_url, caplog):
    with served(registry_url, projecting=False, start_intake=False) as door:
        forbid_poison(door)
        with ThreadPoolExecutor(8) as pool:
            sent = [pool.submit(door.client().post, one) for one in [*numbered(7), body(run_event("START", "poison"))]]
            wait_for(lambda: door.intake.waiting_events == 8)
            with caplog.at_level(logging.ERROR):
                door.intake.start()
                statuses = [one.result().status for one in sent]
        assert statuses == [201] * 7 + [500]
        assert "could not be kept" in caplog.text
        assert "START" not in caplog.text


def forbid_poison(door: Served) -> None:
    """Make the database itself refuse one body."""
    statements = {
        "sqlite": """CREATE TRIGGER poison BEFORE INSERT ON raw_event WHEN instr(NEW.body, CAST('poison' AS BLOB))
                     BEGIN SELECT RAISE(ABORT, 'poison'); END""",
        "postgresql": "ALTER TABLE raw_event ADD CHECK (position('poison'::bytea in body) = 0)",
    }
    with door.registry.write() as connection:
        connection.execute(text(statements[door.registry.dialect]))


def wait_for(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def test_health_says_when_events_are_not_projected(sqlite_url):
    with served(sqlite_url) as door:
        assert door.client().get("/healthz").json()["status"] == "ok"
        with door.registry.write() as connection:
            connection.execute(text("ALTER TABLE mention RENAME TO elsewhere"))
        assert door.client().post(EVENT).status == 201  # kept all the same
        wait_for(lambda: door.client().get("/healthz").status == 503)
        assert door.client().get("/healthz").json()["behind"] == 1
        with door.registry.write() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO mention"))
        wait_for(lambda: door.client().get("/healthz").json() == {
            "status": "ok", "newest": 1, "projected": 1, "behind": 0, "waiting": 0,
        })  # fmt: skip


def test_an_answer_never_waits_for_a_delayed_acknowledgement(small_door):
    assert median_of_keep_alive_answers(small_door.client()) < 0.030


def median_of_keep_alive_answers(client: Client) -> float:
    """Seconds; Nagle's algorithm together with delayed acknowledgements would make it 0.044."""
    seconds = []
    for _ in range(41):
        start = time.perf_counter()
        client.get("/healthz")
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[20]


@pytest.mark.slow
def test_the_whole_app_takes_events_on_the_same_port(sqlite_url, tmp_path: Path):
    from tests.http_server import reader_and_sender
    from tests.people import opened

    registry, operator, _ = opened(sqlite_url)
    token = reader_and_sender(operator)
    with running_app(sqlite_url, tmp_path) as app:
        client = Client(int(app.address.rpartition(":")[2]), token)
        assert client.post(EVENT).status == 201
        assert client.post_batch(b"[" + b",".join(numbered(50)) + b"]").json()["summary"]["successful"] == 50
        wait_for(lambda: client.get("/healthz").json()["behind"] == 0)
        assert client.get("/api/v1/stats").json()["runs"] == 50
        assert client.get("/api/v1/events/1").body == EVENT
        assert client.ask("POST", "/api/v1/lineage", EVENT, Authorization="Bearer x").status == 401
        assert median_of_keep_alive_answers(client) < 0.030
        client.close()
        assert token not in app.log.read_text()
    registry.close()


def test_the_answer_is_json_that_says_so(small_door):
    answer = small_door.client().post(EVENT)
    assert (answer.headers["content-type"], json.loads(answer.body)["seq"]) == ("application/json", 1)


def test_what_no_database_can_look_for_is_refused_or_not_found(door):
    client = door.client()
    assert client.get("/api/v1/upstream?name=%00").status in (404, 422)  # SQLite looks, PostgreSQL can't
    assert client.get(f"/api/v1/upstream?name={'9' * 30}").status == 404


def test_what_exactly_fed_a_version_is_told_as_the_page_tells_it(door):
    client = door.client()
    source, made = (dataset(name, version=facet(datasetVersion="v1")) for name in ("raw", "clean"))
    client.post(body(run_event("COMPLETE", "train", inputs=[source], outputs=[made])))
    door.settle()
    said = client.get("/api/v1/upstream?name=clean&version=v1").json()
    assert said["headline"] == "v1 was made from 1 dataset version by 1 run; all of them are declared."
    assert [(one["node"]["name"], one["version"]) for one in said["found"]] == [("raw", "v1")]
    refused = client.get("/api/v1/upstream?name=clean&version=v2")
    assert (refused.status, refused.json()["error"]) == (404, "No run has read or written clean in version 'v2'.")
    assert client.get("/api/v1/downstream?name=raw&version=v1").status == 422


def test_a_job_and_a_dataset_of_one_name_can_be_told_apart(door):
    client = door.client()
    event = run_event("COMPLETE", "orders")
    client.post(body(event | {"outputs": [event["job"]]}))
    door.settle()
    said = client.get("/api/v1/upstream?name=orders")
    assert (said.status, "Say its number instead of the name" in said.json()["error"]) == (409, True)
    (number,) = re.findall(r"dataset (\d+) in", said.json()["error"])
    assert client.get(f"/api/v1/upstream?name={number}").json()["total"] == 1
