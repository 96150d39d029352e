"""`python -m briefs.worker`: makes the briefs that standard input asks for, a line each; tells its pages as it goes."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path
from typing import Any

import orjson

from briefs.export import Format, Wanted, export
from briefs.outline import Depth
from registry.access import Actor, Desk
from registry.engine import Registry
from registry.errors import RegistryError

_POLITE = 5
"""How much the server goes before it, in steps of `nice`."""
_EVERY = 10
_PATIENCE_SECONDS = 600


def main() -> None:
    """Read, make, tell; end when nothing more comes."""
    os.nice(_POLITE)
    while select.select([sys.stdin], [], [], _PATIENCE_SECONDS)[0] and (line := sys.stdin.buffer.readline()):
        _say(_answer(orjson.loads(line)))


def _answer(asked: dict[str, Any]) -> dict[str, str | int]:
    try:
        registry = Registry.open(asked["registry"])
        try:
            return _made(registry, asked)
        finally:
            registry.close()
    except RegistryError as refusal:
        return {"trouble": str(refusal)}


def _made(registry: Registry, asked: dict[str, Any]) -> dict[str, str | int]:
    desk = Desk(registry, Actor(asked["account"], asked["login"]), asked["origin"])
    wanted = Wanted(
        format=Format(asked["format"]),
        page=asked["page"],
        depth=Depth(asked["depth"]),
        address=asked["address"],
        progress=_page,
    )
    made = export(desk, asked["kind"], asked["subject"], wanted)
    (Path(asked["folder"]) / "made").write_bytes(made.document)
    return {"sha256": made.sha256, "file_name": made.file_name, "media_type": made.media_type}


def _page(number: int) -> None:
    if number % _EVERY == 0:
        _say({"page": number})


def _say(told: dict[str, str | int]) -> None:
    sys.stdout.buffer.write(orjson.dumps(told) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
