"""Clauses without their verb, and dates in brackets behind names."""

from datetime import date

import pytest
from tests.texts.test_rules import coded, meant, told

from tarazy.texts.actors import Gazetteer
from tarazy.texts.dates import find_dates
from tarazy.texts.gaps import bracketed


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        (
            "В 1992 г. Монголией был подписан договор с Перу, в 1993 г. — с Чили, "
            "а в 1994 г. — с Кенией.",
            "1992 AGREE MNG=PER; 1993 AGREE MNG=CHL; 1994 AGREE MNG=KEN",
        ),
        (
            "В 1999 г. в НАТО вступила Польша, а в 2004 г. — Эстония.",
            "1999 AGREE POL=NATO; 2004 AGREE EST=NATO",
        ),
        (
            "В 1993 г. Кения ввела санкции против Чада, а в 1995 г. — против Мали.",
            "1993 SANCTION KEN>TCD; 1995 SANCTION KEN>MLI",
        ),
        (
            "Монголия вступила в ВТО (1997), а затем в ОБСЕ (2012).",
            "1997 AGREE MNG=WTO; 2012 AGREE MNG=OSCE",
        ),
        (
            "Вывод войск Вьетнама из Камбоджи (1989) и вторжение Ирака в Кувейт (1990) "
            "изменили многое.",
            "1989 RETREAT VNM>KHM; 1990 ASSAULT IRQ>KWT",
        ),
        ("В 1992 г. Монголия обсуждала планы, в 1993 г. — договор с Чили.", ""),
    ],
)
def test_what_stands_for_a_clause(text: str, coding: str, gazetteer: Gazetteer) -> None:
    found = {coded(e) for e in told(text, "ru", gazetteer)}
    assert found == {meant(one.strip()) for one in coding.split(";") if one.strip()}


def test_a_date_in_brackets_with_other_words_is_not_alone() -> None:
    text = "Визит (2001), книга (Иванов, 2002) и поездка (с 2003 г.)."
    alone = [d.first.year for d in find_dates(text, "ru") if bracketed(text, d)]
    assert alone == [2001, 2003]


def test_a_gap_costs_confidence(gazetteer: Gazetteer) -> None:
    text = "В 1999 г. в НАТО вступила Польша, а в 2004 г. — Эстония."
    first, second = told(text, "ru", gazetteer)
    assert (first.date, second.date) == (date(1999, 1, 1), date(2004, 1, 1))
    assert second.confidence == round(first.confidence - 0.1, 2)
