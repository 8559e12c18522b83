"""Notebook attention: its questions."""

from common.checking import Choice, Prediction

longer_than_trained = Prediction(
    options="abc",
    outcome="b",
    because="Up to the length it was trained on it falls slowly; beyond that it breaks down.",
)

does_it_save = Prediction(
    options="abc",
    outcome="c",
    because="Attention is more work, in every step of training and of answering. What it saves is "
    "steps: it learns sooner.",
)

what_the_weights_add_up_to = Choice(
    answer="b",
    wrong={
        "a": "Every row is a softmax by itself. A column may get nothing, or something from "
        "every row.",
        "c": "A softmax shares out 1, whatever the scores are.",
    },
    hints=["Over which axis does your softmax run?"],
)

what_attention_keeps = Choice(
    answer="c",
    wrong={
        "a": "It has no weights: scores are products of states, and the rest is a softmax and a "
        "sum. What is learned are the states.",
        "b": "Nobody marks them. The gradient of the answers' loss alone taught it where to look.",
    },
    hints=["What did the loss compare? Were there any marks for where to look?"],
)

why_the_bottleneck = Choice(
    answer="a",
    wrong={
        "b": "Plain and attention have the same encoder and see the same questions.",
        "c": "Attention shortens that way, too. But however well it is trained, the plain decoder "
        "starts from one state, for three digits as for twelve.",
        "d": "The padding is the same for both.",
    },
    hints=["How many numbers does each decoder get of a question of T symbols?"],
)
