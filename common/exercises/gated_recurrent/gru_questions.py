"""Notebook gru_and_bidirectional: what is predicted, and the questions at the end."""

from common.checking import Choice, Prediction

gru_or_lstm = Prediction(
    options="abc",
    outcome="b",
    because="All twenty GRUs remember, and most of the LSTMs. On the note pad no difference is to "
    "be seen, though the GRU has a fifth fewer parameters.",
)

does_it_help_to_read_back = Prediction(
    options="abc",
    outcome="a",
    because="The letters after the gap say as much about it as those before, and with half of the "
    "units for each direction the network uses both.",
)

what_z_does = Choice(
    answer="b",
    wrong={
        "a": "That would be the other convention, with z and 1 - z exchanged. Here h = z * h + "
        "(1 - z) * g: z is what stays.",
        "c": "That is the reset gate r. z mixes the old state and the candidate.",
    },
    hints=["Put z = 1 into z * h + (1 - z) * g."],
)

where_weights_differ = Choice(
    answer="c",
    wrong={
        "a": "The shapes may fit, the numbers do not: with other blocks first, gates get each "
        "other's weights. No error says so.",
        "b": "Both have z, r and g. What differs is where r multiplies, and which of z and 1 - z "
        "is which.",
    },
    hints=["Where may one program write r * (h @ Wh + b), and the other (r * h) @ Wh?"],
)

when_not_both_ways = Choice(
    answer="a",
    wrong={
        "b": "There is no such limit: each direction is an ordinary layer.",
        "c": "The whole sentence is known before it is translated, so reading it from both ends "
        "is fine, and usual.",
    },
    hints=["Which of the three has nothing to read from the far end yet?"],
)
