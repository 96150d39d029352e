"""Briefs as files: what a page's button and the command line hand out, each noted in the audit log."""

from __future__ import annotations

from dataclasses import dataclass

from registry.access import Desk
from registry.services import briefs
from registry.views.nodes import NodeView


@dataclass(frozen=True, slots=True)
class Exported:
    """A brief that left the house: its bytes, the SHA-256 that is in the audit log, and a name for the file."""

    document: bytes
    sha256: str
    file_name: str


def model_pdf(desk: Desk, node: NodeView, *, address: str = "") -> Exported:
    """The brief of an AI model as a PDF."""
    from briefs.model_brief import model_brief
    from briefs.pdf import render

    view = briefs.model(desk, node, address=address)
    document = render(model_brief(view))
    digest = briefs.exported(desk, "model", f"model:{node.namespace}/{node.name}", document)
    stem = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in node.name)[:80]
    return Exported(document, digest, f"{stem}-{view.as_of:%Y-%m-%d}.pdf")
