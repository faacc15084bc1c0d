"""Reads what a person typed for a number, a shape or a text, and says whether it is the value asked for.

The same rule as _static/live/answers.js, line by line; tests/readings.py ties the two together. A text may have
several readings, the usual one first: ``"1,200"`` is 1200, and 1.2 where a comma parts the decimals. It is
right if one of its readings is. A shape is a tuple, with None for a size that is not said.
"""

import math
import operator
import re

LONGEST = 200
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Digits and signs of double width, and the longer minus signs.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("−"): "-", ord("–"): "-"}
QUOTED = re.compile("([\"'`$]|\\*\\*)(.*)\\1|“(.*)”|‘(.*)’|«(.*)»")
ABOUT = re.compile("^(?:≈|~|about|approximately|roughly|around) *")
UNIT = re.compile(
    "(.*[0-9)%.k]|[a-z]+) *(?:more *)?(?:parameters?|params?|weights?|numbers?|characters?|chars?|digits?|steps?|sums?"
    "|problems?|pairs?|units?|epochs?|updates?|rows?|times|values?|layers?|statements?|examples?|ms|milliseconds"
    "|different|in total|of all|exactly|more)"
)
# What is said about a number behind it: "12 (3 × 4)".
REMARK = re.compile(r"(?<=[0-9]) +\([^()]*\)$")
MINUS = re.compile("^minus +")
FACTOR = re.compile("(.*[0-9).]) *(%|percent|k|thousand|million)")
FACTORS = {"%": 0.01, "percent": 0.01, "k": 1e3, "thousand": 1e3, "million": 1e6}
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
DECIMAL = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?")
GROUPS = re.compile(r"([0-9]{1,3}([ ,.'’_])[0-9]{3}(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")
BETWEEN = re.compile(r"(\*\*|(?<!e)[-+]|[*/^()])| +")
# How strongly a sign binds, and what it does.
SIGNS = {
    "+": (1, operator.add),
    "-": (1, operator.sub),
    "*": (2, operator.mul),
    "/": (2, operator.truediv),
    "**": (3, operator.pow),
    "^": (3, operator.pow),
}
LETTER_BY_LETTER = re.compile("[^ '\"](?:(?: *, *| +)[^ '\"])+")
# As Keras prints a tensor: its shape, and more after it.
NAMED_SHAPE = re.compile(r"shape *[=:]? *([(\[][^()\[\]]*[)\]])")
# "(batch=3, units=30)"
NAMED_SIZE = re.compile("([(,] *)[a-z_]+ *[=:] *")
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
    return re.sub(r"\s", " ", INVISIBLE.sub("", text)).translate(PLAIN)


def _unquoted(text):
    found = QUOTED.fullmatch(text)
    return next(part for part in reversed(found.groups()) if part is not None) if found else text


def _last(text):
    """What was meant, where somebody writes "a = b": the last part. A sentence may end there."""
    return re.split("[=→]", text)[-1].strip(" ").removesuffix(".")


def _literal(text):
    """The readings of digits with whatever parts them."""
    point = text.replace(",", ".", 1)
    decimal = [float(point)] if DECIMAL.fullmatch(point) else []
    groups = GROUPS.fullmatch(text)
    # A zero in front begins a share, never a thousand.
    if not groups or text[0] == "0":
        return decimal
    digits, parting, rest = groups.groups("")
    whole = float(re.sub("[^0-9]", "", digits) + "." + rest)
    return [*decimal, whole] if parting == "." else [whole, *decimal]


def _calculated(text):
    """The value of a small calculation such as 3*(4+1)/2, or NaN."""
    parts = filter(None, BETWEEN.split(text))
    tokens = [float(part) if DECIMAL.fullmatch(part) else part for part in parts]

    def value(least):
        """The value of what comes next, up to a sign that binds less."""
        left = tokens.pop(0) if tokens else math.nan
        if left == "-":
            left = -value(3)
        elif left == "(":
            left = value(1)
            left += 0 if tokens and tokens.pop(0) == ")" else math.nan
        elif isinstance(left, str):
            return math.nan
        while tokens and tokens[0] in SIGNS and SIGNS[tokens[0]][0] >= least:
            strength, apply = SIGNS[tokens.pop(0)]
            # 2**3**2 is 2**(3**2), but 8-3-2 is (8-3)-2.
            left = apply(left, value(3 if strength == 3 else strength + 1))
        return left

    try:
        found = value(1)
    except (OverflowError, ZeroDivisionError):
        return math.nan
    # A root of a number below zero is complex.
    return math.nan if tokens or isinstance(found, complex) else found


def _numbers(text):
    rest = MINUS.sub("-", ABOUT.sub("", REMARK.sub("", _last(_unquoted(text.lower().strip(" "))))))
    if unit := UNIT.fullmatch(rest):
        rest = unit[1].strip(" ")
    if rest in ("none", "no", "nothing"):
        return [0.0]
    if rest in WORDS:
        return [float(WORDS.index(rest))]
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
    lowered = NAMED_SIZE.sub(r"\1", _unquoted(text.lower().strip(" ")))
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
    # A list of characters, too, as Python writes it.
    letters = re.sub("[][\"']", "", plain) if plain.startswith("[") else plain
    if LETTER_BY_LETTER.fullmatch(letters):
        readings.append(re.sub("[ ,]", "", letters))
    return readings
