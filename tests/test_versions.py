"""What exactly fed a version: a worked example, how each link is known, and agreement with networkx."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from lineage.runbook import Records, Use
from lineage.versions import Known, Role, VersionRef, exact_downstream, exact_upstream, weakest

RAW, CLEAN, MODEL, DEPLOYED = 1, 2, 3, 4

# Two loads of RAW (versions v1, v2); the cleaning names no versions; model m1 was trained after the first cleaning,
# m2 after the second; the deployment says which model it took.
#   t=10 load1  -> RAW v1      t=20 clean1 RAW(t=19) -> CLEAN      t=30 train1 CLEAN(t=29) -> MODEL m1
#   t=40 load2  -> RAW v2      t=50 clean2 RAW v2    -> CLEAN      t=60 train2 CLEAN(t=59) -> MODEL m2
#   t=70 deploy MODEL m1 -> DEPLOYED (no version)
READS = [
    Use("clean1", RAW, "", 19),
    Use("train1", CLEAN, "", 29),
    Use("clean2", RAW, "v2", 49),
    Use("train2", CLEAN, "", 59),
    Use("deploy", MODEL, "m1", 69),
]
WRITES = [
    Use("load1", RAW, "v1", 10),
    Use("clean1", CLEAN, "", 20),
    Use("train1", MODEL, "m1", 30),
    Use("load2", RAW, "v2", 40),
    Use("clean2", CLEAN, "", 50),
    Use("train2", MODEL, "m2", 60),
    Use("deploy", DEPLOYED, "", 70),
]
BOOK = Records(reads=READS, writes=WRITES)


def test_a_model_version_is_traced_to_the_very_versions_that_fed_it() -> None:
    lineage = exact_upstream(BOOK, MODEL, "m1", max_steps=100)
    assert list(lineage.hops.items()) == [
        (VersionRef(MODEL, "m1"), 0),
        (VersionRef(CLEAN, "run:clean1"), 1),
        (VersionRef(RAW, "v1"), 2),
    ]
    assert lineage.runs == ("train1", "clean1", "load1")
    assert not lineage.truncated
    assert lineage.origins() == ()


def test_every_link_says_how_it_is_known() -> None:
    lineage = exact_upstream(BOOK, MODEL, "m2", max_steps=100)
    known = {(link.run_id, link.role): link.known for link in lineage.links}
    assert known == {
        ("train2", Role.WROTE): Known.DECLARED,
        ("train2", Role.READ): Known.INFERRED,
        ("clean2", Role.WROTE): Known.BY_RUN,
        ("clean2", Role.READ): Known.DECLARED,
        ("load2", Role.WROTE): Known.DECLARED,
    }


def test_a_path_is_as_sure_as_its_least_sure_link() -> None:
    lineage = exact_upstream(BOOK, MODEL, "m2", max_steps=100)
    path = lineage.path_to(VersionRef(RAW, "v2"))
    assert [(link.run_id, link.role, link.ref.dataset_id) for link in path] == [
        ("train2", Role.WROTE, MODEL),
        ("train2", Role.READ, CLEAN),
        ("clean2", Role.WROTE, CLEAN),
        ("clean2", Role.READ, RAW),
    ]
    assert weakest(path) is Known.INFERRED
    assert weakest(path[2:]) is Known.BY_RUN
    assert lineage.path_to(VersionRef(MODEL, "m2")) == ()


def test_only_what_read_the_version_itself_is_downstream_of_it() -> None:
    first = exact_downstream(BOOK, RAW, "v1", max_steps=100)
    assert list(first.hops) == [(RAW, "v1"), (CLEAN, "run:clean1"), (MODEL, "m1"), (DEPLOYED, "run:deploy")]
    second = exact_downstream(BOOK, RAW, "v2", max_steps=100)
    assert list(second.hops) == [(RAW, "v2"), (CLEAN, "run:clean2"), (MODEL, "m2")]


def test_a_write_at_the_moment_of_the_read_came_too_late() -> None:
    book = Records(reads=[Use("r", 1, "", 20)], writes=[Use("a", 1, "", 10), Use("b", 1, "", 20), Use("r", 2, "x", 30)])
    assert list(exact_upstream(book, 2, "x", max_steps=9).hops) == [(2, "x"), (1, "run:a")]


def test_of_two_writes_at_one_moment_the_lowest_run_id_is_taken() -> None:
    book = Records(reads=[Use("r", 1, "", 20)], writes=[Use("b", 1, "", 10), Use("a", 1, "", 10), Use("r", 2, "x", 30)])
    assert list(exact_upstream(book, 2, "x", max_steps=9).hops) == [(2, "x"), (1, "run:a")]


def test_a_run_that_updates_a_table_read_what_others_wrote_before() -> None:
    # "update" is only seen once, at its end: it read and wrote table 1 at 20, and wrote it at 15 as well.
    book = Records(
        reads=[Use("update", 1, "", 20)],
        writes=[Use("load", 1, "", 10), Use("update", 1, "", 15)],
    )
    assert list(exact_upstream(book, 1, "run:update", max_steps=9).hops) == [(1, "run:update"), (1, "run:load")]


def test_a_read_without_any_write_before_it_is_an_origin_of_no_version() -> None:
    book = Records(reads=[Use("r", 1, "", 5), Use("r", 7)], writes=[Use("late", 1, "", 6), Use("r", 2, "x", 8)])
    lineage = exact_upstream(book, 2, "x", max_steps=9)
    assert lineage.origins() == ((1, ""), (7, ""))
    assert [link.known for link in lineage.links if link.role is Role.READ] == [Known.UNKNOWN, Known.UNKNOWN]


def test_a_named_version_that_nobody_named_when_writing_is_the_latest_write_before() -> None:
    book = Records(
        reads=[Use("src", 9, "s1", 1), Use("r", 1, "5", 20)],
        writes=[Use("src", 1, "", 10), Use("r", 2, "x", 30)],
    )
    lineage = exact_upstream(book, 2, "x", max_steps=9)
    assert list(lineage.hops) == [(2, "x"), (1, "5"), (9, "s1")]
    assert weakest(lineage.path_to(VersionRef(9, "s1"))) is Known.INFERRED
    assert list(exact_downstream(book, 1, "run:src", max_steps=9).hops) == [(1, "run:src"), (2, "x")]


def test_a_named_version_is_never_taken_for_a_write_of_another_name() -> None:
    book = Records(reads=[Use("r", 1, "5", 20)], writes=[Use("src", 1, "4", 10), Use("r", 2, "x", 30)])
    assert exact_upstream(book, 2, "x", max_steps=9).origins() == ((1, "5"),)
    assert list(exact_downstream(book, 1, "4", max_steps=9).hops) == [(1, "4")]


def test_both_writers_of_one_version_are_followed() -> None:
    book = Records(
        reads=[Use("try1", 1, "a", 1), Use("try2", 1, "b", 3)], writes=[Use("try1", 2, "x", 2), Use("try2", 2, "x", 4)]
    )
    assert set(exact_upstream(book, 2, "x", max_steps=9).hops) == {(2, "x"), (1, "a"), (1, "b")}


def test_a_version_that_feeds_itself_ends_the_search() -> None:
    book = Records(reads=[Use("r", 1, "a", 5)], writes=[Use("r", 1, "a", 6)])
    assert list(exact_upstream(book, 1, "a", max_steps=9).hops) == [(1, "a")]


def test_the_search_says_when_it_stopped_early() -> None:
    cut = exact_upstream(BOOK, MODEL, "m1", max_steps=1)
    assert cut.truncated
    assert list(cut.hops) == [(MODEL, "m1"), (CLEAN, "run:clean1")]


def test_a_book_resolves_other_names_of_a_dataset() -> None:
    book = Records(
        reads=[Use("r", 8, "", 5)],
        writes=[Use("w", 1, "", 4), Use("r", 2, "x", 6)],
        canonical=lambda dataset_id: 1 if dataset_id == 8 else dataset_id,
    )
    assert list(exact_upstream(book, 2, "x", max_steps=9).hops) == [(2, "x"), (1, "run:w")]


RUNS, DATASETS, LABELS = st.sampled_from("abcdef"), st.sampled_from([1, 2, 3, 4]), st.sampled_from(["v1", "v2"])
NAMED = st.lists(st.builds(Use, RUNS, DATASETS, LABELS, st.integers(0, 9)), min_size=8, max_size=25)


@given(reads=NAMED, writes=NAMED, dataset_id=DATASETS, label=LABELS)
def test_where_all_versions_are_named_lineage_is_plain_reachability(
    reads: list[Use], writes: list[Use], dataset_id: int, label: str
) -> None:
    plain = nx.DiGraph([(use[1:3], use.run_id) for use in reads] + [(use.run_id, use[1:3]) for use in writes])
    subject = (dataset_id, label)
    plain.add_node(subject)
    book = Records(reads=reads, writes=writes)
    up = exact_upstream(book, *subject, max_steps=1000)
    down = exact_downstream(book, *subject, max_steps=1000)
    assert set(up.hops) - {subject} == {node for node in nx.ancestors(plain, subject) if isinstance(node, tuple)}
    assert set(down.hops) - {subject} == {node for node in nx.descendants(plain, subject) if isinstance(node, tuple)}
    for ref, hops in up.hops.items():
        assert hops * 2 == nx.shortest_path_length(plain, ref, subject) == len(up.path_to(ref))


USES = st.lists(
    st.builds(Use, RUNS, DATASETS, st.sampled_from(["", "v1", "v2"]), st.integers(0, 9) | st.none()),
    min_size=8,
    max_size=25,
)


@given(reads=USES, writes=USES, data=st.data())
def test_what_is_upstream_of_a_version_has_it_downstream(
    reads: list[Use], writes: list[Use], data: st.DataObject
) -> None:
    book = Records(reads=reads, writes=writes)
    subject = data.draw(st.sampled_from(sorted({(use.dataset_id, use.label) for use in writes}) or [(1, "v1")]))
    up = exact_upstream(book, *subject, max_steps=1000)
    for ref in up.hops:
        assert subject in exact_downstream(book, *ref, max_steps=1000).hops


@given(reads=USES, writes=USES, data=st.data())
def test_the_order_of_records_changes_nothing(reads: list[Use], writes: list[Use], data: st.DataObject) -> None:
    turned = Records(reads=data.draw(st.permutations(reads * 2)), writes=data.draw(st.permutations(writes * 2)))
    straight = Records(reads=reads, writes=writes)
    assert exact_upstream(straight, 1, "v1", max_steps=99) == exact_upstream(turned, 1, "v1", max_steps=99)
