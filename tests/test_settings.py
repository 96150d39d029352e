"""Settings: read from the environment, refused in words, shown without secrets, and all in the README."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from registry.engine import DEFAULT_URL
from registry.errors import RegistryBroken
from registry.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def test_without_any_variable_a_first_look_finds_the_demo():
    settings = Settings.from_environment({})
    assert (settings.registry_url, settings.demo, settings.public_url) == (DEFAULT_URL, True, "")
    assert settings.session_lifetime == timedelta(hours=12)


def test_a_registry_of_ones_own_has_no_open_door_unless_one_is_asked_for():
    url = "postgresql+psycopg://host/registry"
    assert not Settings.from_environment({"REGISTRY_URL": url}).demo
    assert Settings.from_environment({"REGISTRY_URL": url, "COUNTERSIGN_DEMO": "1"}).demo
    assert not Settings.from_environment({"COUNTERSIGN_DEMO": "0"}).demo


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("COUNTERSIGN_DEMO", "maybe"),
        ("COUNTERSIGN_SESSION_HOURS", "long"),
        ("COUNTERSIGN_SESSION_HOURS", "0"),
        ("COUNTERSIGN_SESSION_HOURS", "-1"),
        ("COUNTERSIGN_SESSION_HOURS", "721"),
        ("COUNTERSIGN_SESSION_HOURS", "nan"),
        ("COUNTERSIGN_MAX_BODY_MB", "0"),
        ("COUNTERSIGN_MAX_BODY_MB", "20.5"),
        ("COUNTERSIGN_MAX_BODY_MB", "513"),
        ("COUNTERSIGN_PUBLIC_URL", "countersign.example.org"),
        ("COUNTERSIGN_PUBLIC_URL", "javascript://x"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(variable, value):
    with pytest.raises(RegistryBroken, match=variable):
        Settings.from_environment({variable: value})


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://me:s3cret@db.example.org:5432/registry",
        "postgresql+psycopg://db.example.org/registry?user=me&password=s3cret",
        "postgresql+psycopg://me:s3cret%40@db/registry?sslmode=require",
    ],
)
def test_a_password_is_never_shown(url):
    shown = Settings.from_environment({"REGISTRY_URL": url}).shown()
    assert "s3cret" not in str(shown)
    assert "db" in {row[0]: row[1] for row in shown}["REGISTRY_URL"]


def test_the_readme_names_every_setting_with_what_it_is_about():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", (ROOT / "README.md").read_text(), flags=re.MULTILINE))
    assert rows == {f.metadata["variable"]: f.metadata["about"] for f in fields(Settings)}
