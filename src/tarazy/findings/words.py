"""Sentences from numbers: the strength of a word follows the interval, never a mood."""

import math
from collections.abc import Sequence

#: Likelihood terms of the IPCC (Mastrandrea et al. 2010), by the least probability they stand for.
_LIKELIHOOD = (
    (0.99, "virtually certain"),
    (0.95, "extremely likely"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.01, "very unlikely"),
    (0.00, "exceptionally unlikely"),
)


def likelihood(probability: float) -> str:
    """The IPCC's word for a probability.

    Parameters
    ----------
    probability : float
        Between 0 and 1.

    Returns
    -------
    str

    References
    ----------
    Mastrandrea, M. D. et al. (2010). Guidance note for lead authors of the IPCC Fifth Assessment
    Report on consistent treatment of uncertainties.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability is {probability}; it must lie between 0 and 1")
    return next(word for least, word in _LIKELIHOOD if probability >= least)


def percent(share: float) -> str:
    """A share as whole percent, ``under 1 %`` where it would round to nothing.

    Parameters
    ----------
    share : float

    Returns
    -------
    str
    """
    if 0 < share < 0.005:
        return "under 1 %"
    return f"{100 * share:.0f} %"


def span(low: float, high: float) -> str:
    """An interval of shares in whole percent; ``?`` where it is not known.

    Parameters
    ----------
    low, high : float
        NaN where not known.

    Returns
    -------
    str
    """
    if math.isnan(low) or math.isnan(high):
        return "?"
    return f"{100 * low:.0f}–{100 * high:.0f} %"


def with_span(share: float, low: float, high: float) -> str:
    """A share with its interval, ``24 % (23–25)``; a dash where it is not known.

    Parameters
    ----------
    share, low, high : float
        NaN where not known.

    Returns
    -------
    str
    """
    if math.isnan(share):
        return "–"
    return f"{percent(share)} ({span(low, high).removesuffix(' %')})"


def listed(items: Sequence[str], last: str = "and") -> str:
    """A list as it is said.

    Parameters
    ----------
    items : sequence of str
    last : str
        The word before the last one.

    Returns
    -------
    str
    """
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def signed(x: float) -> str:
    """A number with its sign.

    Parameters
    ----------
    x : float

    Returns
    -------
    str
    """
    return f"{x:+.2f}".replace("-", "−")
