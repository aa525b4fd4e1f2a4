"""Whether the flows of all pairs can be in the unit of the ledger."""

from tarazy.ledger import TarazyError

#: Trade between states as a part of their product: 0.1 to 0.5 in the world, less in part of it.
TRADED = (0.002, 3.0)


def same_unit(traded: float, product: float, whose: str) -> None:
    """Refuse flows that cannot be in the unit of the ledger, held against their states' product.

    Flows in one wrong unit give shares and elasticities like any others and would go unseen; rows
    of a few small states in another unit still do.

    Parameters
    ----------
    traded : float
        What states sell each other in a year.
    product : float
        Of the same states, in million US dollars.
    whose : str
        The flows as a message names them.

    Raises
    ------
    TarazyError
    """
    ratio = traded / product
    if not TRADED[0] <= ratio <= TRADED[1]:
        raise TarazyError(
            f"the flows of {whose} add up to {ratio:.2g} times the product of their states",
            allowed=f"{TRADED[0]} to {TRADED[1]} times, in million US dollars",
            do="look at the unit of the rows: thousands, another money, or some rows in either?",
        )
