import pytest

from tarazy.texts.magnitude import magnitudes


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("кредит в 300 млн долл.", 300.0, "million USD"),
        ("заём на 1,5 млрд долларов США", 1500.0, "million USD"),
        ("помощь в 20 тыс. евро", 0.02, "million EUR"),
        ("a loan of $5 billion", 5000.0, "million USD"),
        ("a grant of €2.5 million", 2.5, "million EUR"),
        ("10 bn yuan", 10000.0, "million CNY"),
        ("12 000 тонн зерна", 12000.0, "tonne"),
        ("5,300 tonnes of grain", 5300.0, "tonne"),
        ("2,5 тыс. военнослужащих", 2500.0, "person"),
        ("3,000 troops", 3000.0, "person"),
        ("газопровод длиной 1833 км", 1833.0, "kilometre"),
        ("22 соглашения", 22.0, "document"),
        ("подписали пять двусторонних документов", 5.0, "document"),
        ("signed 15 bilateral agreements", 15.0, "document"),
        ("30 млрд куб. м газа", 30e9, "cubic metre"),
    ],
)
def test_a_number_with_its_unit(text: str, value: float, unit: str) -> None:
    (found,) = magnitudes(text)
    assert (found.value, found.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    "text", ["в 2014 г. подписан договор", "на 16 %", "резолюция 1244", "the 22nd session", ""]
)
def test_a_bare_number_is_none(text: str) -> None:
    assert magnitudes(text) == []


def test_several_in_order() -> None:
    text = "выделил 5 млн долл. и 200 тонн муки"
    assert [(m.value, m.unit) for m in magnitudes(text)] == [(5, "million USD"), (200, "tonne")]
    assert text[magnitudes(text)[1].start : magnitudes(text)[1].end] == "200 тонн"
