"""Who stands in which place about a trigger: actors named, and words that stand for actors."""

from collections.abc import Iterable
from dataclasses import dataclass

from tarazy.texts._tree import RULERS, Tree
from tarazy.texts.recall import organisation
from tarazy.texts.rules import words

#: What tells when with the noun behind it: в рамках визита, at the end of the talks.
COURSE = frozenset({"итог", "ход", "результат", "рамка", "время", "период", "окончание",
                    "завершение", "end", "result", "course", "sideline"})  # fmt: skip


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


#: What its chairman does with a meeting of an organisation, that is no party beside it.
_CHAIRS = frozenset({"провести", "проводить", "открыть", "открывать", "созвать", "завершить"})
#: How a name hangs within the phrase of whoever acts for it.
_WITHIN = frozenset({"conj", "nmod", "nmod:poss", "compound", "amod", "appos"})

Role = tuple[str, Actor]


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
    found += _agents(tree, trigger, actors)
    if tree.verbal(trigger):
        found += _of_noun(tree, trigger, actors)
        found += _wanted(tree, trigger, actors)
        if not any(s == "subj" for s, _ in found):
            found += _shared(tree, trigger, actors)
        for clause in said(tree, trigger):
            found += [("charge", a) for a in actors if tree.slot(a.token, clause) == "subj"]
        placed_ = {a for _, a in found}
        found += [
            (slot, a) for a in actors if a not in placed_ and (slot := _beside(tree, trigger, a))
        ]  # fmt: skip
    return found


def _wanted(tree: Tree, trigger: int, actors: list[Actor]) -> list[Role]:
    """Whom what is asked or refused would be done to: refused to give back Y, to give Y a loan."""
    verbs = [k for k in tree.kids[trigger] if tree.tokens[k].feats.get("VerbForm") == "Inf"]
    return [("inf", a) for k in verbs if tree.tokens[k].rel == "xcomp" for a in actors
            if tree.slot(a.token, k) in ("obj", "dat", "gen", "adj")]  # fmt: skip


def _agents(tree: Tree, verb: int, actors: list[Actor]) -> list[Role]:
    """Who did what is told of an object: the lifting of the embargo imposed by X."""
    found: list[Role] = []
    for actor in actors:
        at = actor.token
        while tree.tokens[at].rel in _WITHIN and tree.preposition(at) in (None, "of"):
            at = tree.tokens[at].head
        part = tree.tokens[at].head
        if tree.tokens[at].rel != "obl:agent" or part < 0:
            continue
        noun = tree.tokens[part].head
        if tree.tokens[part].rel == "acl" and noun >= 0 and tree.path(noun, verb) is not None:
            found.append(("agent", actor))
    return found


def said(tree: Tree, verb: int) -> list[int]:
    """The verbs of the clauses that tell what is said.

    Parameters
    ----------
    tree : Tree
    verb : int

    Returns
    -------
    list of int
    """
    found = [k for k in tree.kids[verb] if tree.tokens[k].rel == "ccomp" and tree.verbal(k)]
    head = tree.tokens[verb].head
    if not found and tree.tokens[verb].rel == "parataxis" and head >= 0 and tree.verbal(head):
        found = [head]  # X does so, said Y
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
        As :meth:`Tree.slot` names it.
    """
    for i in tree.below(verb):
        token = tree.tokens[i]
        if token.lemma in ("который", "which", "who", "that") and token.pos in (
            "PRON", "DET", "ADJ"
        ):  # fmt: skip
            return tree.slot(i, verb)
    return None


def _shared(tree: Tree, verb: int, actors: list[Actor]) -> list[Role]:
    """The subject that a verb without one shares with the verb it is joined to."""
    told = tree.tokens[verb].rel == "parataxis"
    if told and tree.tokens[verb].lemma in words("said", tree.language):
        return []  # X does so, they said in Y
    at, passive = verb, tree.tokens[verb].feats.get("Voice") == "Pass"
    for _ in range(4):
        over = tree.shared(at)
        if over is None:
            return []
        have = [a for a in actors if tree.slot(a.token, over) == "subj"]
        if not have and tree.tokens[over].feats.get("Voice") == "Pass":
            have = [a for a in actors if tree.slot(a.token, over) == "obj"]
        if not have and tree.tokens[over].lemma in ("удаться", "удаваться", "прийтись"):
            have = [a for a in actors if tree.slot(a.token, over) in ("dat", "gen")]
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
    path = tree.path(noun, verb)
    if not path or any(tree.tokens[k].lemma == "не" for k in tree.kids[verb]):
        return own
    taken = {a for _, a in own}
    more = [(s, a) for s, a in roles(tree, verb, actors) if a not in taken]
    if any(s in ("gen", "adj", "of") and organisation(a.codes) for s, a in own):
        chairs = tree.tokens[verb].lemma in _CHAIRS and tree.slot(noun, verb) == "obj"
        more = [(s, a) for s, a in more if s != "subj" or (agent(tree, a, verb) and not chairs)]
    bare = tree.tokens[verb].pos not in ("VERB", "AUX")
    if bare and tree.preposition(noun) == "с":  # X was in Y on a visit
        where = tree.place(verb)
        return own + more + [(where, a) for a in actors if where and a.token == verb]
    if bare and tree.tokens[noun].rel == "conj" and verb == tree.tokens[noun].head:
        return own + [(s, a) for s, a in more if s == "subj"]  # visit of X: talks, a meeting with Z
    if tree.tokens[verb].lemma in words("light", tree.language):
        subject = tree.slot(noun, verb) in ("subj", "obj") and tree.tokens[verb].feats.get(
            "Voice"
        ) == "Pass"  # fmt: skip
        return own + [(s, a) for s, a in more if not (subject and s == "obj")]
    when = tree.preposition(noun)
    if when is None and tree.tokens[tree.tokens[noun].head].lemma in COURSE:
        when = tree.preposition(tree.tokens[noun].head)
    if when in ("по", "после", "at", "upon", "after") and tree.tokens[noun].lemma in words(
        "asked", tree.language
    ):
        return own + [(s, a) for s, a in more if s == "subj"]
    return own + _doers(tree, noun, own, more, when)


def agent(tree: Tree, actor: Actor, verb: int) -> bool:
    """Whether an actor, or its officer, does what a verb tells; a crisis in X does nothing."""
    at = actor.token
    while (over := tree.tokens[at].head) not in (verb, -1) and not tree.verbal(over):
        at = over
    top = tree.tokens[at]
    ruling = words("official", tree.language) | words("pronoun", tree.language) | RULERS
    return at == actor.token or top.pos == "PROPN" or top.lemma in ruling


def _doers(
    tree: Tree, noun: int, own: list[Role], more: list[Role], when: str | None
) -> list[Role]:
    """Who, by doing another thing in the course of a meeting, is told to have met."""
    if when not in words("during", tree.language):
        return []
    if when in ("после", "after") and any(s in ("с+Ins", "with") for s, _ in more):
        return []  # after the summit X met Y: of another meeting
    spoken = tree.tokens[noun].lemma in ("разговор", "беседа", "conversation", "call")
    doers = [(s, a) for s, a in more if s == "subj" or (spoken and s in ("с+Ins", "with"))]
    named = {s for s, _ in own} & {"gen", "adj", "of", "между"}
    return doers if not named or _attends(own, doers) else []


def _attends(own: list[Role], doers: list[Role]) -> bool:
    """Whether one who speaks at a meeting of an organisation alone is told of."""
    bodies = all(a.kind in ("organisation", "abbreviation") for _, a in own)
    return bodies and len({a.codes for _, a in doers}) == 1 and not any(
        a.kind in ("organisation", "abbreviation") for _, a in doers
    )  # fmt: skip
