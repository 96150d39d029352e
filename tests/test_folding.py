"""Boxes that say the same are folded into one; what the reader looks at never is."""

from lineage.folding import folded, folds

FAN = [(n, 100) for n in range(1, 8)]
KINDS = {**dict.fromkeys(range(1, 8), "dataset"), 100: "job"}


def test_alike_inputs_of_one_job_become_one_box() -> None:
    groups = folds(KINDS, FAN)
    assert groups == {1: (1, 2, 3, 4, 5, 6, 7)}
    assert folded(FAN, groups) == {(1, 100)}


def test_the_focus_stays_a_box_of_its_own() -> None:
    assert folds(KINDS, FAN, keep={3}) == {1: (1, 2, 4, 5, 6, 7)}


def test_a_few_stay_as_they_are() -> None:
    assert folds(KINDS, FAN, least=8) == {}


def test_another_neighbour_or_another_kind_makes_the_difference() -> None:
    assert folds({**KINDS, 1: "model"}, [*FAN, (2, 200)], least=6) == {}
