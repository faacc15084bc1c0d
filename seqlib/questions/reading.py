"""Reads what a person typed for a number, a shape or a text, and says whether it is the value asked for.

The same rule as _static/answers.js, line by line; tests/readings.py ties the two together. A text may have
several readings, the usual one first: ``"1,200"`` is 1200, and 1.2 where a comma parts the decimals. It is
right if one of its readings is. A shape is a tuple, with None for a size that is not said.
"""

import math
import re

LONGEST = 200
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
SPACES = re.compile("[\t-\r\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Digits and signs of double width, and the longer minus signs.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("−"): "-", ord("–"): "-"}
QUOTED = re.compile("\"([^\"]*)\"|'([^']*)'|`([^`]*)`|“([^”]*)”|‘([^’]*)’|«([^»]*)»|\\*\\*([^*]*)\\*\\*|\\$([^$]*)\\$")
ABOUT = re.compile("^(?:≈|~|about|approximately|roughly|around) *")
UNIT = re.compile(
    "(.*[0-9)%.k]) *(?:more *)?(?:parameters?|params?|weights?|numbers?|characters?|chars?|digits?|steps?|sums?"
    "|problems?|pairs?|units?|epochs?|updates?|rows?|times|values?|layers?|statements?|examples?|ms|milliseconds"
    "|different|in total|of all|exactly|more)"
)
# What is said about a number behind it: "12 (3 × 4)".
REMARK = re.compile(r"(?<=[0-9]) +\([^()]*\)$")
MINUS = re.compile("^minus +(?=[0-9.])")
FACTOR = re.compile("(.*[0-9).]) *(%|percent|k|thousand|million)")
FACTORS = {"%": 0.01, "percent": 0.01, "k": 1e3, "thousand": 1e3, "million": 1e6}
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
DECIMAL = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?")
GROUPS = re.compile(r"[0-9]{1,3}(?:([ ,.'’_])[0-9]{3})(?:\1[0-9]{3})*")
GROUPS_THEN_DECIMALS = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:([. '’])[0-9]{3})(?:\1[0-9]{3})*,[0-9]+"
)
TOKEN = re.compile(r"(\*\*|[-+*/^()])|((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)| +")
LETTER_BY_LETTER = re.compile("[^ '\"](?:(?: *, *| +)[^ '\"])+")
# As Keras prints a tensor: its shape, and more after it.
NAMED_SHAPE = re.compile(r"shape *[=:]? *([(\[][^()\[\]]*[)\]])")
BRACKETED = re.compile(r"[a-z_. :]*[(\[{]+([^()\[\]{}]*)[)\]}]+")
ANY = ("none", "null", "?", "any", "batch", "batch_size", "n", "b", "-1")
HOW = {
    "number": "Write one number, such as 1,200 or 0.5.",
    "shape": "Write a shape, such as (4, 7): a whole number for each axis, or None for the batch.",
    "text": "Write the text, with ␣ where a space stands at its edge.",
}


def read(kind, text):
    """The readings of a typed text, a list that is empty where it has none. kind: a key of ``HOW``."""
    plain = cleaned(text[: LONGEST + 1])
    if len(text) > LONGEST or not plain.strip(" "):
        return []
    return {"number": _numbers, "shape": _shapes, "text": _texts}[kind](plain)


def same(kind, reading, key, within=0):
    """Whether a reading is the key.

    A number may be off by ``within``; on its first axis, the batch, a shape may leave the size open.
    """
    if kind == "text":
        return reading.lower() == key.lower()
    if kind == "number":
        return abs(reading - key) <= within + 1e-9 * max(1, abs(key))
    return len(reading) == len(key) and all(
        size == expected or (axis == 0 and None in (size, expected))
        for axis, (size, expected) in enumerate(zip(reading, key, strict=True))
    )


def right(kind, text, key, within=0):
    """True or False, or None for what cannot be read: then ``HOW[kind]`` is the sentence to say."""
    readings = read(kind, text)
    return any(same(kind, reading, key, within) for reading in readings) if readings else None


def cleaned(text):
    """Without marks that cannot be seen; digits and signs of double width are the plain ones."""
    return SPACES.sub(" ", INVISIBLE.sub("", text)).translate(PLAIN)


def _unquoted(text):
    found = QUOTED.fullmatch(text)
    return next(part for part in found.groups() if part is not None) if found else text


def _last(text):
    """What was meant, where somebody writes "a = b": the last part."""
    return text.rpartition("=")[2].strip(" ")


def _literal(text):
    """The readings of digits with whatever parts them."""
    if groups := GROUPS.fullmatch(text):
        parting = groups[1]
        whole = float(re.sub("[^0-9]", "", text))
        several = text.count(parting) > 1
        # A zero in front begins a share, never a thousand.
        if text[0] == "0":
            return [float(text.replace(parting, "."))] if parting in ",." and not several else []
        if parting not in ",." or several:
            return [whole]
        decimal = float(text.replace(parting, "."))
        return [decimal, whole] if parting == "." else [whole, decimal]
    if DECIMAL.fullmatch(text):
        return [float(text)]
    if GROUPS_THEN_DECIMALS.fullmatch(text):
        cut = max(text.rfind("."), text.rfind(","))
        return [float(re.sub("[^0-9]", "", text[:cut]) + "." + text[cut + 1 :])]
    return [float(text.replace(",", "."))] if re.fullmatch("[0-9]+,[0-9]+", text) else []


def _calculated(text):
    """The value of a small calculation such as 3*(4+1)/2, or NaN."""
    tokens, place = [], 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if not found:
            return math.nan
        if found[1] or found[2]:
            tokens.append(found[1] or float(found[2]))
        place = found.end()
    if tokens.count("(") > 20:
        return math.nan

    def next_is(*signs):
        return tokens.pop(0) if tokens and tokens[0] in signs else None

    def atom():
        if next_is("-"):
            return -power()
        if not next_is("("):
            return tokens.pop(0) if tokens and isinstance(tokens[0], float) else math.nan
        value = sums()
        return value if next_is(")") else math.nan

    def power():
        base = atom()
        return base ** power() if next_is("**", "^") else base

    def product():
        value = power()
        while sign := next_is("*", "/"):
            value = value * power() if sign == "*" else value / power()
        return value

    def sums():
        value = product()
        while sign := next_is("+", "-"):
            value = value + product() if sign == "+" else value - product()
        return value

    try:
        value = sums()
    except (OverflowError, ZeroDivisionError):
        return math.nan
    return value if not tokens and isinstance(value, float) else math.nan


def _numbers(text):
    rest = MINUS.sub("-", ABOUT.sub("", REMARK.sub("", _last(_unquoted(text.lower().strip(" "))))))
    if rest in ("none", "no", "nothing"):
        return [0.0]
    if rest in WORDS:
        return [float(WORDS.index(rest))]
    if unit := UNIT.fullmatch(rest):
        rest = unit[1].strip(" ")
    factor = 1
    if found := FACTOR.fullmatch(rest):
        rest, factor = found[1].strip(" "), FACTORS[found[2]]
    plain = rest.removeprefix("+")
    sign = -1 if plain.startswith("-") else 1
    values = [sign * value for value in _literal(plain.removeprefix("-").strip(" "))]
    if not values:
        values = [_calculated(re.sub("[×·]| x ", "*", plain).replace("÷", "/"))]
    return [value * factor for value in values if math.isfinite(value * factor)]


def _sizes(text):
    """One shape, None for a size that is not said; or None."""
    inside = BRACKETED.fullmatch(text)
    if not inside and (re.search(r"[()\[\]{}]", text) or text == ""):
        return None
    written = re.sub(" *, *$", "", (inside[1] if inside else text).strip(" "))
    if written == "":
        return ()
    sizes = re.split(" *[,;×*] *(?:and +)?| *x *(?=[0-9])| +by +| +and +| +", written)
    if not all(size in ANY or re.fullmatch(r"[0-9]{1,9}(?:\.0*)?", size) for size in sizes):
        return None
    return tuple(None if size in ANY else int(float(size)) for size in sizes)


def _shapes(text):
    lowered = _unquoted(text.lower().strip(" "))
    named = NAMED_SHAPE.findall(lowered)
    written = named[0] if len(named) == 1 else _last(lowered)
    merged = re.sub("([0-9]),(?=[0-9]{3}(?![0-9]))", r"\1", written)
    found = map(_sizes, dict.fromkeys((written, merged)))
    return [shape for shape in found if shape is not None]


def _texts(text):
    plain = _unquoted(text.strip(" "))
    readings = [re.sub("[␣␠⎵_·]", " ", plain)]
    if re.search("[_·]", plain):
        readings.append(plain)
    if LETTER_BY_LETTER.fullmatch(plain):
        readings.append(re.sub("[ ,]", "", plain))
    return readings
