"""What a learner hands to ``check``: any object, read as the number, shape, text or truth value that is due.

Each function returns the readings, a list of at least one, as `seqlib.questions.reading` does for typed texts, or
raises Unreadable with the sentence to say.
"""

import math
import numbers
import reprlib

import numpy as np

from seqlib.questions import reading

NAMES = {"number": "a number", "shape": "a shape", "text": "a text", "truth": "True or False"}
TRUTHS = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}


class Unreadable(Exception):
    """An answer that is not of the kind asked for; its text is what to say."""


def brief(value):
    """A value as a few words on one line, however large it is."""
    if type(value).__module__.split(".")[0] in ("keras", "tensorflow") and getattr(value, "shape", None) is None:
        return f"a {type(value).__name__}"
    if getattr(value, "ndim", None) or getattr(getattr(value, "shape", None), "rank", None):
        return f"an array of shape {tuple(value.shape)}"
    short = reprlib.Repr()
    short.maxstring = short.maxother = short.maxlong = 40
    try:
        words = " ".join(short.repr(value).split())
    except Exception:
        words = f"a {type(value).__name__}"
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
    if isinstance(value, type) or (callable(value) and not hasattr(value, "shape")):
        name = getattr(value, "__name__", type(value).__name__)
        raise Unreadable(f"{name} is something to call, and {due}: give what it returns.")


def _single(value):
    """The one element of a list, an array or a tensor; anything else as it is."""
    if isinstance(value, list | tuple | set | frozenset) and len(value) == 1:
        return _single(next(iter(value)))
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        array = np.asarray(value)
        if array.size == 1:
            return array.reshape(-1)[0].item()
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
    if isinstance(value, numbers.Integral):
        return [(int(value),)]
    array = hasattr(value, "shape") and hasattr(value, "dtype")
    if array and not (len(value.shape) == 1 and value.shape[0] <= 6 and np.asarray(value).dtype.kind in "iu"):
        value = value.shape
    try:
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
        # Spaces at the edges count, so a text that is handed over is taken as it is.
        marked = single.strip() != single.strip("\"'`“”‘’ ") or "␣" in single
        return reading.read("text", single) if marked else [single]
    if isinstance(single, numbers.Real):
        raise Unreadable(
            f"{brief(single)} is a number, and a text is due: put it in quotes, with every character it has."
        )
    raise Unreadable(f"{brief(value)} came, and a text is due, in quotes.")


def truth(value):
    """Readings of a yes or a no."""
    refuse("truth", value)
    single = _single(value)
    if isinstance(single, bool | np.bool_):
        return [bool(single)]
    if isinstance(single, str) and single.strip().lower() in TRUTHS:
        return [TRUTHS[single.strip().lower()]]
    if isinstance(single, numbers.Real) and single in (0, 1):
        return [bool(single)]
    raise Unreadable(f"{brief(value)} came, and True or False is due.")


READERS = {"number": number, "shape": shape, "text": text, "truth": truth}
