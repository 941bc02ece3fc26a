"""How people spell Russian street names: slips of the finger, wrong layouts, Latin letters, cases, number words."""

LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
SHIFTED_LATIN = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'
TO_LATIN = dict(zip(RUSSIAN_KEYS, LATIN_KEYS)) | dict(zip(RUSSIAN_KEYS.upper(), SHIFTED_LATIN))
TO_RUSSIAN = {latin: russian for russian, latin in TO_LATIN.items()}
TO_LATIN |= {".": "/", ",": "?", "/": "|", "№": "#", '"': "@", ";": "$", ":": "^", "?": "&"}
TO_RUSSIAN |= {"/": ".", "|": "/"}

ROWS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
LATIN_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

HEARD = {
    "а": "о", "о": "а", "е": "и", "и": "е", "я": "е", "ы": "и", "э": "е", "б": "п", "п": "б", "в": "ф", "ф": "в",
    "г": "к", "к": "г", "д": "т", "т": "д", "ж": "ш", "ш": "щ", "щ": "ш", "з": "с", "с": "з",
}  # fmt: skip

LOOK_ALIKES = dict(zip("аеорсухАВЕКМНОРСТХ", "aeopcyxABEKMHOPCTX"))


def fold(text):
    """One form for letters: lower case, ё as е."""
    return text.lower().replace("ё", "е")


def wrong_layout(text, slash="|"):
    """What appears when Russian is typed while the keyboard stands on Latin."""
    return "".join(slash if letter == "/" else TO_LATIN.get(letter, letter) for letter in text)


def russian_layout(text):
    """What appears when Latin is typed while the keyboard stands on Russian; a slash is left as it is."""
    return "".join(letter if letter == "/" else TO_RUSSIAN.get(letter, letter) for letter in text)


def neighbours(rows):
    """For each key, the keys that a finger meets beside it."""
    near = {}
    for number, row in enumerate(rows):
        for place, key in enumerate(row):
            near[key] = [row[i] for i in (place - 1, place + 1) if 0 <= i < len(row)]
            for other in (number - 1, number + 1):
                if 0 <= other < len(rows):
                    near[key] += [rows[other][i] for i in (place - 1, place) if 0 <= i < len(rows[other])]
    return near


NEAR = neighbours(ROWS) | {"ё": ["е"]} | neighbours(LATIN_ROWS)


def slip(rng, word, first=False):
    """One slip in a word of lower-case letters; its first letter stays unless `first`."""
    start = 0 if first else 1
    places = [i for i in range(start, len(word)) if word[i].isalpha()]
    if not places:
        return word
    at, letter = rng.choice(places), None
    letter = word[at]
    kind = rng.choice(("drop", "double", "swap", "near", "near", "insert", "heard", "heard"))
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + letter + word[at:]
    if kind == "swap" and at + 1 < len(word) and word[at + 1].isalpha():
        return word[:at] + word[at + 1] + letter + word[at + 2 :]
    if kind == "insert":
        return word[: at + 1] + rng.choice(NEAR.get(letter, [letter])) + word[at + 1 :]
    if kind == "heard":
        if word[at : at + 2] == "тс":
            return word[:at] + "ц" + word[at + 2 :]
        if letter == "ь":
            return word[:at] + word[at + 1 :]
        if letter in HEARD:
            return word[:at] + HEARD[letter] + word[at + 1 :]
    return word[:at] + rng.choice(NEAR.get(letter, [letter])) + word[at + 1 :]


def misspell(rng, name, slips=1, first=False):
    """A name (any case) with slips in its words of four letters or more; None where no slip could be made."""
    words = name.split(" ")
    long_words = [i for i, word in enumerate(words) if sum(letter.isalpha() for letter in word) >= 4]
    if not long_words:
        return None
    for _ in range(slips):
        at = rng.choice(long_words)
        capital = words[at][0].isupper()
        new = slip(rng, words[at].lower(), first)
        words[at] = new[:1].upper() + new[1:] if capital else new
    said = " ".join(words)
    return said if fold(said) != fold(name) else None


def distance(a, b, limit):
    """Damerau's distance (neighbours swapped count once), or limit + 1 where it is greater."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before, last = None, list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)


COMMON_LATIN = dict(zip("абвгдезиклмнопрстуфы", "abvgdeziklmnoprstufy"))
COMMON_LATIN |= {"ч": "ch", "ш": "sh", "э": "e", "ъ": "", "ь": ""}
# Each way differs from the common letters; «ый» and «ий» at a word's end have a spelling of their own.
LATIN_WAYS = {
    "icao": dict(ё="e", ж="zh", й="i", х="kh", ц="ts", щ="shch", ъ="ie", ю="iu", я="ia", ый="yi", ий="ii"),
    "bgn": dict(ё="yo", ж="zh", й="y", х="kh", ц="ts", щ="shch", ю="yu", я="ya", ый="yy", ий="iy", ь="'"),
    "plain": dict(ё="e", ж="zh", й="y", х="h", ц="ts", щ="sch", ю="yu", я="ya", ый="iy", ий="iy"),
    "short": dict(ё="e", ж="zh", й="y", х="h", ц="c", щ="sch", ю="yu", я="ya", ый="y", ий="y"),
    "jot": dict(ё="jo", ж="zh", й="j", х="kh", ц="ts", щ="shch", ю="ju", я="ja", ый="yj", ий="ij"),
    "chat": dict(ё="jo", ж="j", й="j", х="x", ц="c", щ="sch", ы="i", ю="ju", я="ja", ый="ij", ий="ij"),
    "gost": dict(ё="yo", ж="zh", й="j", х="x", ц="cz", щ="shh", ю="yu", я="ya", ый="yj", ий="ij", ь="'"),
    "iso9": dict(ё="ë", ж="ž", й="j", х="h", ц="c", ч="č", ш="š", щ="ŝ", э="è", ю="û", я="â", ый="yj", ий="ij", ь="ʹ"),
}
OFTEN = ("icao", "icao", "bgn", "bgn", "plain", "plain", "plain", "short", "jot", "jot", "chat", "gost")


def latin(text, way):
    """A text in Latin letters, lower case, by one of `LATIN_WAYS`."""
    letters, said = COMMON_LATIN | LATIN_WAYS[way], []
    for word in text.lower().split(" "):
        ending = word[-2:] if word[-2:] in ("ый", "ий") else ""
        said.append("".join(letters.get(x, x) for x in word[: len(word) - len(ending)]) + letters.get(ending, ""))
    return " ".join(said)


def prepositional(word):
    """An adjective as after «на»: «Арочная» gives «Арочной», «Донской» gives «Донском»; None where it is none."""
    if word == "Охотничий":
        return "Охотничьем"
    endings = ("ая ой", "яя ей", "ое ом", "ее ем", "ний нем", "чий чем", "ый ом", "ий ом", "ой ом")
    for ending, bent in (pair.split() for pair in endings):
        if word.endswith(ending):
            return word[: -len(ending)] + bent
    return None


def genitive(word):
    """An adjective as after «возле»: «Советский» gives «Советского»; feminine as `prepositional`."""
    said = prepositional(word)
    return said[:-1] + "го" if said and said.endswith("м") else said


def dative(word):
    """An adjective as after «по»: «Советский» gives «Советскому»; feminine as `prepositional`."""
    said = genitive(word)
    return said[:-2] + "му" if said and said.endswith("го") else said


UNITS = "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать"
UNITS = (UNITS + " пятнадцать шестнадцать семнадцать восемнадцать девятнадцать").split()
TENS = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split()
HUNDREDS = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот".split()


def number_words(number):
    """A number below a thousand in words: 126 is «сто двадцать шесть»."""
    said = []
    if number >= 100:
        said.append(HUNDREDS[number // 100 - 1])
        number %= 100
    if number >= 20:
        said.append(TENS[number // 10 - 2])
        number %= 10
    if number:
        said.append(UNITS[number - 1])
    return " ".join(said)
