"""Who stands about a trigger and the nouns that it takes, and may be a party of what it tells."""

from tarazy.texts._look import Look
from tarazy.texts._tree import Tree
from tarazy.texts._who import Role, around, dashed, roles
from tarazy.texts.rules import words

_PAIR = ("между", "between")


def about(look: Look) -> list[Role]:
    """The places about a trigger and the nouns that it takes.

    Parameters
    ----------
    look : Look

    Returns
    -------
    list of (str, Actor)
        Without who stands behind a quarrel that others discuss, or with another meeting.
    """
    joined = [r for k in (look.at, *look.needed) for r in dashed(look.tree, k, look.actors)]
    if look.rule.pos == "verb":
        found = joined + roles(look.tree, look.at, look.actors)
        if look.rule.type != "CONSULT":
            return found
        return [r for r in found if not (r[0] in _PAIR and _quarrels(look.tree, r[1].token))]
    own = around(look.tree, look.at, look.actors)
    return joined + [r for r in own if not _beside(look.tree, r[1].token, look.at)]


def _quarrels(tree: Tree, i: int) -> bool:
    """Whether a name stands behind a quarrel that others talk about."""
    for k in range(i, 0, -1):
        if tree.tokens[k].text.lower() in _PAIR:
            return tree.tokens[k - 1].lemma in words("fight", tree.language)
    for above in tree.above(i):
        if tree.verbal(above):
            return False
        if tree.tokens[above].lemma in words("fight", tree.language):
            return True
    return False


def _beside(tree: Tree, i: int, at: int) -> bool:
    """Whether a name stands with another meeting beside this: talks with Y and a meeting with Z."""
    meetings = words("meeting", tree.language)
    return tree.tokens[at].lemma in meetings and any(
        tree.tokens[k].rel == "conj" and tree.tokens[k].lemma in meetings
        for k in (tree.path(i, at) or [])[1:]
    )
