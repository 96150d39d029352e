"""Leakage: from certain to clean, worked by hand, and never clean where rows can meet."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.leakage import Finding, Relation, Severity, leaks, leaks_of_model
from lineage.links import Known, Link, Role, VersionRef
from lineage.runbook import Records, Use
from lineage.subsets import Overlap
from lineage.versions import exact_upstream

RAW, CLEAN, TRAIN, TEST, MODEL, LABELS = 1, 2, 3, 4, 5, 6
READ, WROTE = Role.READ, Role.WROTE


def part(name: str) -> dict[str, Any]:
    return {"type": "partition", "partitions": [{"dimensions": {"split": name}}]}


def reads(run: str, *refs: tuple[int, str]) -> list[Use]:
    return [Use(run, dataset_id, label) for dataset_id, label in refs]


def find(
    read: list[Use],
    written: list[Use],
    *,
    trained: tuple[int, str],
    evaluated: tuple[int, str],
    subsets: dict[tuple[str, Role, int], dict[str, Any]] | None = None,
    max_steps: int = 99,
) -> list[Finding]:
    """The findings for a training run "fit" and an evaluation run "score" that read these versions."""
    book = Records(reads=read, writes=written)
    return leaks(
        [Link("fit", READ, VersionRef(*trained), Known.DECLARED, None)],
        [Link("score", READ, VersionRef(*evaluated), Known.DECLARED, None)],
        lineage=lambda ref: exact_upstream(book, *ref, max_steps=max_steps),
        subsets=subsets or {},
    )


# raw r1 -> clean c1 -> (run split) -> train t1, test e1
SPLIT = (
    reads("tidy", (RAW, "r1")) + reads("split", (CLEAN, "c1")),
    reads("load", (RAW, "r1"))
    + reads("tidy", (CLEAN, "c1"))
    + reads("split", (TRAIN, "t1"))
    + reads("split", (TEST, "e1")),
)


def test_evaluating_on_the_training_version_is_a_certain_leak() -> None:
    (finding,) = find(*SPLIT, trained=(TRAIN, "t1"), evaluated=(TRAIN, "t1"))
    assert (finding.severity, finding.relation) == (Severity.CERTAIN, Relation.SAME_VERSION)
    assert finding.shared == (TRAIN, "t1")
    assert [link.run_id for link in finding.training_path + finding.evaluation_path] == ["fit", "score"]


def test_two_named_parts_of_one_version_are_clean_and_the_same_part_is_not() -> None:
    apart = {("fit", READ, CLEAN): part("train"), ("score", READ, CLEAN): part("test")}
    (finding,) = find(*SPLIT, trained=(CLEAN, "c1"), evaluated=(CLEAN, "c1"), subsets=apart)
    assert (finding.severity, finding.overlap) == (Severity.CLEAN, Overlap.APART)
    same = {("fit", READ, CLEAN): part("train"), ("score", READ, CLEAN): part("train")}
    (finding,) = find(*SPLIT, trained=(CLEAN, "c1"), evaluated=(CLEAN, "c1"), subsets=same)
    assert finding.severity is Severity.CERTAIN


def test_parts_that_prove_nothing_leave_a_probable_leak() -> None:
    other = {"type": "partition", "partitions": [{"dimensions": {"country": "AT"}}]}
    vague = {("fit", READ, CLEAN): part("train"), ("score", READ, CLEAN): other}
    (finding,) = find(*SPLIT, trained=(CLEAN, "c1"), evaluated=(CLEAN, "c1"), subsets=vague)
    assert (finding.severity, finding.overlap) == (Severity.PROBABLE, Overlap.UNKNOWN)


@pytest.mark.parametrize(("trained", "evaluated"), [((TRAIN, "t1"), (RAW, "r1")), ((RAW, "r1"), (TRAIN, "t1"))])
def test_evaluating_on_what_the_training_data_was_made_from_or_into_is_a_probable_leak(
    trained: tuple[int, str], evaluated: tuple[int, str]
) -> None:
    (finding,) = find(*SPLIT, trained=trained, evaluated=evaluated)
    assert (finding.severity, finding.relation) == (Severity.PROBABLE, Relation.ANCESTOR)
    assert finding.shared == (RAW, "r1")
    longer = max(finding.training_path, finding.evaluation_path, key=len)
    assert [(link.role, link.ref.dataset_id) for link in longer] == [
        (READ, TRAIN),
        (WROTE, TRAIN),
        (READ, CLEAN),
        (WROTE, CLEAN),
        (READ, RAW),
    ]


def test_two_datasets_made_from_one_version_are_a_possible_leak_at_the_nearest_such_version() -> None:
    (finding,) = find(*SPLIT, trained=(TRAIN, "t1"), evaluated=(TEST, "e1"))
    assert (finding.severity, finding.relation) == (Severity.POSSIBLE, Relation.COMMON_ANCESTOR)
    assert finding.shared == (CLEAN, "c1")


def test_siblings_whose_subsets_name_different_partitions_are_clean() -> None:
    written = {("split", WROTE, TRAIN): part("train"), ("split", WROTE, TEST): part("test")}
    (finding,) = find(*SPLIT, trained=(TRAIN, "t1"), evaluated=(TEST, "e1"), subsets=written)
    assert (finding.severity, finding.shared) == (Severity.CLEAN, (CLEAN, "c1"))


def test_siblings_that_two_runs_read_from_different_partitions_are_clean() -> None:
    read = reads("tidy", (RAW, "r1")) + reads("cut1", (CLEAN, "c1")) + reads("cut2", (CLEAN, "c1"))
    written = reads("tidy", (CLEAN, "c1")) + reads("cut1", (TRAIN, "t1")) + reads("cut2", (TEST, "e1"))
    subsets = {("cut1", READ, CLEAN): part("train"), ("cut2", READ, CLEAN): part("test")}
    (finding,) = find(read, written, trained=(TRAIN, "t1"), evaluated=(TEST, "e1"), subsets=subsets)
    assert finding.severity is Severity.CLEAN


def test_a_run_that_splits_what_it_joined_splits_all_that_it_read() -> None:
    # Features (clean c1) and labels l1 both come from raw r1; one run joins them and writes train and test apart.
    read = [*SPLIT[0], *reads("split", (LABELS, "l1")), *reads("label", (RAW, "r1"))]
    made = [*SPLIT[1], *reads("label", (LABELS, "l1"))]
    written = {("split", WROTE, TRAIN): part("train"), ("split", WROTE, TEST): part("test")}
    (finding,) = find(read, made, trained=(TRAIN, "t1"), evaluated=(TEST, "e1"), subsets=written)
    assert finding.severity is Severity.CLEAN
    found = find(read, made, trained=(TRAIN, "t1"), evaluated=(TEST, "e1"))
    assert {finding.shared for finding in found} == {(CLEAN, "c1"), (LABELS, "l1")}


def test_a_clean_split_does_not_excuse_a_second_way_around_it() -> None:
    # The test set was then enriched with raw r1, from which the training set comes too.
    read = [*SPLIT[0], *reads("enrich", (RAW, "r1"), (TEST, "e1"))]
    made = [*SPLIT[1], *reads("enrich", (TEST, "e2"))]
    written = {("split", WROTE, TRAIN): part("train"), ("split", WROTE, TEST): part("test")}
    (finding,) = find(read, made, trained=(TRAIN, "t1"), evaluated=(TEST, "e2"), subsets=written)
    assert (finding.severity, finding.shared) == (Severity.POSSIBLE, (RAW, "r1"))


def test_two_versions_of_one_dataset_may_share_rows() -> None:
    (finding,) = find([], [], trained=(RAW, "r1"), evaluated=(RAW, "r2"))
    assert (finding.severity, finding.relation) == (Severity.POSSIBLE, Relation.SAME_DATASET)
    subsets = {("fit", READ, RAW): part("train"), ("score", READ, RAW): part("test")}
    (finding,) = find([], [], trained=(RAW, "r1"), evaluated=(RAW, "r2"), subsets=subsets)
    assert finding.severity is Severity.CLEAN


def test_versions_that_nobody_recorded_are_not_called_the_same() -> None:
    (finding,) = find([], [], trained=(RAW, ""), evaluated=(RAW, ""))
    assert (finding.severity, finding.relation) == (Severity.POSSIBLE, Relation.SAME_DATASET)
    assert not finding.complete


def test_datasets_with_nothing_in_common_are_clean_as_far_as_lineage_is_complete() -> None:
    (finding,) = find(*SPLIT, trained=(TRAIN, "t1"), evaluated=(LABELS, "l1"))
    assert (finding.severity, finding.relation, finding.shared) == (Severity.CLEAN, Relation.UNRELATED, None)
    assert finding.complete
    (finding,) = find(*SPLIT, trained=(TRAIN, "t1"), evaluated=(LABELS, "l1"), max_steps=1)
    assert not finding.complete


def test_a_finding_is_as_sure_as_its_least_sure_link() -> None:
    book = Records(
        reads=[Use("fit", RAW, "", 5), Use("score", RAW, "r1", 6), Use("score", MODEL, "m1", 6)],
        writes=[Use("load", RAW, "r1", 1), Use("fit", MODEL, "m1", 5)],
    )
    (finding,) = leaks_of_model(book, VersionRef(MODEL, "m1"), used_for={("score", RAW): "evaluation"}, subsets={})
    assert finding.severity is Severity.CERTAIN
    assert finding.known is Known.INFERRED


def test_the_worst_finding_of_a_model_comes_first_and_validation_data_counts_as_neither() -> None:
    book = Records(
        reads=[
            *SPLIT[0],
            *reads("fit", (TRAIN, "t1"), (TEST, "e1"), (LABELS, "l1")),
            *reads("score", (MODEL, "m1"), (TRAIN, "t1"), (TEST, "e1"), (CLEAN, "c1")),
            *reads("other", (MODEL, "m0"), (TRAIN, "t1")),
        ],
        writes=[*SPLIT[1], *reads("fit", (MODEL, "m1")), *reads("older", (MODEL, "m0"))],
    )
    used_for = {("fit", TEST): "validation", ("fit", LABELS): "evaluation", ("other", TRAIN): "evaluation"}
    used_for |= {("score", TRAIN): "evaluation", ("score", TEST): "evaluation"}
    found = leaks_of_model(book, VersionRef(MODEL, "m1"), used_for=used_for, subsets={})
    assert [(finding.evaluation.ref.dataset_id, finding.severity.value) for finding in found] == [
        (TRAIN, "certain"),
        (TEST, "possible"),
        (LABELS, "clean"),
    ]


RUNS, DATASETS, NAMES = st.sampled_from("abcde"), st.sampled_from([1, 2, 3, 4]), st.sampled_from(["v1", "v2"])
USES = st.lists(st.builds(Use, RUNS, DATASETS, NAMES), min_size=5, max_size=20)


@given(read=USES, written=USES, trained=st.tuples(DATASETS, NAMES), evaluated=st.tuples(DATASETS, NAMES))
def test_without_subsets_a_pair_is_clean_exactly_where_no_version_feeds_both(
    read: list[Use], written: list[Use], trained: tuple[int, str], evaluated: tuple[int, str]
) -> None:
    plain = nx.DiGraph([(use[1:3], use.run_id) for use in read] + [(use.run_id, use[1:3]) for use in written])
    plain.add_nodes_from([trained, evaluated])
    behind = [{end, *(n for n in nx.ancestors(plain, end) if isinstance(n, tuple))} for end in (trained, evaluated)]
    found = find(read, written, trained=trained, evaluated=evaluated)
    if behind[0] & behind[1]:
        assert all(finding.severity is not Severity.CLEAN for finding in found)
        assert {finding.shared for finding in found} <= behind[0] & behind[1]
    else:
        assert all(finding.shared is None for finding in found)


@given(
    read=USES,
    written=USES,
    trained=st.tuples(DATASETS, NAMES),
    evaluated=st.tuples(DATASETS, NAMES),
    subsets=st.dictionaries(
        st.tuples(RUNS | st.sampled_from(["fit", "score"]), st.just(READ), DATASETS),
        st.sampled_from([part("train"), part("test")]),
    ),
)
def test_where_rows_can_meet_the_pair_is_never_clean(
    read: list[Use],
    written: list[Use],
    trained: tuple[int, str],
    evaluated: tuple[int, str],
    subsets: dict[tuple[str, Role, int], dict[str, Any]],
) -> None:
    """Every dataset version is taken to have rows "train" and "test", each made from the same rows of all inputs."""
    book = Records(reads=read, writes=written)

    def rows_behind(run: str, ref: tuple[int, str]) -> set[tuple[int, str, str]]:
        met: set[tuple[int, str, str]] = set()
        waiting = [(run, ref, frozenset({"train", "test"}))]
        while waiting:
            run, (dataset_id, label), rows = waiting.pop()
            subset = subsets.get((run, READ, dataset_id))
            rows = rows & {subset["partitions"][0]["dimensions"]["split"]} if subset else rows
            fresh = {(dataset_id, label, row) for row in rows} - met
            met |= fresh
            if fresh:
                waiting += [
                    (writer.run_id, (use.dataset_id, use.version), rows)
                    for writer in book.writers_of(dataset_id, label)
                    for use in book.reads(writer.run_id)
                ]
        return met

    if rows_behind("fit", trained) & rows_behind("score", evaluated):
        found = find(read, written, trained=trained, evaluated=evaluated, subsets=subsets)
        assert any(finding.severity is not Severity.CLEAN for finding in found)
