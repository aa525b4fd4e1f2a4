"""The patterns of dates: what Russian, English and Kazakh write, each language a list.

A pattern names its parts: ``y m d`` of the first end and ``y2 m2 d2`` of the last, ``part`` of a
year or decade, ``decade``, ``season``, ``quarter``, ``half``, ``n`` for a count of years, ``rel``
for a step from another date. ``tarazy.texts.dates`` reads the parts and nothing else, so that a
language is added here alone.
"""

import re

YEAR = r"(?:1[89]|20)\d\d"
#: Months by their first three letters, which differ in the three languages and between them.
MONTHS = {
    key: number
    for keys in ("янв фев мар апр май июн июл авг сен окт ноя дек",
                 "jan feb mar apr may jun jul aug sep oct nov dec",
                 "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел")
    for number, key in enumerate(keys.split(), 1)
} | {"мая": 5, "мае": 5, "маю": 5}  # fmt: skip
_RU = (
    r"(?:(?:янв|февр|сент|окт|нояб|дек|авг)\.|(?:январ|феврал|апрел|июн|июл|сентябр|октябр"
    r"|ноябр|декабр)"
    r"(?:ь|я|ю|е|[её]м)|(?:март|август)(?:ом|а|у|е)?|ма(?:ем|й|я|ю|е))(?!\w)"
)
_EN = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_KK = (
    r"(?:қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қыркүйег|қазан|қараша"
    r"|желтоқсан)\w{0,6}"
)
#: Months as adjectives: the January events of a year.
_RU_OF = (
    r"(?P<m>январск|февральск|мартовск|апрельск|майск|июньск|июльск|августовск|сентябрьск"
    r"|октябрьск|ноябрьск|декабрьск)(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)"
)
#: What may stand between the two ends of a range written with a dash.
_TO = r"\s?[-–—]\s?"
_PARTS = {
    "ru": (r"(?:(?:сам(?:ом|ого)\s+)?(?P<part>начал\w|середин\w|кон(?:ец|ц[аеу])"
           r"|перв(?:ой|ая|ую)\s+половин\w|втор(?:ой|ая|ую)\s+половин\w)\s+)"),
    "en": (r"(?:(?P<part>early|mid|late|(?:the\s+)?beginning\s+of|(?:the\s+)?start\s+of"
           r"|(?:the\s+)?middle\s+of|(?:the\s+)?end\s+of|(?:the\s+)?first\s+half\s+of"
           r"|(?:the\s+)?second\s+half\s+of)(?:\s+|-)(?:the\s+|in\s+)?(?:year\s+)?)"),
    "kk": r"(?:\s+(?P<part>бас\w+|орта\w+|соң\w+|аяғ\w+|бірінші\s+жарты\w+|екінші\s+жарты\w+))",
}  # fmt: skip


def _several(*patterns: str) -> list[re.Pattern[str]]:
    """Compiled with a common left and right edge; ``<Y>``, ``<RUM2>`` stand for the groups."""
    kinds = {
        "": {"y": YEAR, "d": r"[0-3]?\d"},
        "RU": {"m": _RU},
        "EN": {"m": _EN},
        "KK": {"m": _KK},
    }
    parts = {
        f"<{language}{name.upper()}{n}>": f"(?P<{name}{n}>{inside})"
        for language, names in kinds.items()
        for name, inside in names.items()
        for n in ("", "2")
    }
    made = []
    for pattern in patterns:
        whole = re.sub(r"<(?:RU|EN|KK)?[YMD]2?>", lambda m: parts[m.group()], pattern)
        made.append(re.compile(rf"(?<![\w/№$€£.-])(?:{whole})(?![\w%])", re.IGNORECASE))
    return made


#: ``г.``, ``года``, ``году`` behind a year; what a bare year may be is another matter.
_G = r"(?:\s?-?\s?(?:году|годом|годах|годами|годов|годы|года|годе|год|гг?\.?(?!\w)|г\.?(?!\w)))"
_GO = rf"(?:{_G})?"
_ORD = r"(?:-(?:го|е|м|му))?"
_EARLIER = (
    r"(?P<n>один|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|двадцать|тридцать|\d{1,2})"
)
_N = r"(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|\d{1,2})"
_KN = r"(?P<n>бір|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|он|жиырма|отыз|\d{1,2})"

COMMON = _several(
    r"<Y>-(?P<mm>[01]\d)-<D>",
    r"<D>\.(?P<mm>[01]?\d)\.<Y>" + _GO,
    rf"<Y>-(?P<mm>[01]\d)(?!{_TO}?\d)(?=[\s,.;)]|$)(?<=-0\d|-1[012])",
)

RUSSIAN = _several(
    (rf"(?:с\s+)?<D>{_ORD}\s+<RUM>\s+<Y>{_GO}(?:{_TO}|\s+по\s+|\s+до\s+)<D2>{_ORD}\s+<RUM2>"
     rf"\s+<Y2>{_GO}"),
    rf"(?:с\s+)?<D>{_ORD}\s+<RUM>(?:{_TO}|\s+по\s+|\s+до\s+)<D2>{_ORD}\s+<RUM2>\s+<Y2>{_GO}",
    rf"с\s+<D>{_ORD}\s+(?:по|до)\s+<D2>{_ORD}\s+<RUM2>\s+<Y2>{_GO}",
    rf"<D>{_ORD}{_TO}<D2>{_ORD}\s+<RUM2>\s+<Y2>{_GO}",
    rf"<D>{_ORD}(?=(?:,\s+\d\d?)*\s+и\s+\d\d?\s+<RUM>\s+<Y>)",
    rf"<D>{_ORD}\s+<RUM>,?\s+<Y>{_GO}",
    rf"(?:с\s+)?<RUM>\s+<Y>{_GO}(?:{_TO}|\s+по\s+|\s+до\s+)<RUM2>\s+<Y2>{_GO}",
    rf"(?:с\s+)?<RUM>(?:{_TO}|\s+по\s+|\s+до\s+)<RUM2>\s+<Y2>{_GO}",
    rf"<RUM>(?=(?:,\s+(?:в\s+)?{_RU})*\s+и\s+(?:в\s+)?{_RU}\s+<Y>)",
    rf"{_PARTS['ru']}?<RUM>,?\s+<Y>{_GO}",
    rf"{_RU_OF}\s+[а-яё-]{{3,}}(?:\s+[а-яё-]{{3,}})?\s+<Y>{_GO}",
    (rf"(?:(?P<quarter>перв\w+|втор\w+|треть\w+|четв[её]рт\w+|[1-4](?:-\w+)?|I{{1,3}}|IV)\s+"
     rf"квартал\w{{0,2}})\s+<Y>{_GO}"),
    rf"(?P<half>перв\w+|втор\w+|[12](?:-\w+)?|II?)\s+полугоди\w+\s+<Y>{_GO}",
    rf"(?P<season>весн\w+|лет(?:ом|а|о)|осен\w+|зим\w+)\s+<Y>(?:{_TO}<Y2>)?{_GO}",
    (rf"{_PARTS['ru']}?(?P<decade>(?:1[89]|20)?\d0)-?(?:х|е|ми|м)(?:{_G})?(?:\s+(?:XX|прошло"
     rf"го)\s+(?:века|столетия|в\.))?"),
    (rf"{_PARTS['ru']}?(?P<decade>двадцаты|тридцаты|сороковы|пятидесяты|шестидесяты|семидеся"
     rf"ты|восьмидесяты|девяносты|нулевы)(?:х|е|ми|м)(?:{_G})?(?:\s+(?:XX|прошлого)\s+(?:век"
     rf"а|столетия|в\.))?"),
    rf"с\s+<Y>(?:-\w{{1,2}})?{_GO}\s+(?:по|до)\s+<Y2>(?:-\w{{1,2}})?{_GO}",
    rf"между\s+<Y>{_GO}\s+и\s+<Y2>{_GO}",
    rf"<Y>{_GO}{_TO}(?P<y2>{YEAR}|\d\d(?={_G})){_GO}",
    rf"{_PARTS['ru']}<Y>(?:-\w{{1,2}})?{_GO}",
    rf"<Y>(?:-(?:го|м|му|й|ый|ом))?{_G}",
    r"<Y>-(?:го|м|му|й)",
)  # fmt: skip
_TH = r"(?:st|nd|rd|th)?"
ENGLISH = _several(
    (rf"(?:from\s+)?<D>{_TH}\s+<ENM>,?\s+<Y>(?:{_TO}|\s+(?:to|until|through)\s+)<D2>{_TH}\s+"
     rf"<ENM2>,?\s+<Y2>"),
    (rf"(?:from\s+)?<ENM>\s+<D>{_TH},?\s+<Y>(?:{_TO}|\s+(?:to|until|through)\s+)<ENM2>\s+<D2"
     rf">{_TH},?\s+<Y2>"),
    rf"(?:from\s+)?<D>{_TH}\s+<ENM>(?:{_TO}|\s+(?:to|until|through)\s+)<D2>{_TH}\s+<ENM2>,?\s+<Y2>",
    rf"between\s+<D>{_TH}\s+<ENM>\s+and\s+<D2>{_TH}\s+<ENM2>,?\s+<Y2>",
    rf"(?:from\s+)?<ENM>\s+<D>{_TH}(?:{_TO}|\s+(?:to|until|through)\s+)<ENM2>\s+<D2>{_TH},?\s+<Y2>",
    rf"between\s+<ENM>\s+<D>{_TH}\s+and\s+<ENM2>\s+<D2>{_TH},?\s+<Y2>",
    rf"(?:from\s+)?<D>{_TH}(?:{_TO}|\s+to\s+)<D2>{_TH}\s+(?:of\s+)?<ENM2>,?\s+<Y2>",
    rf"between\s+<D>{_TH}\s+and\s+<D2>{_TH}\s+(?:of\s+)?<ENM2>,?\s+<Y2>",
    rf"(?:from\s+)?<ENM>\s+<D>{_TH}(?:{_TO}|\s+to\s+)<D2>{_TH},?\s+<Y2>",
    rf"<D>{_TH}(?=(?:,\s+\d\d?{_TH})*\s+and\s+\d\d?{_TH}\s+<ENM>,?\s+<Y>)",
    rf"<ENM>\s+<D>{_TH}(?=\s+and\s+\d\d?{_TH},?\s+<Y>)",
    rf"<D>{_TH}\s+(?:of\s+)?<ENM>,?\s+<Y>",
    rf"<ENM>\s+<D>{_TH},?\s+<Y>",
    rf"(?:from\s+)?<ENM>,?\s+<Y>(?:{_TO}|\s+(?:to|until|through)\s+)<ENM2>,?\s+<Y2>",
    r"between\s+<ENM>,?\s+<Y>\s+and\s+<ENM2>,?\s+<Y2>",
    rf"(?:from\s+)?<ENM>(?:{_TO}|\s+(?:to|until|through)\s+)<ENM2>,?\s+(?:of\s+)?<Y2>",
    r"between\s+<ENM>\s+and\s+<ENM2>,?\s+(?:of\s+)?<Y2>",
    rf"<ENM>(?=(?:,\s+{_EN})*,?\s+and\s+{_EN}\s+<Y>)",
    rf"{_PARTS['en']}?<ENM>,?\s+(?:of\s+)?<Y>",
    r"<ENM>\s+[a-z]{4,}\s+of\s+<Y>",
    (r"(?:(?P<quarter>first|second|third|fourth|last)\s+quarter\s+of(?:\s+the\s+year)?|Q(?P"
     r"<q>[1-4]))\s+<Y>"),
    rf"(?P<season>spring|summer|autumn|winter)(?:\s+of)?\s+<Y>(?:{_TO}<Y2>)?",
    rf"{_PARTS['en']}?(?P<decade>(?:1[89]|20)\d0)[’']?s",
    (rf"{_PARTS['en']}?(?:the\s+)(?P<decade>twenties|thirties|forties|fifties|sixties|sevent"
     rf"ies|eighties|nineties)"),
    r"(?:from|between)\s+<Y>\s+(?:to|and|until|through)\s+<Y2>",
    rf"<Y>{_TO}(?P<y2>{YEAR}|\d\d)(?!-?\d)",
    rf"{_PARTS['en']}<Y>",
)  # fmt: skip
_J = r"\s*-?\s*(?:жыл(?:ғы|дың|ы|дары|дан|ға|да)?|жж?\.)"
KAZAKH = _several(
    rf"<Y>{_J}\s+<D>(?:{_TO}|\s+(?:және|мен)\s+)<D2>\s+<KKM2>",
    rf"<Y>{_J}\s+<D>\s+<KKM>(?:{_TO}|\s+)<D2>\s+<KKM2>(?:\s+(?:дейін|аралығында))?",
    rf"<Y>{_J}\s+<D>\s*-?\s*(?:ші\s+|шы\s+)?<KKM>",
    rf"<D>\s+<KKM>,?\s+<Y>(?:{_J})?",
    rf"<Y>{_J}\s+<KKM>(?:{_TO}|\s+(?:мен\s+)?)<KKM2>(?:\s+(?:айлар\w*|дейін|аралығында))?",
    rf"<Y>{_J}\s+<KKM>(?:\s+ай\w*)?{_PARTS['kk']}?",
    rf"<Y>{_J}\s+(?P<season>көктем\w*|жаз(?:ында|ы|да)|күз\w*|қыс(?:ында|ы|та))",
    rf"<Y>{_J}\s+(?P<quarter>бірінші|екінші|үшінші|төртінші|[1-4]|I{{1,3}}|IV)\s+тоқсан\w*",
    rf"<Y>(?:\s+жыл\w*)?{_TO}<Y2>{_J}",
    (rf"(?P<decade>(?:1[89]|20)\d0)\s?-?\s?(?:шы|ші|ыншы|інші)?\s?-?\s?жылдар(?:ы|дың|да|ынд"
     rf"а|ға|дан)?{_PARTS['kk']}?"),
    r"<Y>\s+жылдан\s+<Y2>\s+жылға(?:\s+дейін)?",
    rf"<Y>{_J}{_PARTS['kk']}",
    rf"<Y>{_J}",
)  # fmt: skip

#: A year that stands alone; the words about it decide (``dates._alone``).
ALONE = re.compile(rf"(?<![\w/№$€£.,-])(?P<y>{YEAR})(?![\w%]|[-–/.,]\d|-\w)")
#: Steps from a date: ``rel`` counts years or, with ``unit``, months, weeks or days; ``from``
#: says from what: the document's date, or the date last named.
RELATIVE = {
    "ru": _several(
        (r"(?:в\s+)?(?P<rm>январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|октябре|н"
         r"оябре|декабре|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноя"
         r"бря|декабря)\s+(?P<word>позапрошлого|прошлого|минувшего|этого|текущего|нынешнего|тог"
         r"о\s+же|следующего)\s+года"),
        (r"<D>\s+<RUM>\s+(?P<word>прошлого|минувшего|этого|текущего|нынешнего|того\s+же|следующ"
         r"его|сего)\s+года"),
        r"<D>\s+<RUM>\s+(?P<word>с\.\s?г\.)",
        (r"(?P<word>позапрошлом|прошлом|минувшем|этом|текущем|нынешнем|будущем|следующем|том\s+"
         r"же)\s+(?P<unit>году|месяце)"),
        r"(?P<word>прошлой|этой|следующей)\s+(?P<unit>неделе)",
        r"(?P<word>прошлой|этой|прошлым|этим)\s+(?P<season>весной|летом|осенью)",
        (rf"{_EARLIER}\s+(?P<unit>дн(?:я|ей)|день|недел[юиь]|месяц(?:а|ев)?)\s+(?P<word>тому\s+н"
         rf"азад|назад)"),
        r"(?P<word>вчера|позавчера)",
        rf"(?:{_EARLIER}\s+)?(?:год(?:а|ами?|у)?|лет)\s+(?P<word>тому\s+назад|назад|ранее|спустя)",
        r"(?P<word>годом\s+(?:ранее|раньше)|год\s+спустя|годом\s+(?:позже|позднее)|через\s+год)",
        rf"(?P<word>последни[ех])\s+(?:{_EARLIER})\s+(?:год(?:а|ов)?|лет)",
        rf"(?P<word>последн(?:ее|его|ем|ие|их))\s+(?:{_EARLIER}\s+)?(?P<tens>десятилети\w+)",
    ),
    "en": _several(
        (r"<ENM>\s+(?:of\s+)?(?P<word>last|this|next|that|(?:the\s+)?same|(?:the\s+)?following|"
         r"(?:the\s+)?previous)\s+year"),
        (r"<ENM>\s+<D>\s+(?:of\s+)?(?P<word>last|this|next|that|(?:the\s+)?same|(?:the\s+)?foll"
         r"owing)\s+year"),
        (r"<D>\s+<ENM>\s+(?:of\s+)?(?P<word>last|this|next|that|(?:the\s+)?same|(?:the\s+)?foll"
         r"owing)\s+year"),
        r"(?P<word>last|this|next)\s+(?P<unit>year|month|week)",
        (r"(?P<word>that(?:\s+same)?|(?:the\s+)?same|(?:the\s+)?following|(?:the\s+)?previous)"
         r"\s+(?P<unit>year)"),
        r"(?P<word>last|this|next)\s+(?P<season>spring|summer|autumn)",
        rf"{_N}\s+(?P<unit>day|week|month)s?\s+(?P<word>ago)",
        r"(?P<word>yesterday)",
        rf"{_N}\s+years?\s+(?P<word>ago|earlier|before|later)",
        rf"(?P<word>last|past)\s+{_N}\s+years",
        rf"(?P<word>last|past)\s+(?:{_N}\s+)?(?P<tens>decades?)",
    ),
    "kk": _several(
        r"(?P<word>былтырғы|биылғы)(?:\s+жыл\w*)?\s+(?:<D>\s+)?<KKM>",
        r"(?P<word>былтыр|биыл)",
        r"(?P<word>өткен|келесі|сол|осы)\s+(?P<unit>жылы|айда|аптада)",
        rf"{_KN}\s+жыл\s+(?P<word>бұрын|кейін)",
        r"(?P<word>кеше)",
    ),
}  # fmt: skip
#: A day and month whose year must be taken from elsewhere.
YEARLESS = {
    "ru": _several(r"<D>\s+<RUM>(?!\s+\d)"),
    "en": _several(r"<D>\s+<ENM>(?!\s+\d)", r"<ENM>\s+<D>(?!\s?\d|,\s+\d)"),
    "kk": _several(r"<D>\s+<KKM>"),
}
#: A month without a year that lies behind: last May, in June.
PAST_MONTHS = _several(
    r"(?:last|this\s+past|past)\s+<ENM>(?!,?\s+(?:of\s+)?\d)",
    (r"(?<=\b[Ii]n\s)(?:early\s+|mid-?\s?|late\s+)?<ENM>(?!,?\s+(?:of\s+)?\d|\s+(?:of\s+)?"
     r"(?:this|last|next|that|the|each|every)\b)"),
)  # fmt: skip
_TITLED = (
    r"концепци\w+|стратеги\w+|программ\w+|план\w{0,3}|доктрин\w+|повестк\w+|инициатив\w+|ЭКСПО"
    r"|тұжырымдама\w*|бағдарлама\w*|жоспар\w*|даму\s+стратегия\w*"
    r"|Agenda|Strategy|Strategies|Vision|Programme|Program|Plan|Concept|Doctrine|Roadmap|Framework"
    r"|Expo|Horizon"
)
_SPAN = rf"(?P<y>{YEAR})(?:\s?[-–—]\s?(?P<y2>{YEAR}))?"
#: Letters of the words that ``NAMED`` with a title needs, in lower case.
TITLE_LETTERS = (
    "концепц|стратег|программ|план|доктрин|повестк|инициатив|экспо|тұжырымдама|бағдарлама|жоспар"
    "|agenda|strateg|vision|programme|program|plan|concept|doctrine|roadmap|framework|expo|horizon"
    "|goal|target|sdg|цур"
)
#: Years that are part of the name of a document or a fair; whether a title's letters are needed.
NAMED = (
    (True, re.compile(
        rf"(?<!\w)(?:{_TITLED})(?:\s[^.,;:()«»\d]{{0,70}}?)?\s(?:на(?:\s+период)?(?:\s+до)?|до|"
        rf"for(?:\s+the\s+(?:period|years))?(?:\s+of)?|until|up\s+to|to|towards)\s(?:the\s+year"
        rf"\s+)?{_SPAN}{_GO}(?!\w)", re.I)),
    (True, re.compile(rf"(?<!\w)(?:{_TITLED})\s?[-–]?\s?[«\"“]?{_SPAN}{_GO}(?![\w])", re.I)),
    (True, re.compile(
        rf"(?<!\w){_SPAN}(?:\s(?:жылдарға\s+арналған|Sustainable|Development|Global))*\s(?:"
        rf"{_TITLED}|SDGs?|ЦУР|Goals?|goals?|targets?)(?!\w)", re.I)),
    (False, re.compile(
        rf"(?<![\w-])(?!(?:{_EN}|{_RU}|{_KK})-)[A-ZА-ЯЁӘҒҚҢӨҰҮІ]\w+(?:-|\s?[–—]\s?(?=\d{{4}}[»"
        rf"\"”])){_SPAN}(?=[»\"”\s,.;:)!?]|$)")),
    (False, re.compile(rf"[«\"“][^«»\"“”\d]{{2,60}}\s(?:-\s)?{_SPAN}[»\"”]")),
)  # fmt: skip
#: Letters without which no pattern that has the group can match; what lacks them is not tried.
NEEDS = {
    "ru": {
        "m": ("янв", "фев", "март", "апр", "мая", "май", "мае", "маю", "июн", "июл", "авг", "сен",
              "окт", "ноя", "дек"),
        "decade": ("0-х", "0-е", "0-м", "0х", "0е", "сяты", "сороковы", "дцаты", "девяносты",
                   "нулевы"),
        "season": ("весн", "летом", "лета ", "лето ", "осен", "зим"),
        "quarter": ("квартал",), "half": ("полугод",),
        "part": ("начал", "середин", "кон", "половин"),
        "word": ("прошл", "минувш", "этом", "этого", "этой", "текущ", "нынешн", "будущ", "следующ",
                 "том же", "того же", "сего ", "с.г", "с. г", "вчера", "назад", "ранее", "раньше",
                 "этой", "этим", "спустя", "позже", "поздн", "последн", "через год"),
    },
    "en": {
        "m": ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        "decade": ("0s", "0's", "0’s", "ties"), "quarter": ("quarter", "q"),
        "season": ("spring", "summer", "autumn", "winter"),
        "part": ("early", "mid", "late", "beginning", "start", "end", "half"),
        "word": ("year", "month", "week", "yesterday", "decade", "day", "spring", "summer",
                 "autumn"),
    },
    "kk": {
        "m": ("қаң", "ақп", "нау", "сәу", "мам", "мау", "шіл", "там", "қыр", "қаз", "қар", "жел"),
        "decade": ("жылдар",), "season": ("көк", "жаз", "күз", "қыс"), "quarter": ("тоқсан",),
        "word": ("былтыр", "биыл", "кеше", "өткен", "келесі", "сол ", "осы ", "бұрын", "кейін"),
    },
}  # fmt: skip
