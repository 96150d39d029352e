"""Twenty (or N) rounds of kill -9 during ingest on SQLite: `python -m tests.bench.soak_kill 20`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.killing import killed_rounds


def main(rounds: int) -> int:
    """Print what was acknowledged, kept and lost; exit code 1 where something was."""
    with tempfile.TemporaryDirectory() as folder:
        soak, kept, report = killed_rounds(f"sqlite:///{Path(folder) / 'registry.db'}", rounds)
    lost = soak.acknowledged - kept
    print(
        f"{rounds} rounds: {len(soak.acknowledged):,} acknowledged, {len(kept):,} kept "
        f"({len(kept - soak.acknowledged):,} kept without an acknowledgement), {len(lost)} lost. {report.headline}"
    )
    return 1 if lost or not report.holds else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
