"""What a speaker does by saying it behind a form of courtesy: I would like to thank, allow me to.

The act is then told by an infinitive under a wish, a leave, an honour or a pleasure; read as any
other infinitive it would be a plan.

References
----------
Austin, J. L. (1962). *How to Do Things with Words*, lectures V-VI. Oxford University Press.
"""

from collections.abc import Collection

from tarazy.texts._look import Look
from tarazy.texts._tree import Tree
from tarazy.texts.rules import words

#: How far before a verb its form of courtesy may begin: *I would like, on behalf of …, to*.
_REACH = 24
#: What is done by saying it.
SAID = frozenset({"ACCUSE", "SUPPORT", "REQUEST", "REJECT", "THREATEN"})
#: What is joined to *thanking* by a preposition.
_TAKEN = {
    "in": frozenset({"join"}),
    "by": frozenset({"begin", "start", "open", "conclude", "end", "finish"}),
}
_MODAL = frozenset({"must", "should", "would", "can", "cannot", "may", "shall", "will"})
_BUT = frozenset({"but", "fail", "omit"})


def performs(look: Look) -> bool:
    """Whether a speaker does what a rule codes by saying it under a form of courtesy.

    Parameters
    ----------
    look : Look

    Returns
    -------
    bool
    """
    memory = look.memory
    said = look.rule.pos == "verb" and look.rule.type in SAID and "speaker" not in look.rule.actor
    if not (said and memory.now and memory.speaker):
        return False
    named = frozenset(a.token for a in look.actors if a.codes == memory.speaker)
    return uttered(look.tree, look.at, named) is not None


def uttered(tree: Tree, verb: int, named: Collection[int] = ()) -> int | None:
    """The word for the speaker in the form of courtesy over a verb.

    Parameters
    ----------
    tree : Tree
    verb : int
    named : collection of int, optional
        Words that name the speaker's state: *the delegation of X wishes to*.

    Returns
    -------
    int or None
        None where the verb stands under no such form.
    """
    if tree.tokens[verb].pos != "VERB":
        return None
    if tree.language == "ru":
        return _russian(tree, verb, named)
    modal = _modal(tree, verb)
    if modal is not None:
        return modal
    first = _to(tree, verb)
    opener = _beside(tree, verb) if first is None else _opener(tree, first)
    return None if opener is None else _speaker(tree, opener, named)


def _modal(tree: Tree, verb: int) -> int | None:
    """The *I* of *I must thank*, *I cannot but deplore*; *we must* is an appeal to all."""
    k, helped, negated, but = verb - 1, False, False, False
    while k >= 0 and (tree.tokens[k].pos in ("AUX", "ADV", "PART") or tree.tokens[k].lemma in _BUT):
        lemma = tree.tokens[k].lemma
        if lemma == "to" and not (k and tree.tokens[k - 1].lemma in _BUT):
            return None
        helped |= tree.tokens[k].pos == "AUX"
        negated |= lemma in ("not", "n't", "cannot")
        but |= lemma in _BUT
        k -= 1
    if not helped or negated != but or k < 0:
        return None
    could = _MODAL & {t.lemma for t in tree.tokens[k + 1 : verb]}
    alone = tree.tokens[k].lemma == "i" or (but and tree.tokens[k].lemma in ("i", "we"))
    return k if could and alone else None


def _russian(tree: Tree, verb: int, named: Collection[int]) -> int | None:
    """Хочу поблагодарить, позвольте выразить: the person may stand in the form of the verb."""
    if tree.tokens[verb].feats.get("VerbForm") != "Inf":
        return None
    for k in range(verb - 1, max(-1, verb - _REACH // 2), -1):
        token = tree.tokens[k]
        if token.lemma in words("polite", "ru"):
            asked = token.feats.get("Mood") == "Imp" or token.feats.get("Person") == "1"
            return k if asked else _speaker(tree, k, named)
        if token.text in (";", ":") or token.feats.get("VerbForm") == "Fin":
            return None
    return None


def _to(tree: Tree, verb: int) -> int | None:
    """Where the infinitive begins: its *to*, or itself behind *let me*; of a list, the first's."""
    k = verb - 1
    while k >= 0 and tree.tokens[k].pos == "ADV":
        k -= 1
    if k >= 0 and tree.tokens[k].lemma == "to" and tree.tokens[k].pos != "ADP":
        return k
    if k >= 1 and tree.tokens[k].lemma in ("me", "us", "i", "we") and (
        tree.tokens[k - 1].lemma == "let"
    ):  # fmt: skip
        return k
    return None


def _beside(tree: Tree, verb: int) -> int | None:
    """The word of courtesy that takes no infinitive: begin by thanking, remiss if I did not."""
    before = range(verb - 1, max(-1, verb - _REACH // 2), -1)
    if any(tree.tokens[k].lemma in ("not", "n't") for k in tree.kids[verb]):
        return next((k for k in before if tree.tokens[k].lemma == "remiss"), None)
    over = _TAKEN.get(tree.tokens[verb - 1].lemma, frozenset()) if verb else frozenset()
    if tree.tokens[verb].feats.get("VerbForm") != "Ger":
        return None
    return next((k for k in before if tree.tokens[k].lemma in over), None)


def _opener(tree: Tree, at: int) -> int | None:
    """The word of courtesy before an infinitive, with no other verb between but those it lists."""
    polite = words("polite", tree.language)
    listed = at > 0 and (tree.tokens[at - 1].lemma == "and" or tree.tokens[at - 1].text == ",")
    for k in range(at, max(-1, at - _REACH), -1):
        token = tree.tokens[k]
        if token.lemma in polite and token.pos not in ("ADP", "ADV"):
            denied = any(t.lemma in ("not", "n't") for t in tree.tokens[max(0, k - 3) : k])
            return None if denied else k
        if token.text in (";", ":"):
            return None
        if token.pos == "VERB" and (token.feats.get("VerbForm") == "Fin" or not listed):
            return None
    return None


def _speaker(tree: Tree, opener: int, named: Collection[int]) -> int | None:
    """The speaker before a word of courtesy, or right behind it: allow me."""
    own = words("speaker", tree.language)
    near: list[int] = [*range(opener - 1, max(-1, opener - 8), -1)]
    near += range(opener + 1, min(opener + 4, len(tree.tokens)))
    for k in near:
        if tree.tokens[k].lemma in own or k in named:
            return k
    return None
