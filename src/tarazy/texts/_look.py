"""What is known where a rule is held against a trigger."""

from dataclasses import dataclass

from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor
from tarazy.texts.dates import Dated
from tarazy.texts.recall import Memory
from tarazy.texts.rules import Rule


@dataclass(frozen=True, slots=True)
class Look:
    """All that is known when a rule fits a trigger."""

    tree: Tree
    at: int
    rule: Rule
    needed: tuple[int, ...]
    actors: list[Actor]
    dates: list[Dated]
    text: str
    memory: Memory


def matches(place: str, slot: str | None) -> bool:
    """Whether a place of a rule is that of a word.

    A preposition alone takes any case, and one whose noun shows none (ЕС, США) is taken in any.
    """
    if slot is None:
        return False
    bare, _, case = slot.partition("+")
    return place in (slot, bare) or (not case and bare == place.partition("+")[0])
