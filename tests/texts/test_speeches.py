"""What a speech does by saying it, and whom its words stand for; sentences of our own.

Every speech is of Peru in 2014, as in the examples of the rules that need a speaker.
"""

import pytest
from tests.texts.test_rules import coded, meant, spoken

from tarazy.texts._tree import Tree
from tarazy.texts._uttered import uttered
from tarazy.texts.actors import Gazetteer
from tarazy.texts.grammar import parse


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


#: Sentences and how they are coded, apart by semicolons; nothing for no event.
SAID = [
    # Forms of courtesy.
    ("I would like to thank Chile for its help.", "2014 SUPPORT PER>CHL"),
    ("Allow me, at the outset, to extend my warmest congratulations to Chile.",
     "2014 SUPPORT PER>CHL"),
    ("I should like, on behalf of my Government, to express our gratitude to Chile.",
     "2014 SUPPORT PER>CHL"),
    ("It gives me pleasure to congratulate Chile and to welcome Bolivia to the United Nations.",
     "2014 SUPPORT PER>CHL; 2014 SUPPORT PER>BOL"),
    ("I have the honour to convey our thanks to Chile.", "2014 SUPPORT PER>CHL"),
    ("The delegation of Peru wishes to commend Chile.", "2014 SUPPORT PER>CHL"),
    ("I must thank Chile.", "2014 SUPPORT PER>CHL"),
    ("We must thank Chile.", ""),
    ("I would not like to thank Chile.", ""),
    ("Will we stand with the people of Chile?", ""),
    ("Permit me to commend the bank on its decision to invite Chile.", ""),
    # Courtesies to whoever presides are no acts towards a state.
    ("I congratulate the minister of Chile on his election to the presidency.", ""),
    ("I thank your predecessor, the minister of Chile.", ""),
    # Whom a wrong is done to is not accused of it.
    ("We condemn Chile's invasion of Bolivia.", "2014 ACCUSE PER>CHL"),
    ("We condemn the invasion of Bolivia.", ""),
    ("We condemn the aggression against Bolivia.", ""),
    ("We call for the lifting of the embargo imposed by Chile on Bolivia.",
     "2014 REQUEST PER>CHL"),
    ("Peru suffers from the blockade imposed by Chile on Bolivia.", "2014 SANCTION CHL>BOL"),
    # Demands.
    ("Chile must withdraw its troops from Bolivia.", "2014 REQUEST PER>CHL"),
    ("Friends of Chile must recognise this.", ""),
    ("Peru stresses the need for Chile to meet its obligations.", "2014 REQUEST PER>CHL"),
    ("Peru calls on the authorities in Chile to free them.", "2014 REQUEST PER>CHL"),
    # Whose act is welcomed, and where.
    ("We welcome the agreement between Chile and Bolivia.", "2014 SUPPORT PER>BOL+CHL"),
    ("We welcome the statements made by the leaders of Chile and Bolivia.",
     "2014 SUPPORT PER>BOL+CHL"),
    ("I commend the efforts of the international community in Haiti.", ""),
    ("We welcome the Republic of Palau on its admission to the United Nations.",
     "2014 SUPPORT PER>PLW"),
    # A month without a year, and the past of a speech that reports on its year.
    ("In early July, the Presidents of Chile and Peru met in Lima.", "2014 CONSULT CHL=PER"),
    ("Last May I met with the President of Brazil.", "2014 CONSULT PER=BRA"),
    ("On 27 September Chile launched an offensive against Bolivia.", "2014-09-27 ASSAULT CHL>BOL"),
    ("Last November we signed an agreement with Chile.", ""),
    ("We stood beside our Chilean brothers.", "2014 SUPPORT PER>CHL"),
    ("Peru has been giving shelter to refugees from Chile.", "2014 AID PER>CHL"),
    ("We received generous help from Chile.", "2014 AID CHL>PER"),
    # What a member is begins no clause.
    ("Peru, as a member of the union, also welcomes the decision of Chile.",
     "2014 SUPPORT PER>CHL"),
    # The Secretary-General and the Agency stand for whom the text has named.
    ("The United Nations is our home. We commend the Secretary-General.", "2014 SUPPORT PER>UN"),
    ("We commend the Secretary-General.", ""),
    ("We know NATO and the United Nations. We thank the Secretary-General of NATO.",
     "2014 SUPPORT PER>NATO"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SAID, ids=[t[:48] for t, _ in SAID])
def test_an_english_speech(text: str, wanted: str, gazetteer: Gazetteer) -> None:
    found = {coded(e) for e in spoken(text, "en", gazetteer)}
    assert found == {meant(w.strip()) for w in wanted.split(";") if w.strip()}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Хочу поблагодарить Чили за помощь.", "2014 SUPPORT PER>CHL"),
        ("Я хотел бы выразить признательность Турции.", "2014 SUPPORT PER>TUR"),
        ("Позвольте мне поблагодарить Японию за поддержку.", "2014 SUPPORT PER>JPN"),
        ("Он хочет поблагодарить Японию за поддержку.", ""),
        ("В 2012 году мы подписали с Чили договор о дружбе.", "2012 AGREE PER=CHL"),
        ("Наша страна присоединилась к ВТО в 2012 году.", "2012 AGREE PER=WTO"),
        ("Я встретился в мае 2013 года с Президентом Японии.", "2013-05 CONSULT PER=JPN"),
    ],
)
def test_a_russian_speech(text: str, wanted: str, gazetteer: Gazetteer) -> None:
    found = {coded(e) for e in spoken(text, "ru", gazetteer)}
    assert found == {meant(w.strip()) for w in wanted.split(";") if w.strip()}


@pytest.mark.parametrize(
    ("text", "verb", "speaker"),
    [
        ("I would like to thank Chile.", "thank", "I"),
        ("Let me thank Chile.", "thank", "me"),
        ("I cannot but thank Chile.", "thank", "I"),
        ("We plan to thank Chile.", "thank", None),
        ("They would like to thank Chile.", "thank", None),
    ],
)
def test_the_speaker_in_a_form_of_courtesy(text: str, verb: str, speaker: str | None) -> None:
    (tokens,) = parse([text], "en")
    tree = Tree(tokens, "en")
    at = next(i for i, t in enumerate(tokens) if t.text == verb)
    found = uttered(tree, at)
    assert (None if found is None else tokens[found].text) == speaker


def test_nobody_speaks_in_a_text_without_a_speaker(gazetteer: Gazetteer) -> None:
    from tests.texts.test_events import told

    assert told("I would like to thank Chile for its help.", gazetteer) == []
