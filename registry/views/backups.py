"""What is told of a backup that was made or restored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BackupView:
    """A folder with one consistent copy of the registry; `size` entries with that root, events up to `events`."""

    folder: Path
    made_at: datetime
    origin: str
    size: int
    root: bytes
    events: int
    checkpoints: int


@dataclass(frozen=True, slots=True)
class RestoreView:
    """What was restored. `beyond` names checkpoints on file that sign entries which the backup does not have."""

    backup: BackupView
    url: str
    beyond: tuple[str, ...]
