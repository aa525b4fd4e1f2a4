"""A parsed Russian sentence mended where the parser is known to go wrong.

The parser was trained on news: it takes a genitive behind a date for a second subject, hangs
``между X и Y`` on the verb behind it, and an agent in the instrumental on the name before it. What
is mended here is told by cases and by word order alone; nothing is looked up but event nouns.
"""

from dataclasses import replace
from functools import cache

from tarazy.texts._tree import Tree
from tarazy.texts.grammar import Token
from tarazy.texts.rules import words

_SUBJECT = ("nsubj", "nsubj:pass")
_BEHIND = ("между", "с", "со", "против")
_BELONG = ("входить", "участвовать", "состоять", "объединять")
_LISTS = ("instrument", "meeting", "tie", "fight", "measure")


def reparsed(tree: Tree) -> Tree:
    """A tree without the parser's known mistakes.

    Parameters
    ----------
    tree : Tree

    Returns
    -------
    Tree
        The same where there is nothing to mend, and for English.
    """
    if tree.language != "ru":
        return tree
    tokens = list(tree.tokens)
    for i, token in enumerate(tokens):
        mended = (
            _counted(tree, tokens, i)
            or _second_subject(tree, tokens, i)
            or _between(tree, tokens, i)
            or _agent(tree, tokens, i)
            or _inside(tree, tokens, i)
            or _noun(tokens, i)
            or _addressee(tokens, i)
            or _of_converb(tokens, i)
            or _behind(tree, tokens, i)
            or _joined(tokens, i)
        )
        if mended is not None and mended != token and not loops(tokens, i, mended.head):
            tokens[i] = mended
    _members(tree, tokens)
    return tree if tuple(tokens) == tree.tokens else Tree(tokens, tree.language)


def loops(tokens: list[Token], i: int, head: int) -> bool:
    """Whether a word would stand over itself if it were hung on another.

    Parameters
    ----------
    tokens : list of Token
    i, head : int
        The word, and where it would hang.

    Returns
    -------
    bool
    """
    while head >= 0:
        if head == i:
            return True
        head = tokens[head].head
    return False


def _members(tree: Tree, tokens: list[Token]) -> None:
    """Страны, входящие в X: as the countries of X."""
    land = words("land", tree.language) | words("official", tree.language) | {"правительство"}
    for i, token in enumerate(tokens):
        part = token.head
        if token.rel != "obl" or part < 0 or tokens[part].lemma not in _BELONG:
            continue
        noun = tokens[part].head
        if tokens[part].rel != "acl" or noun < 0 or tokens[noun].lemma not in land:
            continue
        for k in tree.kids[i]:
            if tokens[k].rel == "case":
                tokens[k] = replace(tokens[k], head=part)
        tokens[i] = replace(token, head=noun, rel="nmod", feats={**token.feats, "Case": "Gen"})


@cache
def _events(language: str) -> frozenset[str]:
    """Nouns that tell of an act."""
    return frozenset().union(*(words(name, language) for name in _LISTS))


def _counted(tree: Tree, tokens: list[Token], i: int) -> Token | None:
    """Несколько договоров подписали X и Y: what is counted is the object of who stands behind."""
    token = tokens[i]
    if token.rel not in _SUBJECT or not 0 <= i < token.head or not any(
        tokens[k].rel == "nummod:gov" for k in tree.kids[i]
    ):  # fmt: skip
        return None
    named = any(
        k > token.head and tokens[k].rel == "nsubj" and tokens[k].pos == "PROPN"
        for k in tree.kids[token.head]
    )
    return replace(token, rel="obj") if named else None


def _second_subject(tree: Tree, tokens: list[Token], i: int) -> Token | None:
    """Подписание в 2004 г. договора открыло: a genitive belongs to the subject before it."""
    token = tokens[i]
    if token.rel not in _SUBJECT or token.feats.get("Case") != "Gen" or token.head < 0:
        return None
    for k in tree.kids[token.head]:
        first = (
            k < i and tokens[k].rel in _SUBJECT and tokens[k].feats.get("Case") in ("Nom", "Acc")
        )
        if first and _quiet(tokens, k, i):
            return replace(token, head=k, rel="nmod")
    return None


def _between(tree: Tree, tokens: list[Token], i: int) -> Token | None:
    """Договор 1992 г. между X и Y расширил: the phrase belongs to the event noun before it."""
    token = tokens[i]
    if token.rel != "obl" or tree.preposition(i) not in _BEHIND or token.head < i:
        return None
    known = _events(tree.language)
    for k in range(i - 1, -1, -1):
        if tokens[k].pos in ("VERB", "AUX", "SCONJ") or tokens[k].text in (",", ";", "(", ")"):
            return None
        if tokens[k].lemma in known and tokens[k].pos == "NOUN":
            return replace(token, head=k, rel="nmod")
    return None


def _agent(tree: Tree, tokens: list[Token], i: int) -> Token | None:
    """Был предоставлен Туркмении Китаем: whoever stands in the instrumental did it."""
    token = tokens[i]
    if (
        token.rel not in ("nmod", "appos")
        or token.feats.get("Case") != "Ins"
        or tree.preposition(i)
    ):
        return None
    over = tokens[token.head]
    verb = over.head
    if over.feats.get("Case") in ("Ins", None) or over.pos not in ("PROPN", "PRON") or verb < 0:
        return None
    if tokens[verb].feats.get("Voice") != "Pass":
        return None
    return replace(token, head=verb, rel="obl:agent")


def _inside(tree: Tree, tokens: list[Token], i: int) -> Token | None:
    """Введённые в 2014 г. X санкции: who stands between a participle and its noun is the agent."""
    token = tokens[i]
    if token.feats.get("Case") != "Ins" or token.rel != "obl" or tree.preposition(i):
        return None
    for k in range(i - 1, max(-1, i - 8), -1):
        part = tokens[k]
        if part.pos == "VERB" or part.text == ",":
            passive = part.feats.get("VerbForm") == "Part" and part.feats.get("Voice") == "Pass"
            mine = passive and part.rel in ("acl", "amod") and token.head != k
            return replace(token, head=k, rel="obl:agent") if mine else None
    return None


def _noun(tokens: list[Token], i: int) -> Token | None:
    """A noun that was taken for an adjective: its lemma has no adjective's ending."""
    token = tokens[i]
    adjective = token.lemma.endswith(("ий", "ый", "ой", "ин", "ов", "ев")) or not token.feats.get(
        "Case"
    )
    if token.pos != "ADJ" or adjective or not token.lemma.isalpha():
        return None
    return replace(token, pos="NOUN")


def _quiet(tokens: list[Token], first: int, last: int) -> bool:
    """Whether no verb and no mark stands between two words."""
    return not any(tokens[k].pos in ("VERB", "AUX", "PUNCT") for k in range(first + 1, last))


def _addressee(tokens: list[Token], i: int) -> Token | None:
    """A name in the dative that the parser took for a part of the instrumental beside it.

    США пригрозили Судану санкциями; помощь была направлена Узбекистаном Киргизии.
    """
    token = tokens[i]
    if token.rel not in ("amod", "nmod") or token.pos != "PROPN" or token.head < 0:
        return None
    over = tokens[token.head]
    if token.feats.get("Case") != "Dat" or over.feats.get("Case") != "Ins" or over.head < 0:
        return None
    if any(t.head == i and t.rel == "case" for t in tokens) or tokens[over.head].pos != "VERB":
        return None
    return replace(token, head=over.head, rel="iobj")


def _of_converb(tokens: list[Token], i: int) -> Token | None:
    """An object that the parser hung on the verb behind the comma: подписав договор, X …"""
    token = tokens[i]
    if token.rel != "obj" or token.head <= i or token.feats.get("Case") != "Acc":
        return None
    if not any(t.text == "," for t in tokens[i + 1 : token.head]):
        return None
    for k in range(i - 1, -1, -1):
        if tokens[k].text == ",":
            return None
        if tokens[k].feats.get("VerbForm") == "Conv":
            taken = any(t.head == k and t.rel == "obj" for t in tokens)
            return None if taken else replace(token, head=k)
    return None


def _behind(tree: Tree, tokens: list[Token], i: int) -> Token | None:
    """Отношения с Y обсудил на встрече президент X: a nominative behind the verb is its subject."""
    token = tokens[i]
    if token.rel not in ("nmod", "appos", "obj", "conj", "parataxis") or token.head < 0:
        return None
    bare = token.feats.get("Case") == "Nom" and token.pos in ("NOUN", "PROPN")
    if not bare or (
        tokens[token.head].feats.get("Case") in ("Nom", None) and token.rel != "obj"
    ):  # fmt: skip
        return None
    verb = next((k for k in range(i - 1, -1, -1) if tokens[k].pos in ("VERB", "AUX")), i)
    if tokens[verb].feats.get("VerbForm") != "Fin":
        return None
    taken = any(t.head == verb and t.rel in _SUBJECT for t in tokens)
    marks = (",", ":", ";", "«", *(() if token.rel == "parataxis" else ("—",)))
    parted = any(t.text in marks for t in tokens[verb + 1 : i])
    if taken or parted or not _agree(tokens[verb], token) or tree.shared(verb) is not None:
        return None
    return replace(token, head=verb, rel="nsubj")


def _joined(tokens: list[Token], i: int) -> Token | None:
    """Разговор президента X и канцлера Y: joined to the noun in whose case it stands."""
    token = tokens[i]
    case = token.feats.get("Case")
    over = tokens[token.head]
    if token.rel != "conj" or case != "Gen" or not 0 <= token.head < i or over.pos != "NOUN":
        return None
    if over.feats.get("Case") in (case, None) or any(
        t.head == i and t.rel == "case" for t in tokens
    ):
        return None
    for k in range(i - 1, token.head, -1):
        mine = tokens[k].head == token.head and tokens[k].rel == "nmod"
        if mine and tokens[k].feats.get("Case") == case and not any(
            t.head == k and t.rel == "case" for t in tokens
        ):  # fmt: skip
            return replace(token, head=k)
    return None


def _agree(verb: Token, noun: Token) -> bool:
    """Whether a noun may be a verb's subject by its number; one of two joined may."""
    return verb.feats.get("Number") in (noun.feats.get("Number"), "Plur", None)
