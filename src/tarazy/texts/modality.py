"""Whether what is told happened: a fact, a plan, a possibility, a denial, or another's report.

The trigger's own form is looked at first (future, imperative, conditional, negation), then the
words over it up to the head of the sentence: an infinitive after ``планировать`` or in ``may join``
is a plan; after ``удаться`` or ``managed to`` a fact.
"""

from typing import Literal

from tarazy.texts._tree import Tree
from tarazy.texts.rules import words

Modality = Literal["fact", "planned", "possible", "denied", "refused", "reported", "general"]

_NEGATIONS = frozenset({"не", "ни", "not", "never", "n't", "nor", "neither", "никогда", "нет"})
_ANNIVERSARY = frozenset({"годовщина", "юбилей", "anniversary"})
_HYPOTHESIS = frozenset({"если", "чтобы", "бы", "if", "unless", "whether", "ли"})


#: What else is held: who will take part in it makes it one to come.
HELD = frozenset({"учение", "маневр", "exercise", "drill"})


def modality(tree: Tree, trigger: int) -> Modality:
    """How a trigger is meant.

    Parameters
    ----------
    tree : Tree
    trigger : int
        Its token.

    Returns
    -------
    {"fact", "planned", "possible", "denied", "refused", "reported", "general"}
        ``general`` is what no single act is told by: habit, want of an end, a bare infinitive.
    """
    own = _own(tree, trigger)
    if own != "fact":
        return own
    at, reported = trigger, False
    carried = tree.tokens[trigger].feats.get("VerbForm") == "Inf"  # needs a fact over it
    for above in tree.above(trigger):
        if tree.tokens[at].rel == "parataxis" and (
            _parted(tree, at)
            or (at != trigger and tree.tokens[at].lemma in words("said", tree.language))
        ):
            break  # Read in this issue: X did. What stands before the colon makes it no plan.
        found = _over(tree, at, above)
        if found == "reported":
            reported = True
        elif found == "done":
            carried = False
        elif found:
            return found
        at = above
    if carried:
        return "general"
    return "reported" if reported or _source(tree, trigger) else "fact"


def _parted(tree: Tree, i: int) -> bool:
    """Whether a colon or semicolon parts a clause from the one over it."""
    first, last = sorted((i, tree.tokens[i].head))
    return any(tree.tokens[k].text in (":", ";") for k in range(first + 1, last))


def _own(tree: Tree, i: int) -> Modality:
    token, language = tree.tokens[i], tree.language
    feats = token.feats
    kids = [tree.tokens[k] for k in tree.kids[i]]
    if any(k.lemma in _NEGATIONS and k.rel in ("advmod", "det", "case", "cc") for k in kids):
        return "denied"
    if feats.get("Mood") in ("Imp", "Cnd") or any(k.lemma in _HYPOTHESIS for k in kids):
        return "possible"
    # Быть with an infinitive or a passive has the tense.
    future = feats.get("Tense") == "Fut" and feats.get("VerbForm") != "Part"
    if future or any(k.rel.startswith("aux") and k.feats.get("Tense") == "Fut" for k in kids):
        return "planned"
    ahead = words("planned_adjective", language)
    if any(k.lemma in ahead and (k.rel == "amod" or language == "ru") for k in kids):
        return "planned"
    return "possible" if any(k.lemma in words("perhaps", language) for k in kids) else "fact"


def _over(tree: Tree, i: int, above: int) -> Modality | Literal["done", ""]:
    """What a word over the trigger makes of it; ``i`` is the word right under it."""
    token, over, language = tree.tokens[i], tree.tokens[above], tree.language
    aims = words("planned", language)
    meetings = words("meeting", language)
    if token.lemma in meetings and token.rel in ("nsubj", "conj"):
        if over.lemma in meetings:
            return ""  # visit of X: talks with Y and a meeting with Z
        if token.rel == "conj" and over.lemma in aims:
            return "planned"  # a preparation of the visit and the trip
    if token.rel == "nmod" and _anniversary(tree, above):
        return "general"
    if _complement(tree, i) and (found := _wanted(tree, above)):
        return found
    if token.rel in ("obj", "nsubj", "nsubj:pass", "obl", "nmod", "xcomp", "ccomp") and (
        own := _own(tree, above)
    ) not in ("fact", "general"):
        # What they will discuss at a meeting makes the meeting to come.
        ahead = own == "planned" and token.lemma in words("meeting", language) | HELD
        adjunct = token.rel == "obl" and tree.nominal(i) and not ahead
        # The visit did not bring results: what was visited was.
        other = (
            token.rel == "nsubj" and own == "denied" and over.lemma not in words("light", language)
        )
        return (
            "" if adjunct or other or (token.rel in ("nmod", "ccomp") and own == "denied") else own
        )
    return ""


def _anniversary(tree: Tree, above: int) -> bool:
    """Whether a noun, or what stands under it, tells of an anniversary."""
    lemmas = [tree.tokens[k].lemma for k in (above, *tree.kids[above])]
    return any(lemma.endswith("летие") or lemma in _ANNIVERSARY for lemma in lemmas)


def _wanted(tree: Tree, above: int) -> Modality | Literal["done", ""]:
    """What a word that takes a complement makes of it."""
    lemma, language = tree.tokens[above].lemma, tree.language
    if lemma in words("done", language):
        own = _own(tree, above)  # will continue the talks
        return own if own in ("denied", "planned", "possible") else "done"
    if lemma in words("refused", language):
        return "denied" if _negated(tree, above) else "refused"
    for name in ("planned", "possible"):
        if lemma in words(name, language):
            return "planned" if name == "planned" else "possible"
    return "reported" if lemma in words("said", language) else ""


def _complement(tree: Tree, i: int) -> bool:
    """Whether a word completes the one over it, as adjuncts of time and place do not."""
    token = tree.tokens[i]
    if token.rel in ("xcomp", "ccomp", "csubj", "obj", "nsubj", "nsubj:pass", "iobj", "csubj:pass"):
        return True
    if token.rel == "acl":
        return token.feats.get("VerbForm") == "Inf"
    prep = tree.preposition(i)
    if token.rel == "nmod":
        return prep is None or prep in words("aim", tree.language)
    if token.rel == "obl" and token.lemma in words("meeting", tree.language):
        return prep in ("о", "об", "для", "about", "for")  # discussed at talks, about talks
    if token.rel in ("obl", "advcl"):
        aims = {tree.tokens[k].lemma for k in tree.kids[i] if tree.tokens[k].rel == "mark"}
        return prep in words("aim", tree.language) or bool(aims & _HYPOTHESIS)
    # An infinitive joined to a finite verb shares what completes it.
    return token.rel == "conj" and token.feats.get("VerbForm") == "Inf"


def _negated(tree: Tree, i: int) -> bool:
    return any(tree.tokens[k].lemma in _NEGATIONS for k in tree.kids[i])


def _source(tree: Tree, i: int) -> bool:
    """Whether another's word stands for it: по словам, по данным, allegedly, reportedly."""
    marks = words("reported", tree.language)
    clause = tree.clause(i)
    return any(tree.tokens[kid].lemma in marks for kid in (*tree.kids[i], *tree.kids[clause]))
