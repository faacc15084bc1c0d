"""Text to one-hot and back: seqlib.alphabet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqlib.alphabet import Alphabet

# Any code point but \0: letters, emoji beyond 16 bits, marks that combine, even lone surrogates.
characters = st.characters(exclude_characters="\0", categories=None)
alphabets = st.lists(characters, min_size=1, max_size=30, unique=True).map("".join).map(Alphabet)


@st.composite
def batches(draw):
    """An alphabet, a batch of its texts and their common length."""
    alphabet, time = draw(alphabets), draw(st.integers(1, 9))
    text = st.text(st.sampled_from(alphabet.characters), min_size=time, max_size=time)
    return alphabet, draw(st.lists(text, min_size=1, max_size=6)), time


def one_hot_by_hand(alphabet, texts, time):
    vectors = np.zeros((len(texts), time, len(alphabet.characters)))
    for row, text in enumerate(texts):
        for step, character in enumerate(text):
            vectors[row, step, alphabet.characters.index(character)] = 1
    return vectors


@given(batches())
def test_decoding_gives_back_what_was_encoded(batch):
    alphabet, texts, time = batch
    assert alphabet.decode(alphabet.encode(texts, time)).tolist() == texts


@given(batches())
def test_encoding_agrees_with_a_plain_loop(batch):
    alphabet, texts, time = batch
    vectors = alphabet.encode(texts, time)
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, one_hot_by_hand(alphabet, texts, time))


@given(batches())
def test_indices_are_the_places_in_the_alphabet(batch):
    alphabet, texts, time = batch
    assert alphabet.indices(texts, time).tolist() == [[alphabet.characters.index(c) for c in text] for text in texts]


@given(batches(), st.sampled_from(["as it is", "wider", "other byte order", "every second", "objects"]))
def test_a_string_array_is_the_same_as_a_list(batch, kind):
    alphabet, texts, time = batch
    array = np.array(texts)
    arrays = {
        "as it is": array,
        "wider": array.astype(f"U{time + 3}"),
        "other byte order": array.astype(array.dtype.newbyteorder()),
        "every second": array.repeat(2)[::2],
        "objects": array.astype(object),
    }
    np.testing.assert_array_equal(alphabet.encode(arrays[kind], time), alphabet.encode(texts, time))


@pytest.mark.parametrize("kind", [list, np.array])
def test_a_long_batch_is_the_same_as_its_parts(kind):
    numbers = np.random.default_rng(0).integers(0, 10**5, 50_001)
    texts = [f"{number:5}" for number in numbers]
    vectors = Alphabet().encode(kind(texts), 5)
    assert vectors.shape == (50_001, 5, 12) and (vectors.sum(axis=2) == 1).all()
    assert Alphabet().decode(vectors).tolist() == texts
    np.testing.assert_array_equal(Alphabet().indices(kind(texts), 5), vectors.argmax(axis=2))
    texts[40_003] = "12x45"
    with pytest.raises(ValueError, match="'x' at position 2 of text 40003, '12x45',"):
        Alphabet().encode(kind(texts), 5)


@pytest.mark.parametrize("text", ["1\0", "\0\0"])
def test_text_that_ends_in_a_null_character_is_no_shorter_text(text):
    with pytest.raises(ValueError, match=r"'.x00' at position"):
        Alphabet().encode([text], time=2)
    with pytest.raises(ValueError, match="2 characters, but each needs exactly 1"):
        Alphabet().encode([text], time=1)


@given(batches(), st.sampled_from([np.asfortranarray, lambda v: v[::-1][::-1], lambda v: v.swapaxes(0, 2).copy().T]))
def test_decoding_does_not_depend_on_the_layout_in_memory(batch, layout):
    alphabet, texts, time = batch
    vectors = alphabet.encode(texts, time)
    assert alphabet.decode(layout(vectors)).tolist() == alphabet.decode(vectors).tolist()


@given(batches(), st.integers(0, 2**32 - 1))
def test_decoding_takes_the_most_probable_character(batch, seed):
    alphabet, texts, time = batch
    noise = np.random.default_rng(seed).uniform(0, 0.4, size=(len(texts), time, len(alphabet)))
    assert alphabet.decode(alphabet.encode(texts, time) + noise).tolist() == texts


def test_the_default_alphabet_is_the_twelve_of_the_course():
    vectors = Alphabet().encode([" 2+10"], time=5)
    assert len(Alphabet()) == 12
    assert vectors.shape == (1, 5, 12)
    assert vectors.argmax(axis=2).tolist() == [[11, 2, 10, 1, 0]]


@pytest.mark.parametrize("texts", [["12", "34"], ("12", "34"), np.array(["12", "34"])])
def test_any_sequence_of_texts_can_be_encoded(texts):
    assert Alphabet().indices(texts, time=2).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("texts", "time", "parts"),
    [
        (["12", "1x"], 2, ["'x'", "position 1", "text 1", "'1x'", "0123456789+ "]),
        (np.array(["12", "x1"]), 2, ["'x'", "position 0", "text 1, 'x1'"]),
        (np.array(["1\0002", "112"]), 3, ["'\\x00'", "position 1", "text 0"]),
        (np.array(["12", "123"]), 2, ["text 1", "'123'", "3 characters", "shorten it"]),
        (np.array([], dtype="U2"), 2, ["at least one text", "empty batch"]),
        (["٣"], 1, ["'٣'", "position 0", "text 0"]),
        (["1🙂"], 2, ["'🙂'", "position 1", "text 0"]),
        (["12", "123"], 2, ["text 1", "'123'", "3 characters", "exactly 2", "shorten it"]),
        (np.array(["12", "1"]), 2, ["text 1, '1',", "1 characters", "exactly 2", "text.rjust(2)"]),
        (["", ""], 2, ["text 0", "''", "0 characters", "exactly 2", "pad it"]),
        ([], 2, ["at least one text", "empty batch"]),
        ("12", 2, ["a list of texts", "single text '12'", "['12']"]),
        (np.str_("12"), 2, ["single text '12'", "['12']"]),
        ([""], 0, ["time is 0", "at least 1"]),
        ([""], -1, ["time is -1", "at least 1"]),
    ],
)
def test_a_bad_text_is_named_with_its_place_and_the_remedy(texts, time, parts):
    for function in (Alphabet().encode, Alphabet().indices):
        with pytest.raises(ValueError) as error:
            function(texts, time)
        for part in parts:
            assert part in str(error.value)


@given(batches(), st.data())
def test_every_unknown_character_is_found_wherever_it_stands(batch, data):
    alphabet, texts, time = batch
    stranger = data.draw(characters.filter(lambda c: c not in alphabet.characters))
    row, step = data.draw(st.integers(0, len(texts) - 1)), data.draw(st.integers(0, time - 1))
    texts[row] = texts[row][:step] + stranger + texts[row][step + 1 :]
    with pytest.raises(ValueError) as error:
        alphabet.encode(texts, time)
    assert f"character {stranger!r} at position {step} of text {row}," in str(error.value)


@pytest.mark.parametrize("count", [1, 3, 4, 7])
@pytest.mark.parametrize("kind", [list, np.array])
def test_lists_and_arrays_are_encoded_alike_and_named_by_their_row(count, kind):
    alphabet, texts = Alphabet("0123"), ["01", "23", "30", "12", "00", "31", "22"][:count]
    expected = [["0123".index(character) for character in text] for text in texts]
    assert alphabet.indices(kind(texts), 2).tolist() == expected
    assert np.array_equal(alphabet.encode(kind(texts), 2), np.eye(4)[np.array(expected)])
    for bad, words in (("0", "has 1 characters"), ("0x", "character 'x' at position 1")):
        with pytest.raises(ValueError, match=f"text {count - 1}, '{bad}'.*") as error:
            alphabet.encode(kind([*texts[:-1], bad]), 2)
        assert words in str(error.value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["at least one character"]),
        ("01\0", ["'\\x00'", "leave it out"]),
        ("0120", ["'0'", "twice", "places 0 and 3", "each character once"]),
        ("🙂a🙂", ["'🙂'", "places 0 and 2"]),
    ],
)
def test_a_bad_alphabet_is_refused(text, parts):
    with pytest.raises(ValueError) as error:
        Alphabet(text)
    for part in parts:
        assert part in str(error.value)


@pytest.mark.parametrize("bad", [np.zeros(12), np.full(12, np.nan), np.r_[np.nan, np.ones(11)]])
def test_a_vector_that_stands_for_no_character_is_named(bad):
    vectors = Alphabet().encode(["12", "34"], time=2)
    vectors[1, 0] = bad
    with pytest.raises(ValueError, match=r"position 0 of row 1 is all zeros or has NaN.* the pad is a character too"):
        Alphabet().decode(vectors)


@pytest.mark.parametrize("shape", [(5, 12), (1, 5, 11), (1, 5, 13), (0, 5, 12), (1, 0, 12), (1, 1, 5, 12), ()])
def test_vectors_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError) as error:
        Alphabet().decode(np.ones(shape))
    assert "(batch, time, chars=12)" in str(error.value) and str(shape) in str(error.value)
