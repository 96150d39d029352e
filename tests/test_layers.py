"""Every layer contract in pyproject.toml has been seen to fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("pages", "briefs", "registry", "lineage", "roi")

# contract -> (a module, an import that the contract forbids there)
BREACHES = {
    "Arrows point down: pages, briefs, registry, then lineage and roi side by side": ("registry/breach.py", "briefs"),
    "lineage and roi are independent": ("roi/breach.py", "lineage"),
    "lineage and roi are pure: no SQL, no Streamlit, no PDF": ("lineage/breach.py", "sqlalchemy"),
    "Streamlit stays in pages": ("briefs/breach.py", "streamlit"),
    "reportlab stays in briefs": ("registry/breach.py", "reportlab"),
    "Nothing but app.py imports app.py": ("pages/breach.py", "app"),
    "Inside the registry: doors, services, store, tables, rules, plain values": (
        "registry/errors.py",
        "registry.models",
    ),
}


def test_every_contract_has_its_breach() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]} == set(BREACHES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code in which a test may do wrong."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def layers_told(folder: Path) -> str:
    """What lint-imports says of the code in `folder`, on one line."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    told = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return " ".join(told.stdout.split())


def test_the_code_as_it_stands_keeps_every_contract(copy: Path) -> None:
    assert f"Contracts: {len(BREACHES)} kept, 0 broken." in layers_told(copy)


@pytest.mark.parametrize("contract", BREACHES)
def test_a_forbidden_import_breaks_its_contract(copy: Path, contract: str) -> None:
    module, imported = BREACHES[contract]
    with (copy / module).open("a") as file:
        file.write(f"\nimport {imported}\n")
    assert f"{contract} BROKEN" in layers_told(copy)
