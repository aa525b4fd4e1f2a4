"""Which meeting told before a clause refers to: in the course of the visit, at the second."""

from tarazy.texts._tree import Tree
from tarazy.texts._who import COURSE
from tarazy.texts.rules import words

_ORDERS = (("first", ("первый", "first")), ("second", ("второй", "second")))


def during(tree: Tree, at: int) -> str:
    """Which meeting told before a clause refers to: ``last``, ``first``, ``second``, or none."""
    tops = {at, tree.clause(at)}
    best: tuple[int, str] | None = None
    for i in range(len(tree.tokens)):
        order = order_of(tree, i)
        if not order or tree.clause(i) == i:
            continue
        near = i < at and not any(tree.verbal(k) for k in range(i + 1, at) if k not in tops
                                  and tree.tokens[k].pos == "VERB")  # fmt: skip
        if not near and all(tree.path(i, top) is None for top in tops):
            continue
        far = abs(i - at) + 100 * (i > at)
        if best is None or far < best[0]:
            best = far, order
    return best[1] if best else ""


def order_of(tree: Tree, i: int) -> str:
    """Which meeting a word refers to, if it stands in a phrase such as по итогам второго.

    Parameters
    ----------
    tree : Tree
    i : int

    Returns
    -------
    str
        As `during`; empty where it stands in no such phrase.
    """
    token, head = tree.tokens[i], tree.tokens[i].head
    order = next((name for name, lemmas in _ORDERS if token.lemma in lemmas), "")
    if order and head >= 0 and token.rel == "amod":
        return ""  # second treaty; the second visit is told by its noun
    meets = token.lemma in words("meeting", tree.language) or token.lemma in ("который", "which")
    if not meets and not order:
        return ""
    prep = tree.preposition(i)
    if prep is None and head >= 0 and tree.tokens[head].lemma in COURSE:
        prep = "в ходе"
    if prep not in words("during", tree.language):
        return ""
    kids = {tree.tokens[k].lemma for k in tree.kids[i]}
    named = next((name for name, lemmas in _ORDERS if kids & set(lemmas)), "")
    return named or order or "last"
