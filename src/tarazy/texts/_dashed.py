"""Actors joined by dashes: the summit China - Central Asia."""

from collections.abc import Iterable

from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor, Role

_DASHES = frozenset("-‐‑–—")
_QUOTES = frozenset('«»"“”„')


def dashed(tree: Tree, noun: int, actors: Iterable[Actor]) -> list[Role]:
    """Actors joined by dashes behind a noun: the summit China - Central Asia.

    Parameters
    ----------
    tree : Tree
    noun : int
    actors : iterable of Actor

    Returns
    -------
    list of (str, Actor)
        All in the place of those between whom it is; empty for fewer than two.
    """
    run: list[Actor] = []
    at = noun
    for actor in sorted(actors, key=lambda a: a.start):
        if actor.token <= noun or actor.kind in ("adjective", "compound"):
            continue
        first = next(k for k, t in enumerate(tree.tokens) if t.end > actor.start)
        between = [t for t in tree.tokens[at + 1 : first] if t.text not in _QUOTES]
        joined = len(between) == 1 and between[0].text in _DASHES if run else not between
        if not joined:
            break
        run.append(actor)
        at = max(k for k, t in enumerate(tree.tokens) if t.start < actor.end)
    return [("между", actor) for actor in run] if len(run) > 1 else []
