"""Notebook convolution: its predictions and questions."""

from common.checking import Choice, Prediction

which_filter_finds_the_roofs = Prediction(
    options="abc",
    outcome="b",
    because="The roofs' edges run from left to right, so the light changes from top to bottom, and "
    "that is the direction in which this filter subtracts.",
)

gain_of_im2col = Prediction(
    options="abc",
    outcome="c",
    because="The sums are the same; what the loops cost is Python's work for each of them.",
)

what_is_shared = Choice(
    answer="c",
    wrong={
        "a": "Each filter has weights of its own; otherwise all would find the same. Shared are "
        "one filter's weights, by all places of the image.",
        "b": "That is a fully connected layer. In a convolution neighbouring places use the same "
        "weights, the filter's.",
    },
    hints=["In conv2d_naive, which of n, i, j, f stands in the index of w?"],
)

how_many_parameters = Choice(
    answer="b",
    wrong={
        "a": "You left out the 3 channels: a filter has a weight for each pixel of its window and "
        "each channel, 5 × 5 × 3.",
        "c": "The size of the image plays no part: the same filters slide over an image of any "
        "size.",
    },
    hints=["The shape of w is (FH, FW, C, F), that of b is (F,)."],
)

what_keeps_the_size = Choice(
    answer="a",
    wrong={
        "b": "A padding of 5 adds 10 pixels, and a filter of 5 takes away 4: the result is 34.",
        "c": "Without padding a filter of 5 takes away 4 pixels: 24 are left.",
    },
    hints=["28 + 2 * padding - 5 + 1 must be 28."],
)
