"""Writes the next migration from the difference to the models: `python -m registry.migrations "what changes"`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from registry.engine import Registry
from registry.schema import NEWEST, VERSIONS, alembic_config, upgrade


def write(message: str) -> None:
    """Compare a database of the newest version with the models and write the next version's module, to be read over."""
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry.open(f"sqlite:///{Path(folder) / 'empty.db'}")
        if VERSIONS:
            upgrade(registry)
        with registry.write() as connection:
            number = f"{int(NEWEST) + 1:04}"
            command.revision(alembic_config(connection), message=message, rev_id=number, autogenerate=True)
        registry.close()


if __name__ == "__main__":
    write(sys.argv[1])
