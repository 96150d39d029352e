"""People and skills: which roles nobody fills, on whom too much hangs, and which skills only one person has."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _frame as frame
from pages import _use_case_words as words
from registry.access import Desk, Permission, permissions_now
from registry.rules.use_case_roles import people_rules
from registry.services import use_case_roles
from registry.views.use_cases import PeopleGaps, SkillCover

LEVELS = ("0: not", "1: learning", "2: alone", "3: can teach it")


def render(desk: Desk) -> None:
    """Where people or skills are lacking in all open use cases."""
    found = use_case_roles.gaps(desk)
    if not found.use_cases:
        frame.headline("No use case is open, so nobody is lacking")
        frame.empty(
            "Here will be the roles that nobody fills, and the people on whom too much hangs.",
            to="use_cases", label="Use cases",
        )  # fmt: skip
        return
    frame.headline(sentence(found), about=f"In {frame.plural(found.use_cases, 'open use case')}.")
    frame.figures(_figures(found))
    _roles(found)
    _loads(found)
    _skills(desk, found)
    limits = found.limits
    frame.how_sure(
        source="Roles as given and taken, owners and sponsors as last revised, skills as last said.",
        assumptions=[
            f"{found.source}: which role a stage asks for, which skills it takes, and the limits.",
            f"Too much: over {limits['roles_in_one_use_case']} roles in one use case, {limits['roles_in_all']} in all.",
            f"Rare: fewer than {limits['least_able_people']} able people.",
            "A skill that nobody has said counts as not there.",
        ],
    )


def sentence(found: PeopleGaps) -> str:
    """Where people are lacking, in one sentence."""
    over = [load for load in found.loads if load.over]
    short = [one for one in found.skills if one.short]
    told = []
    if found.roles:
        worst = found.roles[0]
        told.append(
            f"{frame.plural(worst.use_cases, 'use case')} lack{_s(worst.use_cases)} {_a(words.role(worst.role))}"
        )
    if over:
        told.append(f"too much hangs on {frame.plural(len(over), 'person', many='people')}")
    if short:
        told.append(f"{frame.plural(len(short), 'skill')} that roles need {'is' if len(short) == 1 else 'are'} rare")
    if not told:
        return "Every role is filled, nobody holds too many, and no skill hangs on one person"
    text = "; ".join(told)
    return text[0].upper() + text[1:]


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _s(number: int) -> str:
    return "s" if number == 1 else ""


def _figures(found: PeopleGaps) -> list[frame.Figure]:
    needed, covered = sum(s.needed for s in found.skills), sum(s.covered for s in found.skills)
    share = f"{100 * covered / needed:.0f} %" if needed else "–"
    return [
        frame.Figure("Roles unfilled", frame.count(sum(gap.use_cases for gap in found.roles)),
                     range=f"{len(found.roles)} of 8 kinds of role"),
        frame.Figure("People over a limit", frame.count(sum(bool(load.over) for load in found.loads)),
                     range=f"of {len(found.loads):,} who hold roles"),
        frame.Figure("Skills covered", share, range=f"{covered:,} of {needed:,} that filled roles take"),
        frame.Figure("Rare skills", frame.count(sum(one.short for one in found.skills)),
                     range=f"of {len(found.skills)}"),
    ]  # fmt: skip


def _roles(found: PeopleGaps) -> None:
    if not found.roles:
        return
    rows = pd.DataFrame(
        {
            "status": "missing", "role": words.role(gap.role), "use_cases": gap.use_cases,
            "first": gap.examples[0][1] if gap.examples else "", "slug": gap.examples[0][0] if gap.examples else "",
            "more": ", ".join(title for _, title in gap.examples[1:]),
        }
        for gap in found.roles
    )  # fmt: skip
    frame.table(
        rows, key="unfilled", alt="Roles that nobody fills", title="Roles that nobody fills", search=False,
        columns=[
            frame.Column("status", kind="status"), frame.Column("role"),
            frame.Column("use_cases", "Use cases", kind="count"), frame.Column("first", "Such as"),
            frame.Column("more", "And"),
        ],
        links={"first": frame.RowLink("use_case", name="slug")},
    )  # fmt: skip


def _loads(found: PeopleGaps) -> None:
    if not found.loads:
        return
    rows = pd.DataFrame(
        {
            "status": "warning" if load.over else "valid", "who": load.person.name or load.person.login,
            "roles": load.roles, "use_cases": load.use_cases, "most": load.most_in_one, "where": load.most_slug,
            "over": "; ".join(load.over), "lacking": ", ".join(load.lacking), "login": load.person.login,
        }
        for load in found.loads
    )  # fmt: skip
    frame.table(
        rows, key="loads", alt="How much hangs on each person", title="How much hangs on each person",
        search=len(rows) > 10,
        columns=[
            frame.Column("status", kind="status"), frame.Column("who"), frame.Column("roles", kind="count"),
            frame.Column("use_cases", "Use cases", kind="count"), frame.Column("most", "Most in one", kind="count"),
            frame.Column("where", "Which one"), frame.Column("over", "Over a limit"),
            frame.Column("lacking", "Skills not on record"), frame.Column("login", hidden=True),
        ],
        links={"where": frame.RowLink("use_case", name="where")},
    )  # fmt: skip


def _skills(desk: Desk, found: PeopleGaps) -> None:
    rows = pd.DataFrame(
        {
            "status": _skill_word(one),
            "skill": one.skill, "about": one.about, "needed": one.needed, "covered": one.covered, "able": one.able,
        }
        for one in found.skills
    )  # fmt: skip
    frame.table(
        rows, key="skills", alt="Skills", title="Skills", search=False,
        columns=[
            frame.Column("status", kind="status"), frame.Column("skill"), frame.Column("about", "What it is"),
            frame.Column("needed", "Asked for by filled roles", kind="count"),
            frame.Column("covered", "Of these there", kind="count"), frame.Column("able", "Able people", kind="count"),
        ],
    )  # fmt: skip
    if Permission.USE_CASE_MANAGE in permissions_now(desk):
        with st.popover("Put a skill on record", icon=":material/school:"):
            _say(desk)


def _skill_word(one: SkillCover) -> str:
    if not one.needed:
        return "not asked for"
    return "warning" if one.short else "valid" if one.covered == one.needed else "partial"


def _say(desk: Desk) -> None:
    names = {one.login: f"{one.name} ({one.login})" for one in use_case_roles.people(desk)}
    login = st.selectbox("Who", list(names), format_func=names.__getitem__, key="skill_who")
    skill = st.selectbox("Skill", list(people_rules().skills), key="skill_what")
    level = st.selectbox("How well", LEVELS, index=2, key="skill_level")
    if st.button("Put it on record", type="primary"):
        frame.act(lambda: use_case_roles.say_skill(desk, login, skill, LEVELS.index(level)), done="It is on record.")
