"""From whose side we look: a focal state, its vectors, its domains and their weights."""

from tarazy.lens.lens import Domain, Indicator, Lens, Vector, assignment, check, members
from tarazy.lens.load import ANY, load, shipped, state

__all__ = [
    "ANY",
    "Domain",
    "Indicator",
    "Lens",
    "Vector",
    "assignment",
    "check",
    "load",
    "members",
    "shipped",
    "state",
]
