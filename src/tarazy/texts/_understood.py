"""Parties of a meeting or a treaty that another part of the sentence, or the text before, names."""

from collections.abc import Collection, Iterable

from tarazy.texts._look import Look
from tarazy.texts._stand_ins import stands
from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor, Role
from tarazy.texts.recall import organisation
from tarazy.texts.rules import words

Codes = tuple[str, ...]

_ACCESSION = frozenset({"присоединение", "вступление", "вхождение", "accession"})


def gathered(look: Look, actor: Codes, target: Codes) -> tuple[Codes, Codes]:
    """The organisation that a meeting told before was of, where this clause leaves it out.

    Parameters
    ----------
    look : Look
    actor, target : tuple of str
        Whom the clause names.

    Returns
    -------
    (tuple of str, tuple of str)
        ``X takes part in the session`` is in that of the organisation that met; ``the council of
        the organisation`` is of the one last named.
    """
    rule, memory = look.rule, look.memory
    if organisation((*actor, *target)):
        return actor, target
    met = words("meeting", look.tree.language)
    told = bool(memory.today) or any(look.tree.tokens[k].lemma in met for k in look.needed)
    if rule.mode == "multilateral" and rule.pos == "verb" and told and actor and not target:
        return actor, memory.gathering
    if rule.lone == "org" and rule.pos == "noun" and not actor and not target:
        body = words("body", look.tree.language)
        own = {look.tree.tokens[k].lemma for k in look.tree.below(look.at)}
        session = look.tree.tokens[look.at].lemma in ("заседание", "сессия", "session")
        if session and memory.today and (decided := memory.decided):
            return decided, target
        return (memory.body if own & body else ()), target
    return actor, target


def alone_beside(look: Look, target: Codes) -> Codes:
    """The one state besides those met that a headline names: ``X's marathon: meetings with Y, Z``.

    Parameters
    ----------
    look : Look
    target : tuple of str
        Whom was met.

    Returns
    -------
    tuple of str
        Empty where there is none, or more than one.
    """
    before = {c for a in look.actors if a.token < look.at and not a.place for c in a.codes}
    others = before - set(target)
    return tuple(others) if len(others) == 1 and look.memory.today else ()


def alone(look: Look) -> bool:
    """Whether one officer is the subject of a verb.

    Parameters
    ----------
    look : Look
    """
    subject = look.tree.subject(look.at)
    return led(look) and look.tree.tokens[subject or 0].feats.get("Number") == "Sing"


def led(look: Look) -> bool:
    """Whether leaders are the subject of a verb."""
    subject = look.tree.subject(look.at)
    return subject is not None and look.tree.tokens[subject].lemma in words(
        "official", look.tree.language
    )


def hosts(look: Look, venue: Iterable[Role]) -> list[Actor]:
    """Whose leader *the president of the country* is where a meeting was held.

    Parameters
    ----------
    look : Look
    venue : iterable of Role
        The cities that it was held in.

    Returns
    -------
    list of Actor
        Those of the cities; else the states named as its place, if a word stands for them.
    """
    found = [a for _, a in venue if not _talked_of(look, a.token)]
    if not found and look.rule.mode == "meeting" and look.rule.pos == "noun" and look.memory.today:
        found = [  # after the talks in X
            a for a in look.actors if a.kind == "name" and not organisation(a.codes)
            and (look.tree.slot(a.token, look.at) in ("в+Loc", "in") or _held(look, a.token))
        ]  # fmt: skip
    if found or not stands(look.tree, look.at, "land", look.actors):
        return found
    top = look.tree.clause(look.at)
    return [a for a in look.actors if look.tree.slot(a.token, top) in ("в+Loc", "in")]


def _talked_of(look: Look, i: int) -> bool:
    """Whether a name stands within what is discussed: the preparation of talks in Y."""
    path = look.tree.path(i, look.at) or []
    return look.rule.pos == "verb" and any(
        look.tree.tokens[k].rel in ("obj", "nsubj:pass") for k in path
    )


def _held(look: Look, i: int) -> bool:
    """Whether a name tells where the verb of a meeting says that it was held."""
    verb = look.tree.clause(look.at)
    light = look.tree.tokens[verb].lemma in words("light", look.tree.language)
    return light and look.tree.tokens[i].head == verb and look.tree.place(i) in ("в+Loc", "in")


def subjects(look: Look, about: Iterable[Role], known: Codes) -> Codes:
    """The parties of a treaty that its own name holds, or that a second clause lists.

    Parameters
    ----------
    look : Look
    about : iterable of Role
        Who stands about the trigger.
    known : tuple of str
        Whom the clause names.

    Returns
    -------
    tuple of str
        ``the treaty on trade of X and Y``; ``a treaty was signed, X and Y entered into it``,
        ``was signed on a line that joins X and Y``. Empty
        where fewer than two are so named.
    """
    tree, rule = look.tree, look.rule
    if rule.type == "CONSULT":
        return _behind_colon(look) if rule.pos == "noun" and not known else ()
    if rule.type != "AGREE" or not look.needed:
        return ()
    under = {k for n in look.needed for k in tree.below(n)}
    inside = [c for s, a in about if a.token in under and s.startswith(("о", "on"))
              for c in a.codes]  # fmt: skip
    for k in under:  # the treaty on the accession of X to Y
        joins = set(tree.below(k)) if tree.tokens[k].lemma in _ACCESSION else set()
        if joins and not any(tree.tokens[j].lemma == "сила" for j in joins):
            inside = [c for _, a in about if a.token in joins and not a.place for c in a.codes]
    if len(set(inside)) > 1 and set(known) <= set(inside):
        return tuple(dict.fromkeys(inside))
    if known or tree.tokens[look.at].feats.get("Voice") != "Pass":
        return ()
    listed = [a for a in look.actors if not a.place and _in_list(tree, a.token)]
    codes = tuple(dict.fromkeys(c for a in listed for c in a.codes))
    return codes if len(codes) > 1 else ()


def _behind_colon(look: Look) -> Codes:
    """The two states that a headline names behind what it is about: ``Talks: X and Y agree``."""
    tree, at = look.tree, look.at
    colon = next((t.start for t in tree.tokens[at:] if t.text == ":"), None)
    if colon is None or look.memory.today is None or tree.verbal(at) or tree.clause(at) < at:
        return ()
    codes = tuple(dict.fromkeys(c for a in look.actors if not a.place for c in a.codes))
    ahead = all(a.start > colon for a in look.actors if not a.place)
    return codes if len(codes) == 2 and ahead and not organisation(codes) else ()


def _in_list(tree: Tree, i: int) -> bool:
    """Whether a name is the subject or the object of another clause, alone or in a list."""
    while tree.tokens[i].rel in ("conj", "flat:name") and tree.tokens[i].head >= 0:
        i = tree.tokens[i].head
    return tree.tokens[i].rel in ("nsubj", "obj") and tree.preposition(i) is None


def whole(both: Collection[str]) -> Codes:
    """The organisation alone, where a meeting of it is told with three or more who took part.

    Parameters
    ----------
    both : collection of str
        All the parties.

    Returns
    -------
    tuple of str
        Empty where there are fewer, or no single organisation.
    """
    bodies = tuple(c for c in both if organisation((c,)))
    return bodies if len(bodies) == 1 and len(both) > 3 else ()


def elided(look: Look) -> bool:
    """Whether a clause leaves out who does it: was signed with X; the minister visited X.

    Parameters
    ----------
    look : Look
    """
    tree, at = look.tree, look.at
    if not tree.verbal(at) and tree.clause(at) == at:
        return False
    verb = tree.clause(at)
    own = [at] if verb == at else [at, verb]
    known = words("official", tree.language) | words("pronoun", tree.language)
    for top in own:
        over = tree.shared(top)
        for subject in (tree.subject(top), tree.subject(over) if over is not None else None):
            if subject is None or subject in (at, *look.needed):
                continue
            if tree.tokens[subject].lemma not in known:
                return False
            if any(a.token in tree.below(subject) for a in look.actors):
                return False
    if tree.verbal(at):
        active = tree.tokens[at].feats.get("Voice") != "Pass"
        stated = any(tree.subject(k) is not None for k in own)
        return not (active and not stated and tree.tokens[at].rel != "root")
    genitive = [
        k for k in tree.kids[at]
        if tree.tokens[k].rel == "nmod" and tree.preposition(k) is None
        and tree.tokens[k].feats.get("Case") == "Gen"
    ]  # fmt: skip
    return all(tree.tokens[k].lemma in known or _year(tree, k) for k in genitive)


def _year(tree: Tree, i: int) -> bool:
    return tree.tokens[i].lemma in ("год", "месяц", "век") or tree.tokens[i].text.isdigit()
