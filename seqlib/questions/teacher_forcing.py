"""Questions and exercises of chapter 9."""

from seqlib.addition import AdditionTask
from seqlib.questions.exercise import asks, part
from seqlib.questions.keys import dense_parameters
from seqlib.questions.question import choice, number, right, text, wrong

UNITS, TIME_IN, CHARS = 64, 6, 12
TASK = AdditionTask.in_columns(3, pad_answer="right")
ANSWER = TASK.answers([(207, 109)]).item().strip() + "."

QUESTIONS = [
    text(
        f"By teacher forcing the decoder is to write `{ANSWER}`. What does it read, character by character?",
        right(">" + ANSWER[:-1], "The right answer, one character late, with the start in front."),
        wrong(ANSWER, "Then it would read what it has to write at the same step."),
        wrong(">" + ANSWER, "It makes as many steps as it writes characters. Which one does it never read?"),
        wrong(ANSWER[:-1], "What does it read before it has written anything?"),
        wrong("." + ANSWER[:-1], "The end is written, and never read. Which sign starts?"),
        wrong(ANSWER[:-1] + ".>", "The start comes before all others."),
        wrong(ANSWER[1:] + ">", "It reads what was right one step before, and not one step after."),
        wrong(">" + "." * (len(ANSWER) - 1), "It is shown the right answer. What does it read after the start?"),
        wrong(">" * len(ANSWER), "The start comes once. What is read afterwards?"),
        wrong(">" + ANSWER[-2::-1], "The answer keeps its order."),
        wrong(">" + TASK.queries([(207, 109)]).item()[:3], "The query is the encoder's to read."),
    ),
    number(
        f"An encoder `LSTM({UNITS})` hands its states over to the decoder. How many numbers cross for one query?",
        right(2 * UNITS, "Both states, the hidden one and the cell."),
        wrong(UNITS, "So it was with `RepeatVector`, where the cell state stayed behind."),
        wrong(5 * UNITS, "States are handed over once, after the last step."),
        wrong(3 * UNITS, "Gates do not cross. Which states has an LSTM?"),
        wrong(0, "Then the decoder would know nothing of the query."),
        wrong(TIME_IN * UNITS, "That is the output of all steps, which only attention needs."),
        wrong(4 * UNITS, "Gates do not cross. Which states has an LSTM?"),
        wrong(2, "Two states, but how many numbers has each?"),
        wrong(UNITS * UNITS, "Units do not multiply here. Which states has an LSTM?"),
        beliefs=(5,),
    ),
    choice(
        "Drawings of seq2seq show an arrow from each written character into the next step. Why is there none "
        "in the model of part one?",
        wrong(
            "Its answers are too short for one.",
            "Two characters would be enough for an arrow. What does its second step read?",
        ),
        wrong(
            "`RepeatVector` draws the arrow inside itself.",
            "It copies the encoder's vector before anything is written. What could it feed back?",
        ),
        right(
            "Its decoder reads the same copied vector at every step, and nothing that was written.",
            "It is another encoder-decoder: nothing is fed back and no state is handed over.",
        ),
        wrong("It was trained, so it does not need one any more.", "Training changes weights, not what a layer reads."),
        beliefs=(1, 6),
    ),
    choice(
        "Handed the right characters, the trained decoder gets exactly the same sums right as on its own. Why "
        "must that be so?",
        wrong(
            "It has learned to ignore what it reads, and takes all that it knows from the encoder's states.",
            "It uses it: a wrong character spoils some answers further on. Until when do the two runs read the same?",
        ),
        wrong(
            "Exact match is rounded to two decimals.",
            "The same sums are right, one by one. Until when do the two runs read the same?",
        ),
        wrong(
            "Teacher forcing goes on when the model is used.",
            "In use there is no right answer to read. Until when do the two runs read the same?",
        ),
        right(
            "Until its first mistake it reads the same in both, and one mistake settles exact match.",
            "Only what comes after a mistake can differ, and accuracy per character counts that.",
        ),
    ),
    choice(
        "Without the shift a decoder is nearly perfect in training, and worthless in use. Why?",
        right(
            "It reads the very character that it has to write, so it learns to copy.",
            "In use nobody shows it the answer. It never needed to look at the query.",
        ),
        wrong(
            "It learns the training sums by heart.",
            "It is as perfect on unseen sums, as long as it is shown their answers. What does it read?",
        ),
        wrong(
            "It learns too fast: with a smaller learning rate it would find the rule.",
            "Whatever the rate, this is the easiest thing to learn. What does it read?",
        ),
        wrong(
            "The encoder's states do not fit without the shift.",
            "They fit, and are not needed. What does the decoder read?",
        ),
    ),
    choice(
        "A colleague calls the model with `RepeatVector` the seq2seq model. Why do most people mean another one?",
        wrong(
            "Theirs has no encoder.",
            "Both have an encoder and a decoder. How does the decoder start, and when does it stop?",
        ),
        right(
            "Theirs starts from both states of the encoder, reads what it wrote, and decides when to stop.",
            "Both map a sequence to a sequence. `RepeatVector` gives answers of one fixed length.",
        ),
        wrong(
            "Theirs has more layers and more parameters, so it can learn harder tasks than ours.",
            "In this chapter it has fewer. How does the decoder start, and when does it stop?",
        ),
        wrong(
            "Theirs needs attention.",
            "Attention came later and is not needed. How does the decoder start, and when does it stop?",
        ),
        beliefs=(6, 5),
    ),
]

EXERCISES = [
    asks(
        "how many parameters more the model with attention has",
        part(
            "parameters",
            "number",
            UNITS * CHARS,
            wrong(0, "the attention layer has none, but what reads more numbers than before?"),
            wrong(dense_parameters(UNITS, CHARS), "the biases were there before."),
            wrong(2 * UNITS * CHARS, "that is all of the weights of the layer that grew; how many were there before?"),
            wrong(UNITS * UNITS, "no weights lead from units to units here. What reads the average?"),
            wrong(UNITS, "each of the 64 numbers more is read by every character's score."),
            wrong(4 * UNITS * UNITS, "the decoder reads what it read before. What reads the average?"),
            wrong(2 * UNITS * UNITS, "no weights lead from units to units here. What reads the average?"),
            wrong(dense_parameters(UNITS, UNITS), "attention has no dense layer of its own here."),
            wrong(dense_parameters(2 * UNITS, CHARS), "that is all of the head; how much of it is new?"),
            wrong(2 * UNITS, "that is how many numbers the head reads now. By how many weights is each new one read?"),
            wrong(CHARS, "each new number is read by that many scores. How many new numbers are there?"),
            wrong(TIME_IN * UNITS, "the number of steps never enters a count of parameters."),
            because="in the layer that reads the average beside the step.",
        ),
    ),
    asks(
        "(characters in each answer, how many answers could have ended within them)",
        part(
            "characters",
            "number",
            2,
            wrong(3, "the loop makes `longest` rounds, and writes one character in each."),
            wrong(5, "is longest=2 handed to write?"),
        ),
        part(
            "could have ended",
            "number",
            1,
            wrong(0, "one digit and the end are two characters."),
            wrong(2000, "an answer of three digits does not end within two characters."),
            wrong(10, "an answer of two digits needs three characters: the end is one."),
            wrong(9, "an answer of two digits needs three characters: the end is one."),
        ),
    ),
    asks(
        "whether it writes the same, True or False",
        part(
            "the same", "truth", True, wrong(False, "is what was written handed over one place later, with > in front?")
        ),
    ),
]
