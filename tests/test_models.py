"""The encoder-decoder and how to ask it: seqlib.models."""

import numpy as np
import pytest

from seqlib.alphabet import Alphabet
from seqlib.models import answer, encoder_decoder
from seqlib.quiet import keras


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return encoder_decoder()


def test_layers_shapes_and_parameters_are_those_of_the_course(model):
    assert [(type(layer).__name__, layer.output.shape, layer.count_params()) for layer in model.layers] == [
        ("LSTM", (None, 75), 26_400),
        ("RepeatVector", (None, 2, 75), 0),
        ("LSTM", (None, 2, 50), 25_200),
        ("TimeDistributed", (None, 2, 12), 612),
    ]
    assert model.input_shape == (None, 5, 12)
    assert model.count_params() == 52_212


def test_the_model_is_not_yet_compiled(model):
    assert not model.compiled


def test_the_output_is_a_probability_for_each_character(model):
    output = model.predict(Alphabet().encode([" 2+10", "10+10"], time=5), verbose=0)
    assert output.shape == (2, 2, 12)
    assert output.min() >= 0
    np.testing.assert_allclose(output.sum(axis=2), 1, atol=1e-5)


def test_sizes_can_be_chosen():
    model = encoder_decoder(time_in=7, time_out=4, chars=13, encoder_units=3, decoder_units=2)
    assert [layer.output.shape[1:] for layer in model.layers] == [(3,), (4, 3), (4, 2), (4, 13)]
    assert model.input_shape == (None, 7, 13)
    # An LSTM has 4 * units * (inputs + units + 1) parameters, a dense layer units * (inputs + 1).
    assert model.count_params() == 4 * 3 * (13 + 3 + 1) + 4 * 2 * (3 + 2 + 1) + 13 * (2 + 1)


@pytest.mark.parametrize("name", ["time_in", "time_out", "chars", "encoder_units", "decoder_units"])
@pytest.mark.parametrize("size", [0, -1, 2.5, 5.0, "7", None])
def test_a_size_that_is_no_count_is_named(name, size):
    with pytest.raises(ValueError) as error:
        encoder_decoder(**{name: size})
    assert f"{name} is {size!r}" in str(error.value)
    assert "whole number, at least 1" in str(error.value)


def test_answers_are_the_texts_of_the_most_probable_characters(model):
    alphabet, queries = Alphabet(), [" 2+10", "  7+8", "10+10"]
    probabilities = np.asarray(model(alphabet.encode(queries, time=5)))
    by_hand = ["".join("0123456789+ "[np.argmax(step)] for step in row) for row in probabilities]
    assert answer(model, alphabet, queries).tolist() == by_hand


def test_a_trained_model_answers_each_query_its_own_way():
    keras.utils.set_random_seed(1)
    alphabet, queries, answers = Alphabet("01+ "), ["0+0", "0+1", "1+1"], [" 0", " 1", "10"]
    model = encoder_decoder(time_in=3, time_out=2, chars=4, encoder_units=8, decoder_units=8)
    model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    model.fit(alphabet.encode(queries, 3), alphabet.encode(answers, 2), epochs=40, verbose=0)
    assert answer(model, alphabet, queries).tolist() == answers
    assert answer(model, alphabet, queries[::-1]).tolist() == answers[::-1]


@pytest.mark.parametrize(
    ("queries", "part"),
    [
        ([], "empty batch"),
        (" 2+10", "single text"),
        (["2+10"], "exactly 5"),
        (["10+100"], "exactly 5"),
        (["2-1  "], "'-' at position 1 of text 0"),
    ],
)
def test_a_query_the_model_cannot_read_is_refused(model, queries, part):
    with pytest.raises(ValueError) as error:
        answer(model, Alphabet(), queries)
    assert part in str(error.value)


def test_an_alphabet_of_another_size_is_refused(model):
    with pytest.raises(ValueError, match="alphabet has 13 characters, but the model reads 12"):
        answer(model, Alphabet("0123456789+ -"), [" 2+10"])
