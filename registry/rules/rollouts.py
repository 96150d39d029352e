"""Which versions answer as a service, and how much of it each, after a rollout or a rollback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lineage.registrations import DeploymentRole, Share

ALL = 100.0
Shares = tuple[Share, ...]
"""The versions that answer as one service; the champion first."""


def rolled_out(now: Sequence[Share], wanted: Share) -> Shares:
    """The shares once `wanted` has its part: all of it makes it the champion, the rest stays with the champion.

    Raises ValueError, in words, where that cannot be.
    """
    others = [one for one in now if not same(one, wanted)]
    if wanted.traffic_percent >= ALL:
        return (replace(wanted, traffic_percent=ALL, role=DeploymentRole.CHAMPION),)
    if not others:
        raise ValueError(f"nothing else answers: {wanted.model_version} has to take 100 % of the requests")
    if same(now[0], wanted):
        raise ValueError(f"{wanted.model_version} is the champion already; give the other version its part instead")
    rest = ALL - wanted.traffic_percent - sum(one.traffic_percent for one in others[1:])
    if rest <= 0:
        raise ValueError(f"the parts add up to more than 100 %: {_said(others[1:])} answer beside it")
    role = DeploymentRole.CHALLENGER if wanted.role is DeploymentRole.CHAMPION else wanted.role
    first = DeploymentRole.AB if role is DeploymentRole.AB else DeploymentRole.CHAMPION
    return (replace(others[0], traffic_percent=rest, role=first), *others[1:], replace(wanted, role=role))


def rolled_back(now: Sequence[Share], before: Share | None) -> Shares:
    """The champion alone where others answer beside it; else the version that answered before.

    Raises ValueError where there is nothing to go back to.
    """
    if len(now) > 1:
        return (replace(now[0], traffic_percent=ALL, role=DeploymentRole.CHAMPION),)
    if before is None:
        raise ValueError("no other version has answered here before: there is nothing to roll back to")
    return (replace(before, traffic_percent=ALL, role=DeploymentRole.CHAMPION),)


def same(one: Share, other: Share) -> bool:
    """Whether both are the same version of the same AI model."""
    return (one.model, one.model_version) == (other.model, other.model_version)


def _said(shares: Sequence[Share]) -> str:
    return ", ".join(f"{one.model_version} ({one.traffic_percent:g} %)" for one in shares)
