"""Notebook lstm_learns: what is predicted, and the questions at the end."""

from common.checking import Choice, Prediction

what_arrives_after_forty_steps = Prediction(
    options="abc",
    outcome="c",
    because="With the bias 0 the forget gates are near one half: forty steps leave less than a "
    "hundred-millionth. A cell is a carousel only while its gate is open.",
)

does_a_fixed_carousel_learn = Prediction(
    options="abc",
    outcome="b",
    because="The weight 1 on the carousel is not what learns. Everything round it does: what is "
    "written, when, and when it is read.",
)

what_the_fixed_weight_is_for = Choice(
    answer="c",
    wrong={
        "a": "It never changes. But Wx, Wh and b of the gates and the candidate do, and their "
        "gradients come along the carousel.",
        "b": "A gradient of 0 would stop there. It is multiplied by 1 and arrives as it was.",
    },
    hints=["By what is the gradient of c multiplied at each step back, if f = 1 and i = 0?"],
)

when_it_vanishes_all_the_same = Choice(
    answer="a",
    wrong={
        "b": "The tanh between c and h is on no way from cell to cell, however long the sequence.",
        "c": "The softmax comes once, after the last step. What is repeated at every step is the "
        "product with f.",
    },
    hints=["On the way from c to c the gradient is multiplied by f at each step."],
)

what_forgetting_is_for = Choice(
    answer="b",
    wrong={
        "a": "Memory is not short: a cell holds one number, however long it runs. But what is "
        "only ever added to has no end.",
        "c": "It is the other way round: f below 1 is what makes gradients vanish.",
    },
    hints=["What does a sum do to which something is added again and again?"],
)
