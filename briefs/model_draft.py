"""The brief of one AI model, from its name to the draft."""

from __future__ import annotations

from briefs.drafts import Draft
from briefs.model_brief import model_brief
from lineage.keys import NodeKind
from registry.access import Desk
from registry.services import briefs, search


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of a model by name, namespace/name or node id; raises NotFound where it is none."""
    node = search.resolve(desk, subject, kinds=(NodeKind.MODEL,))
    view = briefs.model(desk, node, address=address)
    return Draft(brief=model_brief(view), subject=f"model:{node.namespace}/{node.name}", snapshot=view)
