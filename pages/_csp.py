"""The fingerprints of the scripts that stand in Streamlit's own page, so that the browser runs these and no others."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def inline_scripts(*ours: str) -> list[str]:
    """`sha256-…` of each inline script of Streamlit's index.html, and of those that we put there."""
    import streamlit

    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text()
    return [_fingerprint(script) for script in (*_INLINE.findall(page), *ours)]


def _fingerprint(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
