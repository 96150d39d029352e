"""The Merkle tree keeps the promises of RFC 9162: judged by the transparency-dev vectors and by a naive tree."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import merkle, verify_offline

INCLUSION = [merkle.verify_inclusion, verify_offline.inclusion_fits]
CONSISTENCY = [merkle.verify_consistency, verify_offline.consistency_fits]


def naive_root(leaves: list[bytes]) -> bytes:
    """Section 2.1.1, word for word."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def fetch_from(leaves: list[bytes]) -> merkle.Fetch:
    return lambda level, position: naive_root(leaves[position << level : (position + 1) << level])


def probes(shared_data: Path, kind: str) -> list[dict[str, object]]:
    folder = shared_data / "merkle" / "transparency-dev-merkle" / "testdata" / kind
    return [json.loads(file.read_text()) | {"file": str(file)} for file in sorted(folder.rglob("*.json"))]


def some_leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(bytes([number % 256])) for number in range(count)]


def test_roots_are_those_of_the_reference_vectors(shared_data: Path) -> None:
    data = json.loads((shared_data / "merkle" / "transparency-dev-merkle" / "roots.json").read_text())
    leaves = [merkle.leaf_hash(bytes.fromhex(text)) for text in data["leaf_inputs_hex"]]
    assert [merkle.root(leaves[:size]).hex() for size in range(9)] == data["roots_hex"]


@pytest.mark.parametrize("verify", INCLUSION)
def test_every_inclusion_probe_is_judged_right(shared_data: Path, verify: Callable[..., bool]) -> None:
    cases = probes(shared_data, "inclusion")
    wrong = [
        case["file"]
        for case in cases
        if verify(
            index=case["leafIdx"],
            size=case["treeSize"],
            leaf=b64decode(case["leafHash"]),
            proof=[b64decode(step) for step in case["proof"] or []],
            root=b64decode(case["root"]),
        )
        == case["wantErr"]
    ]
    assert (len(cases), wrong) == (98, [])


@pytest.mark.parametrize("verify", CONSISTENCY)
def test_every_consistency_probe_is_judged_right(shared_data: Path, verify: Callable[..., bool]) -> None:
    cases = probes(shared_data, "consistency")
    wrong = [
        case["file"]
        for case in cases
        if verify(
            old=case["size1"],
            new=case["size2"],
            old_root=b64decode(case["root1"]),
            new_root=b64decode(case["root2"]),
            proof=[b64decode(step) for step in case["proof"] or []],
        )
        == case["wantErr"]
    ]
    assert (len(cases), wrong) == (98, [])


def test_growing_leaf_by_leaf_gives_the_root_of_the_definition() -> None:
    leaves = some_leaves(70)
    expected = [naive_root(leaves[:size]) for size in range(70)]
    assert list(verify_offline.roots(leaves, set(range(70))).values()) == [*expected[1:], expected[0]]
    assert [merkle.root(leaves[:size]) for size in range(70)] == expected


def test_growth_yields_each_full_subtree_once() -> None:
    leaves, tree = some_leaves(37), merkle.Growth()
    kept = {(level, position): grown for leaf in leaves for level, position, grown in tree.add(leaf)}
    fetch = fetch_from(leaves)
    expected = {(level, position) for level in range(1, 6) for position in range(37 >> level)}
    assert set(kept) == expected
    assert all(kept[level, position] == fetch(level, position) for level, position in expected)


def test_every_leaf_of_every_small_tree_has_a_proof_that_verifies() -> None:
    for size in range(1, 34):
        leaves = some_leaves(size)
        fetch, root = fetch_from(leaves), naive_root(leaves)
        for index in range(size):
            proof = [merkle.span_hash(span, fetch) for span in merkle.inclusion_spans(index, size)]
            assert merkle.verify_inclusion(index=index, size=size, leaf=leaves[index], proof=proof, root=root)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 200), st.data())
def test_a_tree_that_only_grew_proves_it_and_a_changed_leaf_breaks_the_proof(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    leaves = some_leaves(new)
    fetch = fetch_from(leaves)
    proof = [merkle.span_hash(span, fetch) for span in merkle.consistency_spans(old, new)]
    sizes = {"old": old, "new": new, "new_root": merkle.root(leaves), "proof": proof}
    assert merkle.verify_consistency(old_root=merkle.root(leaves[:old]), **sizes)
    edited = [*leaves[: old - 1], merkle.leaf_hash(b"edited")]
    assert not merkle.verify_consistency(old_root=merkle.root(edited), **sizes)


def test_growth_from_nothing_proves_nothing() -> None:
    leaves = some_leaves(3)
    assert not merkle.verify_consistency(
        old=0, new=3, old_root=merkle.EMPTY_ROOT, new_root=merkle.root(leaves), proof=[]
    )
    with pytest.raises(ValueError, match="no consistency proof from 0"):
        merkle.consistency_spans(0, 3)
