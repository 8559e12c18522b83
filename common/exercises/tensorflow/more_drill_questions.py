"""Notebook more_tensor_drills: what to predict, and what to check oneself with."""

from common.checking import Choice, Prediction

gradient_of_an_area = Prediction(
    options="abc",
    outcome="a",
    because="A determinant is made of products and differences, and TensorFlow knows the slope of "
    "each. Only functions whose result jumps, such as unique or argmax, have no gradient.",
)

batch_of_pairs = Choice(
    answer="a",
    wrong={
        "b": "That is what tf.gather(x, k, axis=1) gives: every row with every index.",
        "c": "That is tf.gather(x, k) without more: whole rows of x.",
    },
    hints=["batch_dims=1: the first axis of both is the same batch."],
)

changing_a_tensor = Choice(
    answer="c",
    wrong={
        "a": "A tensor refuses it with a TypeError; it never changes.",
        "b": "A tensor does not share memory that you may write to; the assignment is refused.",
    },
    hints=["What did the first cells of the last notebook show for x[0, 0] = 5.0?"],
)
