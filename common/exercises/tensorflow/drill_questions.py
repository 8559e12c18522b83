"""Notebook tensor_drills: what to predict, and what to check oneself with."""

from common.checking import Choice, Prediction

gradient_through_where = Prediction(
    options="abc",
    outcome="b",
    because="tf.where keeps the right value, but on the way back both sides are asked for their "
    "slope. That of the logarithm at 0 is infinite, and 0 times infinity is NaN.",
)

why_functions_in_cond = Choice(
    answer="c",
    wrong={
        "a": "Tensors are computed on a GPU as well. It is about when the branch is computed.",
        "b": "A tensor and a function that returns it have the same shape. It is about which "
        "branch is computed at all.",
    },
    hints=[
        "Python computes arguments before it calls. What would tf.cond(x > y, x + y, x - y) do?"
    ],
)

shape_of_where = Choice(
    answer="b",
    wrong={
        "a": "That would be one number for each place. In a matrix a place has two coordinates.",
        "c": "That is the shape of the mask. tf.where with the condition alone lists places.",
    },
    hints=["One row for each place that is True, one column for each axis."],
)
