"""Who stands about a trigger and the nouns that it takes, and may be a party of what it tells."""

from tarazy.texts._dashed import dashed
from tarazy.texts._look import Look
from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor, Role, around, roles
from tarazy.texts.recall import organisation
from tarazy.texts.rules import words

#: What two have whom others speak of.
_BORDERS = frozenset({"граница", "спор", "кризис"})


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
        return [r for r in found if not _of_quarrel(look.tree, look.at, *r)]
    own = around(look.tree, look.at, look.actors)
    bodies = any(organisation(a.codes) for _, a in own)
    return joined + [
        r for r in own
        if not _beside(look.tree, r[1].token, look.at)
        and not (bodies and look.rule.type == "CONSULT" and _takes_part(look.tree, r[1].token))
    ]  # fmt: skip


def _takes_part(tree: Tree, i: int) -> bool:
    """Whether a name tells who took part in a meeting: with the participation of X's president."""
    return any(
        tree.tokens[k].lemma == "участие" and tree.tokens[k - 1].text.lower() == "с"
        for k in range(max(1, i - 3), i)
    )


def _of_quarrel(tree: Tree, at: int, slot: str, actor: Actor) -> bool:
    """Whether a name stands behind a quarrel or a border that others talk about."""
    about = words("fight", tree.language) | _BORDERS
    if actor.kind == "compound":  # on the border of X and Y
        return tree.tokens[tree.tokens[actor.token].head].lemma in about
    prep = slot.partition("+")[0]
    if prep not in ("между", "с"):
        return False
    for k in range(actor.token, 0, -1):
        if tree.tokens[k].text.lower() == prep:
            known = tree.tokens[k - 1].lemma
            return known in about or (
                known in words("tie", tree.language) and _with_another(tree, at, k + 1)
            )
    return False


def _with_another(tree: Tree, verb: int, behind: int) -> bool:
    """Whether a verb has somebody else to talk with: discussed its ties with X with its envoy."""
    return any(tree.place(k) == "с+Ins" and behind not in tree.below(k) for k in tree.kids[verb])


def _beside(tree: Tree, i: int, at: int) -> bool:
    """Whether a name stands with another meeting beside this: talks with Y and a meeting with Z."""
    meetings = words("meeting", tree.language)
    return tree.tokens[at].lemma in meetings and any(
        tree.tokens[k].rel == "conj" and tree.tokens[k].lemma in meetings
        for k in (tree.path(i, at) or [])[1:]
    )
