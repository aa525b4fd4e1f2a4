"""Whom a speech accuses or asks, and whom it only names as the victim of a wrong."""

from collections.abc import Iterable

from tarazy.texts._look import Look
from tarazy.texts._stand_ins import recalled
from tarazy.texts._who import Role, agent
from tarazy.texts.recall import organisation
from tarazy.texts.rules import words


def accused(look: Look, named: Iterable[Role], target: tuple[str, ...]) -> tuple[str, ...]:
    """Whom the state that speaks accuses, or tells what it must do.

    Parameters
    ----------
    look : Look
        Of a rule whose actor is the speaker.
    named : iterable of (str, Actor)
        Who stands about the trigger.
    target : tuple of str
        Whom the rule's places give.

    Returns
    -------
    tuple of str
        Never the speaker itself.
    """
    tree, at = look.tree, look.at
    subject = tree.subject(at)
    unnamed = subject is not None and not any(a.token in tree.below(subject) for a in look.actors)
    if unnamed and tree.tokens[subject or 0].lemma in words("pronoun", tree.language):
        target = recalled(look, ("subj",))  # it dismisses the efforts by Z
    if any(place == "modal" for place, _ in look.rule.needs):  # friends of X must: not X
        target = tuple(c for s, a in named if s == "subj" and agent(tree, a, at) for c in a.codes)
    return tuple(c for c in target if c not in look.memory.speaker)


def unharmed(look: Look, named: Iterable[Role]) -> list[Role]:
    """Those about an accusation who are not told as the victims of a wrong.

    Parameters
    ----------
    look : Look
    named : iterable of (str, Actor)

    Returns
    -------
    list of (str, Actor)
        In *condemn the invasion of X by Y* without X; in *the aggression against X* nobody is left.
    """
    tree, harm = look.tree, words("harm", look.tree.language)
    undergone = words("undergone", look.tree.language)  # by what stands behind of
    if look.rule.type == "SUPPORT":  # congratulated on its admission to X: not X
        harm, undergone = words("joining", tree.language), frozenset({"member"})
    welcomed = "welcome" in {tree.tokens[k].lemma for k in (look.at, *look.needed)}
    kept = []
    for slot, actor in named:
        if welcomed and slot == "to" and look.rule.type == "SUPPORT" and organisation(actor.codes):
            continue  # welcomed to it
        at = actor.token
        while slot != "subj" and tree.preposition(at) is None and tree.tokens[at].head >= 0 and (
            tree.tokens[at].rel in ("conj", "compound", "amod", "nmod", "appos")
            and tree.tokens[tree.tokens[at].head].lemma not in harm
        ):  # fmt: skip
            at = tree.tokens[at].head
        over = tree.tokens[at].head
        behind = tree.preposition(at)
        victim = over >= 0 and tree.tokens[over].lemma in harm and (
            behind in ("against", "on", "upon", "in", "to", "into")
            or (behind == "of" and tree.tokens[over].lemma in undergone)
        )  # fmt: skip
        if not victim:
            kept.append((slot, actor))
    return kept
