"""Runs `countersign` as a program would see it: in a process of its own, or in this one, which saves its imports."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import typer.main

from registry.cli import _desk, main

COMMAND = "from registry.cli import main; main()"
command_of = cache(typer.main.get_command)
"""The parser of all commands takes a sixth of a second to make, and is the same for every command of a process."""


class Done(NamedTuple):
    """What a command left: its exit code and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def in_a_process(*words: str, env: Mapping[str, str], stdin: bytes = b"", folder: Path | None = None) -> Done:
    """Run the command as a shell does. It takes a second of imports: for what only a process can show."""
    command = [sys.executable, "-c", COMMAND, *words]
    done = subprocess.run(command, env=env, input=stdin, capture_output=True, check=False, cwd=folder)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def here(*words: str, env: Mapping[str, str], stdin: bytes = b"", folder: Path | None = None) -> Done:
    """Run the same command with the same environment and streams in this process; what it does not catch is raised."""
    out, err, given = _stream(), _stream(), _stream(stdin)
    width = int(env.get("COLUMNS", "80"))
    with (
        patch.dict(os.environ, env, clear=True),
        patch.object(sys, "argv", ["-c", *words]),
        patch.object(sys, "stdin", given),
        patch.object(typer.main, "get_command", command_of),
        patch.object(_desk.out, "_width", width),
        patch.object(_desk.err, "_width", width),
        chdir(folder or Path.cwd()),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = _exit_code()
    return Done(code, _written(out), _written(err))


def _exit_code() -> int:
    try:
        main()
    except SystemExit as stopped:
        if isinstance(stopped.code, str):
            print(stopped.code, file=sys.stderr)
        return stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    return 0


def _stream(content: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="" if not content else None)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
