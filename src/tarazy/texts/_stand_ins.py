"""Whom words stand for that name nobody: both sides, the republic, its."""

from collections.abc import Iterable

from tarazy.texts._look import Look, matches
from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor
from tarazy.texts.recall import organisation
from tarazy.texts.rules import words


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


def pointed(look: Look, actor: tuple[str, ...]) -> tuple[str, ...]:
    """Whom страна or его in the target's place stands for, where another acts."""
    for name in ("land", "pronoun"):
        for slot, i in stands(look.tree, look.at, name, look.actors):
            if i not in look.needed and any(matches(p, slot) for p in look.rule.target):
                last = look.memory.subject
                near = last if last and not set(last) & set(actor) else ()
                own = look.tree.tokens[i]
                it = name == "land" or own.pos in ("PRON", "DET")  # the country, it; no minister
                if not it or own.feats.get("Number") == "Plur":
                    return near or look.memory.understood(actor)
                others = {a.codes for a in look.actors if a.token < i and a.kind == "name"}
                named = [c for c in others if not set(c) & set(actor) and not organisation(c)]
                return near or look.memory.understood(actor) or (
                    named[0] if len(named) == 1 else ()
                )  # fmt: skip
    for slot, i in stands(look.tree, look.at, "fellow", look.actors):
        if i not in look.needed and any(matches(p, slot) for p in look.rule.target):
            return tuple(c for c in look.memory.parties(actor) if c not in actor)
    return ()


def recalled(look: Look, places: tuple[str, ...]) -> tuple[str, ...]:
    """Whom a pronoun or a word such as республика stands for."""
    for slot, i in stands(look.tree, look.at, "pronoun", look.actors):
        if not any(matches(place, slot) for place in places):
            continue
        if look.tree.tokens[i].pos == "DET":  # its, her: who was named last in the sentence
            before = [a for a in look.actors if a.token < i and not a.place]
            if before:
                return before[-1].codes
        if look.tree.tokens[i].lemma == "it" and _thing_before(look, i):
            return ()
        return look.memory.subject
    return ()


def _thing_before(look: Look, i: int) -> bool:
    """Whether *it* stands for what this sentence has spoken of: the war did so, it did more."""
    named = {a.token for a in look.actors}
    return any(
        token.rel.startswith(("nsubj", "dep")) and token.pos == "NOUN"
        and not named & set(look.tree.below(k))
        for k, token in enumerate(look.tree.tokens[:i])
    )  # fmt: skip


def meant(look: Look, actor: tuple[str, ...]) -> tuple[str, ...]:
    """Whom республика or объединение in the target's place stands for: who was last named so."""
    own = ("членство", "участие", "членстве", "membership", "participation")
    if any(look.tree.tokens[i].lemma in own for i in look.needed):
        bodies = [a.codes for a in look.actors if a.token < look.at and organisation(a.codes)]
        if bodies:
            return bodies[-1]
    for name, wanted in (("land", False), ("body", True)):
        for slot, i in stands(look.tree, look.at, name, look.actors):
            if i in look.needed or not any(matches(place, slot) for place in look.rule.target):
                continue
            before = [a.codes for a in look.actors if a.token < i] + [look.memory.subject]
            for codes in reversed(before):
                if codes and not set(codes) & set(actor) and organisation(codes) == wanted:
                    return codes
    return ()
