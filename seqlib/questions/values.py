"""What a learner hands to ``check``: any object, read as the number, shape, text or truth value that is due.

Each function returns the readings, a list of at least one, as `seqlib.questions.reading` does for typed texts, or
raises Unreadable with the sentence to say.
"""

import itertools
import math
import numbers
import re
import reprlib
from collections.abc import Iterable

import numpy as np

from seqlib.questions import reading

NAMES = {"number": "a number", "shape": "a shape", "text": "a text", "name": "a name", "truth": "True or False"}
TRUTHS = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False, "nope": False}
# "Yes, it does." begins with the answer; "no idea" does not.
TRUTH = re.compile(r"(\w+)[.!]*(?:[,;:] .*)?")
# What stands around a name: an article, the kind of thing, the modules before, the arguments behind.
AROUND = re.compile(r"^(?:the|an?) |\(.*|,.*| (?:layer|gate|block|array)s?$|(?:\w+\.)+(?=\w)")


class Unreadable(Exception):
    """An answer that is not of the kind asked for; its text is what to say."""


def line(words):
    """A text on one line, cut where it is long."""
    text = " ".join(str(words).split())
    return text if len(text) <= 120 else text[:120] + "…"


def _kind(value):
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeio' else 'a'} {name}"


def brief(value):
    """A value as a few words on one line, however large it is."""
    if isinstance(value, type):
        return value.__name__
    if type(value).__module__.split(".")[0] in ("keras", "tensorflow") and getattr(value, "shape", None) is None:
        return _kind(value)
    if getattr(value, "ndim", None) or getattr(getattr(value, "shape", None), "rank", None):
        kind = " of texts" if getattr(getattr(value, "dtype", None), "kind", "") in "USTO" else ""
        return f"an array{kind} of shape {tuple(value.shape)}"
    short = reprlib.Repr()
    short.maxstring = short.maxother = short.maxlong = 40
    try:
        words = " ".join(short.repr(value).split())
    except Exception:
        words = _kind(value)
    if " at 0x" in words:
        words = _kind(value)
    return words if len(words) <= 60 else words[:60] + "…"


def refuse(kind, value):
    """Raise Unreadable for what no kind of answer can be."""
    due = f"{NAMES[kind]} is due"
    if value is None:
        raise Unreadable(
            f"None came, and {due}: a cell's last line or a print hands nothing on, so give the value itself."
        )
    if value is ...:
        raise Unreadable("A part is still open: put your answer in the place of the dots.")
    if isinstance(value, np.ndarray) and value.dtype == object and value.size == 1:
        refuse(kind, value.reshape(-1)[0])
    if isinstance(value, type) or (callable(value) and not hasattr(value, "shape")):
        name = getattr(value, "__name__", type(value).__name__)
        raise Unreadable(f"{name} is something to call, and {due}: give what it returns.")


def few(value, most=20):
    """A list of what a range, a generator, a set or an array holds, at most one more than ``most``; else the value.

    Nothing is read on without an end: a generator may have none.
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Iterable):
        return value
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        if not len(value.shape):
            return value
        value = np.asarray(value)
    return list(itertools.islice(iter(value), most + 1))


def _single(value):
    """The one element of a list, an array or a tensor; anything else as it is."""
    for _ in range(10):
        if not isinstance(value, list | tuple | set | frozenset) or len(value) != 1:
            break
        value = next(iter(value))
    if np.ma.is_masked(value):
        raise Unreadable("A masked value came: nothing is in it to compare.")
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        array = np.asarray(value)
        if array.size == 1:
            only = array.reshape(-1)[0]
            return only.item() if hasattr(only, "item") else only
    return value


def _typed(kind, value):
    if found := reading.read(kind, value):
        return found
    raise Unreadable(f"{brief(value)} cannot be read as {NAMES[kind]}. {reading.HOW[kind]}")


def number(value):
    """Readings of a number: also from a text, a NumPy or Keras value, or a list of one."""
    refuse("number", value)
    single = _single(value)
    if isinstance(single, bool | np.bool_):
        raise Unreadable(f"{single} is a truth value, and a number is due: give the number that you compared.")
    if isinstance(single, str):
        return _typed("number", single)
    if isinstance(single, numbers.Real) or type(single).__name__ == "Decimal":
        try:
            found = float(single)
        except (OverflowError, ValueError):
            raise Unreadable("A number with so many digits cannot be compared: check your formula.") from None
        if not math.isfinite(found):
            raise Unreadable(
                f"{found} is no number that one can compare: look for a division by zero or an empty mean."
            )
        return [found]
    if isinstance(single, complex):
        raise Unreadable(f"{brief(single)} has an imaginary part, and a plain number is due.")
    raise Unreadable(f"{brief(value)} came, and one number is due.")


def shape(value):
    """Readings of a shape: also from a text, or of the array whose shape is asked for."""
    refuse("shape", value)
    if isinstance(value, str):
        return _typed("shape", value)
    if isinstance(value, bool | np.bool_):
        raise Unreadable(f"{value} is a truth value, and a shape is due, such as (4, 7).")
    if isinstance(value, numbers.Integral) and 0 <= value < 10**9:
        return [(int(value),)]
    if isinstance(value, np.generic | numbers.Number | bytes | bytearray | memoryview) or np.ma.is_masked(value):
        raise Unreadable(f"{brief(value)} cannot be read as a shape. {reading.HOW['shape']}")
    array = hasattr(value, "shape") and hasattr(value, "dtype")
    if not array and not isinstance(value, dict):
        value = few(value, most=9)
    if array and not (len(value.shape) == 1 and value.shape[0] <= 6 and np.asarray(value).dtype.kind in "iu"):
        value = value.shape
    try:
        if isinstance(value, dict) or len(value) > 9:
            raise ValueError
        sizes = [None if size is None or size == "None" else size for size in value]
        if not all(size is None or (not isinstance(size, bool) and float(size) == int(size) >= -1) for size in sizes):
            raise ValueError
        return [tuple(None if size is None or int(size) == -1 else int(size) for size in sizes)]
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(f"{brief(value)} cannot be read as a shape. {reading.HOW['shape']}") from None


def text(value):
    """Readings of a text: also of one in a list or an array. A number is refused, since 09 and 9 are two texts."""
    refuse("text", value)
    single = _single(value)
    if isinstance(single, bytes):
        single = single.decode("utf-8", "replace")
    if isinstance(single, list | tuple) and single and all(isinstance(part, str) and len(part) == 1 for part in single):
        single = "".join(single)
    if isinstance(single, str):
        if len(single) > reading.LONGEST:
            raise Unreadable(f"A text of {len(single):,} characters came, and a short one is due.")
        # A text that is handed over is what it is; but it may also have been typed as one types in the page.
        return list(dict.fromkeys([single, *reading.read("text", single)]))
    if isinstance(single, numbers.Real):
        raise Unreadable(
            f"{brief(single)} is a number, and a text is due: put it in quotes, with every character it has."
        )
    raise Unreadable(f"{brief(value)} came, and a text is due, in quotes.")


def name(value):
    """Readings of the name of a thing, such as a layer or an array: also from the thing itself."""
    if isinstance(value, type):
        value = value.__name__
    elif type(value).__module__.split(".")[0] == "keras" and not hasattr(value, "dtype"):
        value = type(value).__name__
    return text(value)


def folded(word):
    """A name without what people put around it: ``"the keras.layers.RepeatVector(4) layer"`` is ``"repeatvector"``."""
    return re.sub(r"[\W_]", "", AROUND.sub("", AROUND.sub("", word.strip(" .'\"`*").lower())))


def truth(value):
    """Readings of a yes or a no."""
    refuse("truth", value)
    single = _single(value)
    if isinstance(single, bool | np.bool_):
        return [bool(single)]
    found = isinstance(single, str) and TRUTH.fullmatch(single.strip(" '\"`").lower())
    if found and found[1] in TRUTHS:
        return [TRUTHS[found[1]]]
    if isinstance(single, numbers.Real) and single in (0, 1):
        return [bool(single)]
    raise Unreadable(f"{brief(value)} came, and True or False is due.")


READERS = {"number": number, "shape": shape, "text": text, "name": name, "truth": truth}
