"""Whose paper it is: a company's name, logo and accent colour."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from briefs.theme import LIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Without anything set, the paper is Countersign's own."""

    name: str = ""
    logo: bytes = b""
    """A PNG or JPEG file."""
    accent: str = LIGHT.accent
    """#rrggbb; for headings' marks, links and bars, so it has to be read on white: at least 4.5 to 1."""

    def flat_logo(self) -> tuple[bytes, float]:
        """The logo as an RGB PNG on white, at most 600 pixels wide, and its width over its height."""
        from PIL import Image

        with Image.open(BytesIO(self.logo)) as given:
            image = given.convert("RGBA")
        image.thumbnail((600, 200))
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        made = BytesIO()
        ground.save(made, "PNG")
        return made.getvalue(), ground.width / ground.height


def readable(accent: str) -> bool:
    """Whether text in that colour reaches 4.5 to 1 on white."""
    parts = (int(accent[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5
