"""The folder for whoever checks: verified with Python alone, and whatever was changed in it is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import page
import pytest

from briefs.folder import Folder, safe, write
from registry.errors import Conflict, Invalid, NotPermitted
from registry.services import audit, evidence
from tests.approvals import Company
from tests.packs import SECRET, with_record


@pytest.fixture(scope="module")
def us(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with with_record(f"sqlite:///{tmp_path_factory.mktemp('folder') / 'registry.db'}") as found:
        yield found


@pytest.fixture(scope="module")
def made(us: Company, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Written once, and copied by whoever changes it."""
    return write(us.desk("compliance"), "use_case:retention", tmp_path_factory.mktemp("out") / "pack")


def verify(folder: Path, *more: str) -> str:
    """What the script in the folder says, run without our packages."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/").stdout


def test_the_folder_verifies_with_python_alone(us: Company, made: Folder) -> None:
    told = verify(made.path)
    assert told.startswith("Verified. ")
    assert f"{made.files} files are those that the manifest names." in told
    assert "The manifest is the one that compliance exported at" in told
    latest = audit.latest_checkpoint(us.desk("compliance"))
    assert latest is not None
    assert verify(made.path, "--key", latest.vkey, "--against", str(latest.file)).startswith("Verified. ")


def test_the_paper_is_fit_for_an_archive_and_for_every_reader(made: Folder) -> None:
    """PDF/A-3a and PDF/UA-1, signed and with everything attached."""
    document = (made.path / "pack.pdf").read_bytes()
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert [one.message for one in page.validate_pdf_bytes(document, profile=profile).failures] == []


def test_the_files_of_evidence_are_in_it_byte_for_byte(us: Company, made: Folder) -> None:
    files = sorted(path.name for path in (made.path / "evidence").iterdir())
    assert files == ["E-1-validation-3.txt", "E-3-old.csv"]
    assert made.evidence == len(files)
    _, body = evidence.download(us.desk("reviews"), 1)
    assert (made.path / "evidence" / "E-1-validation-3.txt").read_bytes() == body


@pytest.mark.parametrize(
    "name",
    ["pack.pdf", "snapshot.json", "evidence/E-1-validation-3.txt", "decisions/D-1.md", "tables/decisions.csv",
     "README.txt", "policies/approvals-2.yaml", "verify_log.py"],
)  # fmt: skip
def test_a_changed_file_is_named(made: Folder, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(made.path, tmp_path / "pack")
    with (folder / name).open("ab") as file:
        file.write(b" ")
    assert verify(folder) == f"NOT VERIFIED. {name}: the file was changed\n"


@pytest.mark.parametrize(("word", "other"), [("def checkpoint", "dee checkpoint"), ("from base64", "from base65")])
def test_the_checking_script_that_can_no_longer_run_is_named(
    made: Folder, tmp_path: Path, word: str, other: str
) -> None:
    folder = shutil.copytree(made.path, tmp_path / "pack")
    script = folder / "verify_log.py"
    assert word in script.read_text()
    script.write_text(script.read_text().replace(word, other, 1))
    assert verify(folder) == "NOT VERIFIED. verify_log.py: the file was changed\n"


def test_a_removed_and_an_added_file_are_named(made: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(made.path, tmp_path / "pack")
    (folder / "evidence" / "E-9-more.txt").write_text("more")
    assert verify(folder) == "NOT VERIFIED. evidence/E-9-more.txt: the manifest does not name this file: it was added\n"
    (folder / "evidence" / "E-9-more.txt").unlink()
    (folder / "pack.pdf").unlink()
    assert verify(folder) == "NOT VERIFIED. pack.pdf: the file is missing\n"


@pytest.mark.parametrize(
    "name", ["MANIFEST.json", "log/log.vkey", "log/consistency.json", "log/entries.ndjson", "log/checkpoint.note"]
)
def test_what_vouches_for_the_rest_is_named_where_it_is_missing_or_changed(
    made: Folder, tmp_path: Path, name: str
) -> None:
    folder = shutil.copytree(made.path, tmp_path / "pack")
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert verify(folder).startswith(f"NOT VERIFIED. {name}")
    (folder / name).unlink()
    assert verify(folder).startswith(f"NOT VERIFIED. {name}: the file is missing")


def test_a_checkpoint_that_was_taken_out_is_named_and_checking_leaves_the_folder_as_it_is(
    made: Folder, tmp_path: Path
) -> None:
    folder = shutil.copytree(made.path, tmp_path / "pack")
    assert verify(folder).startswith("Verified. ")
    assert not list(folder.rglob("__pycache__"))
    note = min((folder / "log" / "checkpoints").iterdir())
    note.unlink()
    assert verify(folder).startswith(f"NOT VERIFIED. log/checkpoints/{note.name}: the file is missing")


def test_a_manifest_made_to_fit_a_change_is_betrayed_by_the_log(made: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(made.path, tmp_path / "pack")
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    del manifest["files"]["decisions/D-1.md"]
    (folder / "decisions" / "D-1.md").unlink()
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    assert "no entry in the log is about the export of this manifest" in verify(folder)
    entries = (folder / "log" / "entries.ndjson").read_text()
    (folder / "log" / "entries.ndjson").write_text(entries.replace("brief.exported", "brief.imported"))
    assert verify(folder).startswith("NOT VERIFIED. ")


def test_a_foreign_key_is_refused(made: Folder, tmp_path: Path) -> None:
    other = "elsewhere+00000000+" + "A" * 44
    assert verify(made.path, "--key", other).startswith("NOT VERIFIED. ")


def test_a_zip_holds_the_same_and_nothing_is_written_over(us: Company, tmp_path: Path) -> None:
    target = tmp_path / "pack.zip"
    write(us.desk("compliance"), "use_case:other", target)
    with zipfile.ZipFile(target) as packed:
        packed.extractall(tmp_path)
        assert SECRET in packed.read("pack/snapshot.json").decode()
    assert verify(tmp_path / "pack").startswith("Verified. ")
    with pytest.raises(Conflict, match="is there already"):
        write(us.desk("compliance"), "use_case:other", target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack", "pack.zip"]


def test_who_may_not_read_the_log_gets_no_pack(us: Company, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        write(us.desk("leads"), "use_case:retention", tmp_path / "pack")
    with pytest.raises(Invalid, match="There is no folder"):
        write(us.desk("compliance"), "use_case:retention", tmp_path / "nowhere" / "pack")
    assert list(tmp_path.iterdir()) == []


def test_a_file_name_stays_in_its_folder() -> None:
    assert [safe(name) for name in ("../../etc/passwd", "..", "a b.txt", "é/ü")] == [
        "etc-passwd",
        "file",
        "a-b.txt",
        "file",
    ]
