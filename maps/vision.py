"""How far apart two colours look, to most eyes and to those without full colour vision."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

VISIONS = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""How each vision turns linear red, green and blue, without one cone (Machado et al. 2009)."""

_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _TO_XYZ.sum(axis=1)


def apart(colours: Sequence[tuple[float, float, float]]) -> NDArray[np.float64]:
    """Return how far apart colours look to the eyes that tell them apart worst.

    Parameters
    ----------
    colours
        n colours, sRGB, each channel from 0 to 1.

    Returns
    -------
    ndarray
        (n, n) distances by CIEDE2000, the least over `VISIONS`; about 1 can just be told apart.
    """
    linear = linear_rgb(np.array(colours, dtype=float).reshape(-1, 3))
    seen = [_lab(np.clip(linear @ vision.T, 0.0, 1.0)) for vision in VISIONS.values()]
    return np.asarray(np.min([ciede2000(lab[:, None], lab[None]) for lab in seen], axis=0))


def linear_rgb(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sRGB channels, 0 to 1, in proportion to light.

    Parameters
    ----------
    srgb
        (..., 3) or of any other shape, channel by channel.

    Returns
    -------
    numpy.ndarray
        Of the same shape, 0 to 1.
    """
    return np.asarray(np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4))


def ciede2000(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the CIEDE2000 distance of colours in CIELAB, along the last axis.

    The names are those of Sharma, Wu and Dalal (2005), whose test data the tests hold.

    Parameters
    ----------
    first, second
        (..., 3) lightness, a and b; the leading axes are broadcast.

    Returns
    -------
    numpy.ndarray
        (...), about 1 where two colours can just be told apart.
    """
    light_1, a_1, b_1 = np.moveaxis(first, -1, 0)
    light_2, a_2, b_2 = np.moveaxis(second, -1, 0)
    mean_chroma = (np.hypot(a_1, b_1) + np.hypot(a_2, b_2)) / 2
    g = 0.5 * (1 - _saturation(mean_chroma))
    chroma_1, hue_1 = np.hypot((1 + g) * a_1, b_1), _hue(b_1, (1 + g) * a_1)
    chroma_2, hue_2 = np.hypot((1 + g) * a_2, b_2), _hue(b_2, (1 + g) * a_2)
    grey = chroma_1 * chroma_2 == 0
    turn = np.where(grey, 0.0, (hue_2 - hue_1 + 180) % 360 - 180)
    d_light, d_chroma = light_2 - light_1, chroma_2 - chroma_1
    d_hue = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(np.radians(turn / 2))
    light, chroma = (light_1 + light_2) / 2, (chroma_1 + chroma_2) / 2
    hue = np.where(grey, hue_1 + hue_2, hue_1 + turn / 2) % 360
    t = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    s_light = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_chroma, s_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    bend = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    rotation = -np.sin(np.radians(2 * bend)) * 2 * _saturation(chroma)
    by_light, by_chroma, by_hue = d_light / s_light, d_chroma / s_chroma, d_hue / s_hue
    squares = by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


def _saturation(chroma: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))


def _hue(b: NDArray[np.float64], a: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.degrees(np.arctan2(b, a)) % 360)


def _lab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = linear @ _TO_XYZ.T / _WHITE
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
