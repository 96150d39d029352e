"""Signed notes and checkpoints are those of C2SP, judged by published and derived vectors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import merkle, notes, verify_offline
from registry.notes import BadNote, Checkpoint, Signer, Verifier


def vectors(shared_data: Path) -> list[dict[str, str]]:
    cases = json.loads((shared_data / "merkle" / "c2sp-signed-note" / "notes.json").read_text())
    assert len(cases) == 19
    return list(cases)


def test_every_note_is_judged_right(shared_data: Path) -> None:
    for case in vectors(shared_data):
        verifier = Verifier.parse(case["vkey"])
        assert verifier.vkey == case["vkey"]
        if case["want"] == "ok":
            assert case["note"].startswith(notes.opened(case["note"], verifier) + "\n"), case["desc"]
        else:
            with pytest.raises(BadNote):
                notes.opened(case["note"], verifier)


def test_the_standalone_script_judges_every_note_alike(shared_data: Path) -> None:
    for case in vectors(shared_data):
        if case["want"] == "ok":
            assert verify_offline.opened(case["note"], case["vkey"]) == notes.opened(
                case["note"], Verifier.parse(case["vkey"])
            )
        else:
            with pytest.raises(verify_offline.Fault):
                verify_offline.opened(case["note"], case["vkey"])


def test_published_checkpoints_are_read(shared_data: Path) -> None:
    sizes = []
    for case in vectors(shared_data):
        if case["desc"].startswith("tessera") and case["want"] == "ok":
            text = notes.opened(case["note"], Verifier.parse(case["vkey"]))
            checkpoint = Checkpoint.parse(text)
            assert (checkpoint.origin, checkpoint.text) == ("example.com/log/testdata", text)
            sizes.append(checkpoint.size)
            assert checkpoint.size or checkpoint.root == merkle.EMPTY_ROOT
    assert sizes == list(range(16))


def test_what_a_key_signs_opens_with_that_key_alone() -> None:
    signer, other = Signer.generate("example.com/log"), Signer.generate("example.com/log")
    note = signer.sign(Checkpoint("example.com/log", 3, b"\x07" * 32, ("time 2026-11-21",)).text)
    assert Checkpoint.parse(notes.opened(note, signer.verifier)).lines == ("time 2026-11-21",)
    with pytest.raises(BadNote, match="has not signed"):
        notes.opened(note, other.verifier)


def test_a_key_survives_its_file() -> None:
    signer = Signer.generate("example.com/log")
    assert Signer.parse(signer.text + "\n") == signer
    assert Verifier.parse(signer.verifier.vkey) == signer.verifier


@given(st.data())
def test_a_note_with_any_character_changed_does_not_open(data: st.DataObject) -> None:
    signer = Signer("example.com/log", b"\x05" * 32)
    text = "example.com/log\n12\nqqqq\n"
    note = signer.sign(text)
    place = data.draw(st.integers(0, len(text) - 1))
    changed = data.draw(st.characters(codec="ascii", exclude_characters=note[place]))
    with pytest.raises(BadNote):
        notes.opened(note[:place] + changed + note[place + 1 :], signer.verifier)


@pytest.mark.parametrize(
    "vkey",
    ["", "name", "name+00000000+AAAA", "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"],
)
def test_a_key_that_is_none_is_refused(vkey: str) -> None:
    with pytest.raises(BadNote):
        Verifier.parse(vkey)


@pytest.mark.parametrize("text", ["", "a\n", "a\n1\n", "a\n-1\nAAAA\n", "a\n01\nAAAA\n", "a\n1\n!\n", "a\n1\nAAAA\n\n"])
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)
