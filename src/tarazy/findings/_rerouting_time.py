"""How times of flows are written."""


def label(time: tuple[int, int]) -> str:
    """A year and month as they are written, a year where the month is nought.

    Parameters
    ----------
    time : (int, int)

    Returns
    -------
    str
    """
    year, month = time
    return f"{year}-{month:02d}" if month else str(year)
