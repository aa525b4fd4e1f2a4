"""Latin letters typed for the Cyrillic ones that they look like."""

import re

#: Latin letters that look like Cyrillic ones; a word that has others is left as it is.
_LOOKS = "aceopxyABCEHKMOPTXY"
_ALIKE = str.maketrans(_LOOKS, "асеорхуАВСЕНКМОРТХУ")
_MIXED = re.compile(rf"[а-яёА-ЯЁ]{{2}}[{_LOOKS}]|[{_LOOKS}][а-яё]{{2}}|[а-яё][{_LOOKS}][а-яё]")
_WORD_OF_BOTH = re.compile(rf"(?<![A-Za-z])[{_LOOKS}А-Яа-яЁё]+(?![A-Za-z])")


def one_script(text: str) -> str:
    """Latin letters that stand for Cyrillic ones within a word, put right: провeл, Cирия.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        As long as it was. A word with a Latin letter that looks like no other is left alone.
    """
    if not _MIXED.search(text):
        return text
    return _WORD_OF_BOTH.sub(
        lambda m: m.group().translate(_ALIKE) if _MIXED.search(m.group()) else m.group(), text
    )
