"""Mentions of actors in a parsed sentence, each with its word."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from tarazy.texts._mend import loops
from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor
from tarazy.texts.actors import Mention
from tarazy.texts.grammar import Token
from tarazy.texts.rules import words

_PLACES = frozenset({"capital", "city"})
_BRACKETS = re.compile(r"\([^()]*\)")
_LIST = re.compile(r"[\s,;–—-]|\b(?:и|and|the|в том числе|including)\b")


def placed(
    tree: Tree,
    mentions: Iterable[Mention],
    text: str,
    speaker: tuple[str, ...] = (),
    bodies: Collection[str] = (),
) -> list[Actor]:
    """Mentions that may act, each with its word.

    Parameters
    ----------
    tree : Tree
    mentions : iterable of Mention
    text : str
    speaker : tuple of str, optional
        Whom *we* and *our country* stand for.
    bodies : collection of str, optional
        Organisations that the text has named, which *the Agency* or *the Alliance* may stand for.

    Returns
    -------
    list of Actor
        Left out: who has no code, a leader out of office, who stands in brackets that hold more
        than a list of actors, and who only tells whose scholars, press or people are meant.
    """
    mentions = list(mentions)
    aside = _aside(text, mentions)
    found = []
    for one in mentions:
        codes = (one.actor,) if one.actor else one.members if one.kind == "group" else ()
        if not codes or any(a <= one.start < b for a, b in aside):
            continue
        at = tree.covering(one.start, one.end)
        if at is None or _private(tree, at) or _not_it(tree, one.start):
            continue
        found.append(Actor(at, codes, one.kind, one.kind in _PLACES, one.start, one.end))
    return found + _speaking(tree, speaker) + _shortened(tree, found, bodies)


def _speaking(tree: Tree, speaker: tuple[str, ...]) -> list[Actor]:
    """We, our country, our president: the state that speaks."""
    if not speaker:
        return []
    own, found = words("speaker", tree.language), []
    for i, token in enumerate(tree.tokens):
        head = token.head
        if token.lemma not in own or (token.pos == "DET" and head < 0):
            continue
        mine = token.pos == "PRON" and token.rel != "det"
        of = head >= 0 and tree.tokens[head].lemma in words("ours", tree.language)
        if mine or of:
            at = i if mine else head
            found.append(Actor(at, speaker, "speaker", False, token.start, token.end))
    return found


def _shortened(tree: Tree, found: list[Actor], bodies: Collection[str]) -> list[Actor]:
    """The Secretary-General, the Agency: an organisation that the text named in full before."""
    made = []
    for code in bodies:
        short = words(f"short {code}", tree.language)
        for i, token in enumerate(tree.tokens):
            if token.lemma not in short or not token.text[0].isupper():
                continue
            if any(tree.preposition(k) in ("of", "for") and tree.tokens[k].text[0].isupper()
                   for k in tree.kids[i]):  # fmt: skip
                continue  # the Organization of another name
            near = {i, token.head, *tree.kids[i]} | {k for j in tree.kids[i] for k in tree.kids[j]}
            if not any(a.token in near or a.start <= token.start < a.end for a in found):
                made.append(Actor(i, (code,), "organisation", False, token.start, token.end))
    return made


def mended(tree: Tree, actors: Iterable[Actor]) -> Tree:
    """A tree in which a name before a verb that has no subject is its subject.

    Parameters
    ----------
    tree : Tree
    actors : iterable of Actor

    Returns
    -------
    Tree
        The same where there is nothing to mend.

    Notes
    -----
    Only a name in the nominative, or without cases: in ``по просьбе президента ОДКБ направила`` the
    parser takes ОДКБ for a genitive.
    """
    tokens = list(tree.tokens)
    for actor in actors:
        own = tokens[actor.token]
        if tree.language != "ru" or tree.preposition(actor.token):
            continue
        if own.rel == "obj" and tokens[own.head].feats.get("VerbForm") == "Inf":
            over = tokens[own.head].head  # X refused to recognise: X stands before both
            if actor.token < over < own.head and tree.subject(over) is None:
                _hang(tokens, actor.token, over)
            continue
        if own.rel != "nmod":
            continue
        ahead = range(actor.token + 1, min(actor.token + 4, len(tokens)))
        verb = next((k for k in ahead if tokens[k].pos == "VERB"), None)
        near = verb == actor.token + 1 and actor.kind == "abbreviation"
        if verb is None or not (near or own.feats.get("Case") == "Nom"):
            continue
        feats = tokens[verb].feats
        active = feats.get("VerbForm") == "Fin" and feats.get("Voice") in ("Act", "Mid")
        if active and tree.subject(verb) is None and tree.shared(verb) is None:
            _hang(tokens, actor.token, verb)
    return tree if tuple(tokens) == tree.tokens else Tree(tokens, tree.language)


def _hang(tokens: list[Token], i: int, verb: int) -> None:
    """Make a name the subject of a verb that does not stand under it."""
    if not loops(tokens, i, verb):
        tokens[i] = replace(tokens[i], head=verb, rel="nsubj")


def _aside(text: str, mentions: list[Mention]) -> list[tuple[int, int]]:
    spans = []
    for match in _BRACKETS.finditer(text):
        a, b = match.span()
        rest, at = "", a + 1
        for one in mentions:
            if a <= one.start < b:
                rest += text[at : one.start]
                at = one.end
        rest += text[at : b - 1]
        if _LIST.sub("", rest):
            spans.append((a, b))
    return spans


def _private(tree: Tree, at: int) -> bool:
    """Whether an actor only tells whose private person or body is meant."""
    private = words("private", tree.language)
    if tree.tokens[at].lemma in private:
        return True
    for above in tree.above(at):
        if tree.verbal(above) or tree.tokens[at].rel == "conj":
            return False
        if tree.tokens[above].lemma in private and not (
            tree.tokens[above].lemma == "people"
            and tree.tokens[above].rel in ("obj", "obl", "nmod")
        ):
            return tree.preposition(at) is None and not _favoured(tree, above)
        if not tree.nominal(above) or tree.preposition(at):
            return False
        at = above
    return False


def _not_it(tree: Tree, start: int) -> bool:
    """Whether a name is said not to be meant: no longer X, not yet Y."""
    before = [t for t in tree.tokens if t.end <= start]
    return bool(before) and before[-1].text.lower() == "не"


def _favoured(tree: Tree, i: int) -> bool:
    """Whether people are those for whose sake a state acts: visas for the citizens of X."""
    citizens = ("гражданин", "население", "народ", "citizen", "people")
    return tree.tokens[i].lemma in citizens and tree.preposition(i) in ("для", "for")
