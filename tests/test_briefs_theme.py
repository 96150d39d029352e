"""The look keeps its promises: readable, apart for colour-blind readers, apart in greys, one source."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from briefs import theme
from briefs.theme import DARK, LIGHT, Palette, Tone

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
DEUTAN = np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]])
PROTAN = np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]])
TRITAN = np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]])
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ @ np.ones(3)


def linear(colour: str) -> np.ndarray:
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(TO_XYZ[1] @ linear(colour))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


palettes = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@palettes
@pytest.mark.parametrize("name", ["ink", "muted", "accent", "good", "attention", "bad"])
def test_every_text_colour_reaches_aa_on_both_grounds(palette: Palette, name: str) -> None:
    colour = getattr(palette, name)
    assert min(contrast(colour, palette.ground), contrast(colour, palette.surface)) >= 4.5


@palettes
@pytest.mark.parametrize("sight", [np.eye(3), DEUTAN, PROTAN, TRITAN], ids=["usual", "deutan", "protan", "tritan"])
def test_good_attention_and_bad_stay_apart_for_colour_blind_readers(palette: Palette, sight: np.ndarray) -> None:
    tones = [lab(sight @ linear(palette.tone(tone))) for tone in (Tone.GOOD, Tone.ATTENTION, Tone.BAD)]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(tones, 2)) >= 15


@palettes
def test_bad_is_the_darkest_ink_or_the_dimmest_light_in_a_greyscale_print(palette: Palette) -> None:
    grey = {tone: lab(np.full(3, luminance(palette.tone(tone))))[0] for tone in (Tone.GOOD, Tone.ATTENTION, Tone.BAD)}
    assert min(grey[Tone.GOOD], grey[Tone.ATTENTION]) - grey[Tone.BAD] >= 10


def test_each_tone_has_a_shape_of_its_own_and_each_word_one_tone() -> None:
    assert len(set(theme.SHAPES.values())) == len(Tone)
    words = [word for spoken in theme.WORDS.values() for word in spoken]
    assert len(words) == len(set(words))


def test_a_word_outside_the_language_claims_nothing() -> None:
    assert theme.tone_of("Approved ") is Tone.GOOD
    assert theme.tone_of("probably fine") is Tone.NONE


def test_streamlit_and_plotly_know_every_option_that_the_theme_exports() -> None:
    from plotly import graph_objects
    from streamlit import config

    known = set(config.get_config_options())
    assert set(theme.streamlit_theme()) <= known
    template = graph_objects.layout.Template(theme.plotly_template(DARK))
    assert list(template.layout.colorway) == list(DARK.series)
