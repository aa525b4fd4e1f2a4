"""How ``rerouting`` writes its figures and goods."""

from functools import cache
from importlib import resources

import numpy as np
import polars as pl

from tarazy.findings._rerouting_mirror import Gap

NONE = "–"


@cache
def chapter_names() -> dict[str, str]:
    """Short names of the chapters of the HS, by their two digits.

    Returns
    -------
    dict of str to str
    """
    text = resources.files("tarazy.findings").joinpath("hs_chapters.csv").read_bytes()
    return dict(pl.read_csv(text, infer_schema=False).rows())


def money(x: float) -> str:
    """Million dollars as they are said.

    Parameters
    ----------
    x : float

    Returns
    -------
    str
    """
    if not np.isfinite(x):
        return "?"
    digits = 0 if abs(x) >= 10 else 1
    return f"{x:,.{digits}f}".replace("-", "−")


def signed_percent(share: float) -> str:
    """A share in percent with one decimal, which may be below zero.

    Parameters
    ----------
    share : float

    Returns
    -------
    str
    """
    return f"{100 * share:.1f}".replace("-", "−")


def within(x: float, low: float, high: float) -> str:
    """Million dollars with their interval.

    Parameters
    ----------
    x, low, high : float

    Returns
    -------
    str
    """
    if not np.isfinite(x):
        return NONE
    if not (np.isfinite(low) and np.isfinite(high)):
        return f"{money(x)} (?)"
    return f"{money(x)} ({money(low)} to {money(high)})"


def goods_of(gap: Gap) -> str:
    """Goods that a gap by product is of.

    Parameters
    ----------
    gap : Gap

    Returns
    -------
    str
    """
    name = small(chapter_names().get(gap.chapter, gap.chapter))
    return name if gap.goods == "listed" else f"{name} ({gap.goods})"


def small(name: str) -> str:
    """A name within a sentence.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
    """
    return name[:1].lower() + name[1:]
