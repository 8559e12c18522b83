"""Notebook lstm: what is predicted, and the questions at the end."""

from common.checking import Choice, Prediction

a_clock_without_peepholes = Prediction(
    options="abc",
    outcome="c",
    because="With its output gate shut h is 0, and without peepholes the gates see nothing but x "
    "and h: they cannot know how far the cell has counted.",
)

which_gate_matters = Prediction(
    options="abc",
    outcome="a",
    because="Without the input gate every symbol on the way gets into the cell. The network gets "
    "by almost as well without its output gate.",
)

are_gates_trained_separately = Choice(
    answer="b",
    wrong={
        "a": "There is one loss, and its gradient reaches the weights of all gates in one way "
        "back. Nobody tells a gate what it is for.",
        "c": "A gate has weights of its own, its columns of Wx, Wh and b. They are learned like "
        "all others.",
    },
    hints=["Whose columns are in Wx, and what happens to Wx in a step of training?"],
)

what_a_shut_forget_gate_does = Choice(
    answer="c",
    wrong={
        "a": "The name misleads: f is what stays. f = 1 keeps everything, f = 0 nothing.",
        "b": "That is the input gate's work: i = 0 writes nothing. f multiplies the old cell.",
    },
    hints=["Put f = 0 into f * c + i * g."],
)

what_the_output_gate_sees = Choice(
    answer="a",
    wrong={
        "b": "When o is worked out, the new cell is there already, and that is what it is to let "
        "out or hold back.",
        "c": "That is the LSTM without peepholes: there the gates see x and h only.",
    },
    hints=["In which order are i, f, c and o worked out?"],
)
