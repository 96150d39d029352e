"""Small facts about the registry itself, by name."""

from __future__ import annotations

from sqlalchemy import Text

from registry.models.base import Row, column


class Setting(Row, table=True):
    """One named fact, such as the registry's origin or when the demo was loaded."""

    __tablename__ = "setting"
    name: str = column(Text, "unique name", primary_key=True)
    value: str = column(Text, "its value as text")
