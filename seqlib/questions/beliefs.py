"""What people often believe of sequence-to-sequence models, and what the chapters' experiments end. All chapters."""

import html

from seqlib import questions
from seqlib.questions.question import inline, shown

BELIEFS = {
    1: "RepeatVector feeds predictions back.",
    2: "RepeatVector tells the positions of the answer apart by itself.",
    3: "RepeatVector and return_sequences=True in the encoder are interchangeable.",
    4: "The n of RepeatVector is the length of the input.",
    5: "RepeatVector passes the encoder's state on to the decoder.",
    6: "The model with RepeatVector is what people call seq2seq.",
    7: "TimeDistributed(Dense) computes something other than Dense does on a sequence.",
    8: "TimeDistributed mixes time steps, or has weights for each step.",
    9: "units is the number of time steps, or of features.",
    10: '"expected ndim=3, found ndim=2" says that the data are bad.',
    11: "One-hot targets and integer targets go with the same loss.",
    12: "An accuracy of 99% means that 99% of the sums are right.",
    13: "A row of zeros is a safe pad.",
    14: "A random split tests problems that the model has not seen.",
    15: "Reversing the query alone causes the gain.",
}


def show():
    """The beliefs as a table: where each is tested, and which wrong answers are expected there. For instructors."""
    return Table()


class Table:
    """What :func:`show` returns."""

    def __init__(self):
        self.rows = {belief: [] for belief in BELIEFS}
        for number, name in enumerate(questions.CHAPTERS, start=1):
            for place, question in enumerate(questions.chapter(number).QUESTIONS, start=1):
                for belief in question.beliefs:
                    self.rows[belief].append((number, name, place, question))

    def __repr__(self):
        count = sum(map(len, self.rows.values()))
        return f"{len(self.rows)} beliefs, tested {count} times"

    def _repr_html_(self):
        head = "<thead><tr><th>Asked in</th><th>Usual wrong answers</th></tr></thead>"
        bodies = (f"<tbody>\n{_rows(belief, asked)}\n</tbody>" for belief, asked in self.rows.items())
        return "\n".join(['<table class="table">', head, *bodies, "</table>"])


def _rows(belief, asked):
    rows = [f'<tr><th colspan="2" scope="rowgroup">{belief}. {html.escape(BELIEFS[belief])}</th></tr>']
    for number, name, place, question in asked:
        page = f"../chapters/{number:02}-{name.replace('_', '-')}.html#question-{number}-{place}"
        if question.kind == "choice":
            wrong = "".join(f"<li>{inline(answer.value)}</li>" for answer in question.slips)
        else:
            values = ((shown(question.kind, answer.value), answer.sentence) for answer in question.slips)
            wrong = "".join(f"<li><code>{html.escape(value)}</code>: {inline(say)}</li>" for value, say in values)
        rows.append(f'<tr><td><a href="{page}">{number}.{place}</a></td><td><ul>{wrong}</ul></td></tr>')
    return "\n".join(rows)
