"""Whether a rule fits a trigger: the words that it needs stand in their places about it."""

from tarazy.texts._look import matches
from tarazy.texts._tree import Tree
from tarazy.texts._who import relative, said
from tarazy.texts.rules import Rule

_UNDERGO = ("obj", "subj")
_PARTS = frozenset(
    {"ряд", "пакет", "серия", "несколько", "часть", "множество", "десяток", "текст", "доза",
     "тонна", "партия", "единица", "редакция", "вариант",
     "килограмм", "транш", "dose", "act", "campaign", "wave", "series",
     "package", "number", "set", "range", "pair"}
)  # fmt: skip


def is_verb(tree: Tree, i: int) -> bool:
    token = tree.tokens[i]
    if token.pos == "ADJ" and token.feats.get("Variant") == "Short":
        return True  # X is thankful
    return token.pos in ("VERB", "AUX") or (
        tree.language == "ru" and token.pos not in ("NOUN", "PROPN")
        and token.lemma.endswith(("ть", "ться", "ти", "тись"))
    )  # fmt: skip


def fits(tree: Tree, i: int, rule: Rule) -> tuple[int, ...] | None:
    """The tokens that a rule needs, if it fits a trigger."""
    noun = tree.tokens[i].pos in ("NOUN", "PROPN")
    if (rule.pos == "verb") != is_verb(tree, i) or (rule.pos == "noun" and not noun):
        return None
    clause = tree.clause(i)
    about = [k for k in tree.below(clause) if k == i or tree.path(k, clause) is not None or
             tree.path(k, i) is not None]  # fmt: skip
    if _barred(tree, about, rule):
        return None
    needed: list[int] = []
    for place, lemmas in rule.needs:
        if place in ("date", "who"):
            continue
        if place in ("that", "modal"):
            # said that another does so: its subject is accused; must withdraw
            verbs = said(tree, i) if place == "that" else ()
            kids = tree.kids[i] if place == "modal" else ()
            if not any(_does(tree, k, lemmas) for k in verbs) and not any(
                tree.tokens[k].lemma in lemmas for k in kids
            ):
                return None
            continue
        where = [*about, *_asked(tree, i)] if place == "any" else about
        there = [k for k in where if tree.tokens[k].lemma in lemmas and k != i]
        if place != "any":
            there = [k for k in there if matches(place, tree.slot(k, i)) and _direct(tree, k, i)]
            there += _over(tree, i, place, lemmas)
            there = there or _nearby(tree, i, place, lemmas)
        if not there:
            return None
        if place != "any":
            needed += there
    over = tree.tokens[i].head  # trade wars that X wages
    if over in needed and any(tree.tokens[k].lemma in rule.excluded for k in tree.kids[over]):
        return None
    return tuple(dict.fromkeys(needed))


def _asked(tree: Tree, i: int) -> list[int]:
    """The words of the infinitive that completes a verb: offered to give aid."""
    verbs = [k for k in tree.kids[i] if tree.tokens[k].rel == "xcomp"]
    return [
        w for k in verbs if tree.tokens[k].feats.get("VerbForm") == "Inf" for w in tree.below(k)
    ]


def _barred(tree: Tree, about: list[int], rule: Rule) -> bool:
    """Whether a lemma stands about a trigger that a rule excludes, or all of some that it joins."""
    if not rule.excluded:
        return False
    here = {tree.tokens[k].lemma for k in about}
    if any("+" in one for one in rule.excluded):  # in what tells of its nouns too: who led it
        here |= {tree.tokens[k].lemma for k in about for r in tree.kids[k]
                 if tree.tokens[r].rel in ("acl", "acl:relcl") for k in tree.below(r)}  # fmt: skip
    return any(here.issuperset(one.split("+")) for one in rule.excluded)


def _does(tree: Tree, verb: int, lemmas: frozenset[str]) -> bool:
    """Whether a verb, or the infinitive that completes it, is one of some lemmas."""
    under = [k for k in tree.kids[verb] if tree.tokens[k].rel == "xcomp"]
    return any(tree.tokens[k].lemma in lemmas for k in (verb, *under))


def _direct(tree: Tree, k: int, i: int) -> bool:
    """Whether a noun is what the verb takes, and not what a noun of its object belongs to."""
    path = tree.path(k, i) or [k]
    return all(
        tree.tokens[at].rel in ("conj", "appos", "nummod:gov")
        or tree.tokens[tree.tokens[at].head].lemma in _PARTS
        for at in path[:-1]
    )


def _nearby(tree: Tree, i: int, place: str, lemmas: frozenset[str]) -> list[int]:
    """A noun right behind a verb that the parser hung on a verb before it."""
    if place != "obj" or not is_verb(tree, i):
        return []
    for k in range(i + 1, min(i + 7, len(tree.tokens))):
        token = tree.tokens[k]
        if token.pos in ("VERB", "AUX", "ADP"):
            return []
        if token.lemma in lemmas and token.rel in ("nsubj", "nsubj:pass", "obj") and token.head < i:
            return [k]
    return []


def _over(tree: Tree, i: int, place: str, lemmas: frozenset[str]) -> list[int]:
    """The noun over a participle or relative clause, where it stands in a place."""
    token = tree.tokens[i]
    if token.rel not in ("acl", "acl:relcl") or token.head < 0:
        return []
    if token.rel == "acl" and place not in _UNDERGO:
        return []
    if token.rel == "acl:relcl" and token.head > i:
        return []
    passive = token.feats.get("Voice") == "Pass"
    stands = ("obj" if passive else "subj") if token.rel == "acl" else relative(tree, i)
    if tree.tokens[token.head].lemma not in lemmas or not matches(place, stands):
        return []
    return [token.head]
