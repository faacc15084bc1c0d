"""The characters a model can read and write, and the way from text to one-hot tensors and back."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Alphabet:
    """An ordered set of characters. The place of a character is its index in a one-hot vector. Chapter 2.

    ``characters`` holds each character once; the default is the twelve of the course, in which a space fills unused
    places. ``len(alphabet)`` is the size of the ``chars`` axis.

    >>> Alphabet().encode([" 2+10"], time=5).shape
    (1, 5, 12)
    """

    characters: str = "0123456789+ "

    def __post_init__(self):
        if not self.characters:
            raise ValueError("an alphabet needs at least one character; got ''")
        if "\0" in self.characters:
            # NumPy ends a string at this character, so decoded text would lose it.
            raise ValueError("the character '\\x00' cannot be in an alphabet; leave it out")
        for place, character in enumerate(self.characters):
            first = self.characters.index(character)
            if first != place:
                twice = f"{character!r} stands twice in the alphabet {self.characters!r}"
                raise ValueError(f"{twice}, at places {first} and {place}; write each character once")

    def __len__(self):
        return len(self.characters)

    def indices(self, texts, time):
        """The index of every character of every text: an integer array ``(batch, time)``. Chapter 2.

        texts: a list or array of ``batch`` strings, each of exactly ``time`` characters.
        Raises ValueError for a bare string, an empty batch, a time below 1, a text of another length or a character
        outside the alphabet; nothing is padded, cut or skipped."""
        if time < 1:
            raise ValueError(f"time is {time}, but a text needs at least 1 character")
        if isinstance(texts, str):
            raise ValueError(f"expected a list of texts, got the single text {str(texts)!r}; write [{str(texts)!r}]")
        if len(texts) == 0:
            raise ValueError("expected at least one text, got an empty batch")
        array = isinstance(texts, np.ndarray) and texts.dtype.kind == "U"
        # Of other sequences NumPy would first make an array, and drop a '\0' at the end of a text.
        lengths = np.strings.str_len(texts) if array else np.array([len(text) for text in texts])
        for row in np.flatnonzero(lengths != time):
            found = f"text {row}, {str(texts[row])!r}, has {lengths[row]} characters"
            remedy = "shorten it or use a larger time" if lengths[row] > time else f"pad it: text.rjust({time})"
            raise ValueError(f"{found}, but each needs exactly {time}; {remedy}")
        codes = split(texts, time).view(np.uint32)  # a character is, in memory, its code point
        known = [ord(character) for character in self.characters]
        # Where a code point is looked up; the last place stands for all beyond.
        places = np.full(max(known) + 2, len(self))
        places[known] = np.arange(len(self))
        indices = places.take(codes, mode="clip")
        for row, place in np.argwhere(indices == len(self)):
            found = f"character {texts[row][place]!r} at position {place} of text {row}, {str(texts[row])!r}"
            raise ValueError(f"{found}, is not in the alphabet; allowed are {self.characters!r}")
        return indices

    def encode(self, texts, time):
        """One-hot vectors: a float32 array ``(batch, time, chars)`` with a single 1 in each vector. Chapter 2.

        texts: as for :meth:`indices`; a string array is the fastest. Raises ValueError as :meth:`indices` does."""
        # Row i of the identity matrix is the one-hot vector of index i.
        return np.eye(len(self), dtype=np.float32).take(self.indices(texts, time), axis=0)

    def decode(self, vectors):
        """The text with the largest value at each position: a string array ``(batch,)``. Chapter 2.

        vectors: an array ``(batch, time, chars)``, one-hot vectors or probabilities. Raises ValueError when the shape
        does not fit, or when a vector holds no largest value (all zeros, or NaN): it stands for no character."""
        vectors = np.asarray(vectors)
        if vectors.ndim != 3 or vectors.shape[2] != len(self) or 0 in vectors.shape:
            expected = f"an array of shape (batch, time, chars={len(self)}) with nothing empty"
            raise ValueError(f"expected {expected}, got {vectors.shape}")
        for row, place in np.argwhere(~np.any(vectors, axis=2) | np.isnan(vectors).any(axis=2)):
            found = f"the vector at position {place} of row {row} is all zeros or has NaN"
            raise ValueError(f"{found}, so it stands for no character; the pad is a character too and has its own 1")
        return join(np.array(list(self.characters))[vectors.argmax(axis=2)])


def split(texts, time):
    """Texts ``(batch,)`` of ``time`` characters as single ones, ``(batch, time)``; in memory they already are."""
    return np.ascontiguousarray(texts, dtype=f"U{time}").view("U1").reshape(-1, time)


def join(characters):
    """Single characters ``(batch, time)`` as texts ``(batch,)``: the way back from :func:`split`."""
    return np.ascontiguousarray(characters).view(f"U{characters.shape[1]}").reshape(-1)
