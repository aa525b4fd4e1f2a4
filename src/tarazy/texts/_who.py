"""Who stands in which place about a trigger: actors named, and words that stand for actors."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tarazy.texts._tree import Tree
from tarazy.texts.actors import Mention
from tarazy.texts.rules import words

#: What tells when with the noun behind it: в рамках визита, at the end of the talks.
COURSE = frozenset({"итог", "ход", "результат", "рамка", "время", "период", "окончание",
                    "завершение", "end", "result", "course", "sideline"})  # fmt: skip
_PLACES = frozenset({"capital", "city"})
_BRACKETS = re.compile(r"\([^()]*\)")
_LIST = re.compile(r"[\s,;–—-]|\b(?:и|and|the|в том числе|including)\b")


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor where it stands.

    Attributes
    ----------
    token : int
        The word over its name.
    codes : tuple of str
        Several for a group.
    kind : str
        As in :class:`tarazy.texts.actors.Mention`.
    place : bool
        Whether it may be but a place: a capital or a city.
    start, end : int
        Span in the sentence's mended text.
    """

    token: int
    codes: tuple[str, ...]
    kind: str
    place: bool
    start: int
    end: int


Role = tuple[str, Actor]


def placed(
    tree: Tree, mentions: Iterable[Mention], text: str, speaker: tuple[str, ...] = ()
) -> list[Actor]:
    """Mentions that may act, each with its word.

    Parameters
    ----------
    tree : Tree
    mentions : iterable of Mention
    text : str
    speaker : tuple of str, optional
        Whom *we* and *our country* stand for.

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
        if at is None or _private(tree, at):
            continue
        found.append(Actor(at, codes, one.kind, one.kind in _PLACES, one.start, one.end))
    return found + _speaking(tree, speaker)


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
        of = head >= 0 and tree.tokens[head].lemma in words("pronoun", tree.language)
        if mine or of:
            at = i if mine else head
            found.append(Actor(at, speaker, "speaker", False, token.start, token.end))
    return found


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
                tokens[actor.token] = replace(own, head=over, rel="nsubj")
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
            tokens[actor.token] = replace(own, head=verb, rel="nsubj")
    return tree if tuple(tokens) == tree.tokens else Tree(tokens, tree.language)


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
        if tree.tokens[above].lemma in private:
            return tree.preposition(at) is None and not _favoured(tree, above)
        if not tree.nominal(above) or tree.preposition(at):
            return False
        at = above
    return False


def _favoured(tree: Tree, i: int) -> bool:
    """Whether people are those for whose sake a state acts: visas for the citizens of X."""
    citizens = ("гражданин", "население", "народ", "citizen", "people")
    return tree.tokens[i].lemma in citizens and tree.preposition(i) in ("для", "for")


def roles(tree: Tree, trigger: int, actors: Iterable[Actor]) -> list[Role]:
    """The places about a verb or a noun in which actors stand.

    Parameters
    ----------
    tree : Tree
    trigger : int
    actors : iterable of Actor

    Returns
    -------
    list of (str, Actor)
        Places as :meth:`Tree.slot` names them.
    """
    actors = list(actors)
    found: list[Role] = []
    for actor in actors:
        if actor.kind == "compound" and tree.path(actor.token, trigger) is not None:
            found.append(("adj", actor))  # who shares a border shares the treaty about it
        elif slot := tree.slot(actor.token, trigger):
            found.append((slot, actor))
    if tree.verbal(trigger):
        found += _of_noun(tree, trigger, actors)
        if not any(s == "subj" for s, _ in found):
            found += _shared(tree, trigger, actors)
        placed_ = {a for _, a in found}
        found += [
            (slot, a) for a in actors if a not in placed_ and (slot := _beside(tree, trigger, a))
        ]  # fmt: skip
    return found


def _beside(tree: Tree, verb: int, actor: Actor) -> str | None:
    """The place of an actor that the parser hung elsewhere although no verb stands between."""
    first, last = sorted((actor.token, verb))
    if last - first > 15:
        return None
    marks = (";", ":", "(", ")", *([","] if actor.token > verb else []))
    for k in range(first + 1, last):
        if tree.tokens[k].pos in ("VERB", "AUX", "SCONJ") or tree.tokens[k].text in marks:
            return None
    at = actor.token
    for _ in range(4):
        prep = tree.preposition(at)
        if prep is not None:
            case = tree.tokens[at].feats.get("Case")
            return f"{prep}+{case}" if case and tree.language == "ru" else prep
        head = tree.tokens[at].head
        if head < 0 or not first <= head <= last or tree.verbal(head):
            break
        at = head
    subject = tree.subject(verb)
    if subject is None or not subject < actor.token < verb:
        return None
    between = range(subject + 1, actor.token + 1)
    if any(tree.tokens[k].rel == "case" for k in between):
        return None
    return "obj" if tree.tokens[verb].feats.get("Voice") == "Pass" else "subj"


def _of_noun(tree: Tree, verb: int, actors: list[Actor]) -> list[Role]:
    """Roles of the noun that a participle or a relative clause belongs to."""
    token = tree.tokens[verb]
    if token.rel not in ("acl", "acl:relcl") or token.head < 0:
        return []
    noun = token.head
    role = relative(tree, verb) if token.rel == "acl:relcl" else None
    if token.rel == "acl":
        form = token.feats.get("VerbForm")
        if form == "Part":
            role = "obj" if token.feats.get("Voice") == "Pass" else "subj"
        elif form == "Ger":
            role = "subj"
    if role is None:
        return []
    found: list[Role] = []
    for actor in actors:
        slot = "self" if actor.token == noun else tree.slot(actor.token, noun)
        if slot in ("self", "gen", "adj", "conj"):
            found.append((role, actor))
        elif slot and actor.token not in tree.below(verb):
            found.append((slot, actor))
    return found


def relative(tree: Tree, verb: int) -> str | None:
    """The place of which, who, который in its clause.

    Parameters
    ----------
    tree : Tree
    verb : int

    Returns
    -------
    str or None
        ``subj``, ``obj`` or neither.
    """
    for i in tree.below(verb):
        token = tree.tokens[i]
        if token.lemma in ("который", "which", "who", "that") and token.pos in (
            "PRON", "DET", "ADJ"
        ):  # fmt: skip
            slot = tree.slot(i, verb)
            return slot if slot in ("subj", "obj") else None
    return None


def _shared(tree: Tree, verb: int, actors: list[Actor]) -> list[Role]:
    """The subject that a verb without one shares with the verb it is joined to."""
    at, passive = verb, tree.tokens[verb].feats.get("Voice") == "Pass"
    for _ in range(4):
        over = tree.shared(at)
        if over is None:
            return []
        have = [a for a in actors if tree.slot(a.token, over) == "subj"]
        if not have and tree.tokens[over].feats.get("Voice") == "Pass":
            have = [a for a in actors if tree.slot(a.token, over) == "obj"]
        have = have or [a for s, a in _of_noun(tree, over, actors) if s == "subj"]
        if have:
            return [("obj" if passive else "subj", a) for a in have]
        at = over
    return []


def around(tree: Tree, noun: int, actors: Iterable[Actor]) -> list[Role]:
    """Roles about a noun that tells of an act, with those of the light verb over it.

    Parameters
    ----------
    tree : Tree
    noun : int
    actors : iterable of Actor

    Returns
    -------
    list of (str, Actor)
        Its own, then those of the verb: ``провёл переговоры``, ``paid a visit``, ``visit took
        place``; where it only tells when another thing happened, the subject alone.
    """
    actors = list(actors)
    own = roles(tree, noun, actors)
    verb = tree.clause(noun)
    if verb == noun:
        return own
    path = tree.path(noun, verb)
    if path is None or any(tree.tokens[k].lemma == "не" for k in tree.kids[verb]):
        return own
    taken = {a for _, a in own}
    more = [(s, a) for s, a in roles(tree, verb, actors) if a not in taken]
    mine = {s for s, _ in own}
    if tree.tokens[verb].lemma in words("light", tree.language):
        subject = tree.slot(noun, verb) in ("subj", "obj") and tree.tokens[verb].feats.get(
            "Voice"
        ) == "Pass"  # fmt: skip
        return own + [(s, a) for s, a in more if not (subject and s == "obj")]
    when = tree.preposition(noun)
    if when is None and tree.tokens[tree.tokens[noun].head].lemma in COURSE:
        when = tree.preposition(tree.tokens[noun].head)
    if when in ("по", "at", "upon") and tree.tokens[noun].lemma in words("asked", tree.language):
        return own + [(s, a) for s, a in more if s == "subj"]
    if when in words("during", tree.language) and not mine & {"gen", "adj", "of", "между"}:
        return own + [(s, a) for s, a in more if s == "subj"]
    return own


def stands(tree: Tree, trigger: int, name: str, actors: Iterable[Actor]) -> list[tuple[str, int]]:
    """Words of a list (``both``, ``pronoun``) that stand about a trigger without an actor's name.

    Parameters
    ----------
    tree : Tree
    trigger : int
    name : str
        Of the list.
    actors : iterable of Actor

    Returns
    -------
    list of (str, int)
        Places and tokens.
    """
    listed = words(name, tree.language)
    named = {a.token for a in actors}
    tops = [trigger]
    if (over := tree.shared(trigger)) is not None:
        tops.append(over)
    if not tree.verbal(trigger) and (verb := tree.clause(trigger)) != trigger:
        tops.append(verb)
    found = []
    for i, token in enumerate(tree.tokens):
        if token.lemma not in listed or i == trigger:
            continue
        if name == "both" and not _several(tree, i):
            continue
        for top in tops:
            slot = tree.slot(i, top)
            if slot and not named & set(tree.below(i)):
                found.append((slot, i))
                break
    return found


def _several(tree: Tree, i: int) -> bool:
    """Whether a word stands for more than one: parties, two states, both presidents."""
    two = ("оба", "два", "both", "two")
    kids = {tree.tokens[k].lemma for k in tree.kids[i]}
    return tree.tokens[i].feats.get("Number") == "Plur" or any(t in kids for t in two)
