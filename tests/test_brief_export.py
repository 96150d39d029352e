"""A brief from the record to the file: what the database holds is on the page, and the export is in the log."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from briefs.errand import send
from briefs.export import Format, Wanted, export
from registry.access import Desk, Role
from registry.errors import NotFound
from registry.services import audit, briefs, lineage, search
from tests.northgate import copied
from tests.people import role_desk


@pytest.fixture(scope="module")
def desk(northgate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An executive's desk on the demo's history."""
    with copied(northgate, tmp_path_factory.mktemp("demo")) as (_, operator, watch):
        yield role_desk(operator, Role.EXECUTIVE, watch)


def test_every_upstream_thing_on_record_is_on_page_two(desk: Desk) -> None:
    node = search.resolve(desk, "credit-scorecard")
    made = export(desk, "model", "credit-scorecard")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.document)).pages[1:])
    flat = "".join(text.split())
    reached = lineage.upstream(desk, node).reached
    assert reached
    assert [one.node.name for one in reached if "".join(one.node.name.split()) not in flat] == []


def test_the_leak_stands_among_the_problems(desk: Desk) -> None:
    view = briefs.model(desk, search.resolve(desk, "churn-propensity"))
    assert view.problems[0].what.startswith("v2: Tested on its own training data")
    assert view.problems[0].word == "broken"


def test_the_checkpoint_on_paper_is_one_on_file_and_the_export_is_an_entry(desk: Desk) -> None:
    made = export(desk, "model", "fraud-detector")
    operator = Desk(desk.registry, _operator(desk), "python", desk.clock)
    entry = audit.entries(operator, limit=1).entries[0]
    assert (entry.action, entry.subject) == ("brief.exported", "model:mlflow://models.northgate.example/fraud-detector")
    assert entry.details["sha256"] == hashlib.sha256(made.document).hexdigest() == made.sha256
    latest = audit.latest_checkpoint(desk)
    assert latest is not None
    text = PdfReader(io.BytesIO(made.document)).pages[0].extract_text()
    assert f"{latest.size} entries" in text


def test_what_is_no_model_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(NotFound, match="credit/training is no AI model"):
        briefs.model(desk, search.resolve(desk, "credit/training"))


def test_an_errand_in_a_process_of_its_own_brings_the_same_brief_home(desk: Desk) -> None:
    errand = send(desk, "model", "fraud-detector", Wanted(format=Format.HTML))
    assert errand.wait(60)
    assert errand.trouble == ""
    assert errand.made is not None
    assert b"fraud-detector" in errand.made.document
    entry = audit.entries(Desk(desk.registry, _operator(desk), "python", desk.clock), limit=1).entries[0]
    assert entry.details["sha256"] == hashlib.sha256(errand.made.document).hexdigest()
    assert desk.actor is not None
    assert entry.actor == desk.actor.login


def test_an_errand_that_is_stopped_leaves_nothing_in_the_log_and_one_refused_says_why(desk: Desk) -> None:
    before = audit.latest_checkpoint(desk)
    errand, refused = send(desk, "model", "fraud-detector", Wanted()), send(desk, "model", "nobody", Wanted())
    errand.cancel()
    assert errand.wait(60)
    assert errand.made is None
    assert errand.trouble == ""
    assert refused.wait(60)
    assert "nobody" in refused.trouble
    assert audit.latest_checkpoint(desk) == before


def _operator(desk: Desk):
    from registry.services import accounts

    return accounts.bootstrap(desk.registry)
