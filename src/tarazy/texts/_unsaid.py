"""Who acts where no subject says so: told by a capital, or by whose relations are talked of."""

from tarazy.texts._look import Look
from tarazy.texts._stand_ins import stands
from tarazy.texts.recall import organisation

#: What two states have with each other.
_SHARED = frozenset(
    {"отношение", "связь", "сотрудничество", "партнерство", "взаимодействие", "товарооборот",
     "диалог", "союзничество", "relation", "relations", "ties", "cooperation", "partnership"}
)  # fmt: skip
_PAIRED = ("gen", "adj", "между", "between", "of")


def in_capital(look: Look) -> tuple[str, ...]:
    """Who acts where Russian says only where: ``in Oslo they condemned``, ``were told in the MFA``.

    Parameters
    ----------
    look : Look

    Returns
    -------
    tuple of str
        Empty where the verb has a subject or is not in the plural.
    """
    tree, at = look.tree, look.at
    feats = tree.tokens[at].feats
    if "subj" not in look.rule.actor or tree.language != "ru" or tree.tokens[at].pos != "VERB":
        return ()
    plain = feats.get("VerbForm") == "Fin" and feats.get("Voice") != "Pass"
    if not plain or feats.get("Number") != "Plur" or tree.tokens[at].rel not in ("root", "conj"):
        return ()
    if tree.subject(at) is not None or tree.shared(at) is not None:
        return ()
    for actor in look.actors:
        if actor.token < at and tree.slot(actor.token, at) == "в+Loc":
            return actor.codes
    return ()


def related(look: Look, known: tuple[str, ...]) -> tuple[str, ...]:
    """The two states whose relations are what talks in the news were about.

    Parameters
    ----------
    look : Look
    known : tuple of str
        Whom the clause names as a party.

    Returns
    -------
    tuple of str
        ``the relations of X and Y were the theme of talks of X's president``. Empty where there
        are not just two, or the clause names nobody and no word stands for both.
    """
    tree = look.tree
    if look.rule.type != "CONSULT" or look.memory.today is None:
        return ()
    if not known and not stands(tree, look.at, "both", look.actors):
        return ()
    for i, token in enumerate(tree.tokens):
        if token.lemma not in _SHARED:
            continue
        named = [a for a in look.actors if tree.slot(a.token, i) in _PAIRED]
        codes = tuple(dict.fromkeys(c for a in named for c in a.codes))
        if len(codes) == 2 and set(known) <= set(codes) and not organisation(codes):
            return codes
    return ()


def by_unknown(look: Look) -> bool:
    """Whether a person of whom no state is known held a meeting: Name Surname held talks with X.

    Parameters
    ----------
    look : Look
    """
    tree = look.tree
    verb = tree.clause(look.at)
    subject = tree.subject(verb)
    if subject is None or tree.slot(look.at, verb) != "obj":
        return False
    person = tree.tokens[subject].pos == "PROPN"
    return person and not any(a.token in tree.below(subject) for a in look.actors)
