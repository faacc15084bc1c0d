"""The characters a model can read and write, and the way from text to one-hot tensors and back."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Alphabet:
    """An ordered set of characters. The place of a character is its index in a one-hot vector.

    ``characters`` holds each character once; the default is the twelve of the course, in which a
    space fills unused places. ``len(alphabet)`` is the size of the ``chars`` axis. Chapter 2.

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
            if self.characters.index(character) != place:
                raise ValueError(
                    f"{character!r} stands twice in the alphabet {self.characters!r}, at places "
                    f"{self.characters.index(character)} and {place}; write each character once"
                )

    def __len__(self):
        return len(self.characters)

    def indices(self, texts, time):
        """The index of every character of every text.

        texts: a list or array of ``batch`` strings, each of exactly ``time`` characters.
        Returns an integer array ``(batch, time)``. Chapter 2.

        Raises ValueError for a bare string, an empty batch, a time below 1, a text of another length
        or a character outside the alphabet; nothing is padded, cut or skipped.
        """
        _check(texts, time)
        # A string array is, in memory, already the code points of its characters.
        codes = np.array(texts, dtype=f"U{time}").view(np.uint32).reshape(-1, time)
        known = [ord(character) for character in self.characters]
        # Where a code point is looked up; the last place stands for all beyond.
        places = np.full(max(known) + 2, len(self))
        places[known] = np.arange(len(self))
        indices = places.take(codes, mode="clip")
        unknown = indices == len(self)
        if unknown.any():
            row, place = np.argwhere(unknown)[0]
            raise ValueError(
                f"character {texts[row][place]!r} at position {place} of text {row}, {str(texts[row])!r}, "
                f"is not in the alphabet; allowed are {self.characters!r}"
            )
        return indices

    def encode(self, texts, time):
        """One-hot vectors for a batch of texts.

        texts: as for :meth:`indices`; a string array is the fastest. Returns a float32 array
        ``(batch, time, chars)`` with a single 1 in each vector. Raises ValueError as :meth:`indices` does.
        Chapter 2.
        """
        # Row i of the identity matrix is the one-hot vector of index i.
        return np.eye(len(self), dtype=np.float32).take(self.indices(texts, time), axis=0)

    def decode(self, vectors):
        """The text with the largest value at each position: one-hot vectors or probabilities to text.

        vectors: an array ``(batch, time, chars)``. Returns a string array ``(batch,)``. Chapter 2.

        Raises ValueError when the shape does not fit, or when a vector holds no largest value (all
        zeros, or NaN): such a vector stands for no character.
        """
        vectors = np.asarray(vectors)
        if vectors.ndim != 3 or vectors.shape[2] != len(self) or 0 in vectors.shape:
            raise ValueError(
                f"expected an array of shape (batch, time, chars={len(self)}) with nothing empty, got {vectors.shape}"
            )
        empty = ~np.any(vectors, axis=2) | np.isnan(vectors).any(axis=2)
        if empty.any():
            row, place = np.argwhere(empty)[0]
            raise ValueError(
                f"the vector at position {place} of row {row} is all zeros or has NaN, so it stands for no "
                f"character; the pad is a character too and has its own 1"
            )
        characters = np.array(list(self.characters))[vectors.argmax(axis=2)]
        # Rows of single characters are, in memory, already the texts: read them as longer strings.
        return characters.view(f"<U{characters.shape[1]}").reshape(-1)


def _check(texts, time):
    """Raise ValueError unless these are texts of ``time`` characters each, at least one."""
    if time < 1:
        raise ValueError(f"time is {time}, but a text needs at least 1 character")
    if isinstance(texts, str):
        raise ValueError(f"expected a list of texts, got the single text {str(texts)!r}; write [{str(texts)!r}]")
    if len(texts) == 0:
        raise ValueError("expected at least one text, got an empty batch")
    array = isinstance(texts, np.ndarray) and texts.dtype.kind == "U"
    # Of other sequences NumPy would first make an array, and drop a '\0' at the end of a text.
    lengths = np.strings.str_len(texts) if array else np.array([len(text) for text in texts])
    if (lengths != time).any():
        row = int(np.argmax(lengths != time))
        raise ValueError(
            f"text {row}, {str(texts[row])!r}, has {lengths[row]} characters, but each needs exactly {time}; "
            + ("shorten it or use a larger time" if lengths[row] > time else f"pad it: text.rjust({time})")
        )
