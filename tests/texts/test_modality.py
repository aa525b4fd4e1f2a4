import pytest

from tarazy.texts._tree import Tree
from tarazy.texts.grammar import parse
from tarazy.texts.modality import modality

RU = [
    ("Норвегия подписала договор.", "fact"),
    ("Норвегия не подписала договор.", "denied"),
    ("Норвегия подпишет договор.", "planned"),
    ("Норвегия планирует подписать договор.", "planned"),
    ("Норвегия намерена подписать договор.", "planned"),
    ("Норвегия предложила подписать договор.", "planned"),
    ("Норвегия может подписать договор.", "possible"),
    ("Норвегия могла бы подписать договор.", "possible"),
    ("Норвегия должна подписать договор.", "possible"),
    ("Норвегия подписала бы договор.", "possible"),
    ("Норвегия отказалась подписать договор.", "refused"),
    ("Норвегии удалось подписать договор.", "fact"),
    ("Дания хочет, чтобы Норвегия подписала договор.", "possible"),
    ("Дания заявила, что Норвегия подписала договор.", "reported"),
    ("Норвегия якобы подписала договор.", "reported"),
    ("Если Норвегия подписала договор, рынок вырастет.", "possible"),
]
EN = [
    ("Norway signed the treaty.", "fact"),
    ("Norway has signed the treaty.", "fact"),
    ("Norway did not sign the treaty.", "denied"),
    ("Norway never signed the treaty.", "denied"),
    ("Norway will sign the treaty.", "planned"),
    ("Norway plans to sign the treaty.", "planned"),
    ("Norway may sign the treaty.", "possible"),
    ("Norway would sign the treaty.", "possible"),
    ("Norway refused to sign the treaty.", "refused"),
    ("Norway managed to sign the treaty.", "fact"),
    ("Denmark said that Norway signed the treaty.", "reported"),
    ("Norway allegedly signed the treaty.", "reported"),
]


def meant(text: str, language: str) -> str:
    tree = Tree(next(iter(parse([text], language))), language)
    at = next(i for i, t in enumerate(tree.tokens) if t.lemma in ("подписать", "sign"))
    return modality(tree, at)


@pytest.mark.parametrize(("text", "wanted"), RU)
def test_russian(text: str, wanted: str) -> None:
    assert meant(text, "ru") == wanted


@pytest.mark.parametrize(("text", "wanted"), EN)
def test_english(text: str, wanted: str) -> None:
    assert meant(text, "en") == wanted
