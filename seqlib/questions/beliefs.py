"""What people often believe of sequence-to-sequence models, and what the chapters' experiments end. All chapters."""

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
