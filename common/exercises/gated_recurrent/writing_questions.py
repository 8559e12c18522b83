"""Notebook character_model: what is predicted, and the questions at the end."""

from common.checking import Choice, Prediction

what_greedy_writes = Prediction(
    options="abc",
    outcome="c",
    because="The most probable letter leads to the most probable word and back to where it began: "
    "nothing ever breaks the circle.",
)

does_the_decoder_choose_at_random = Choice(
    answer="b",
    wrong={
        "a": "That is greedy decoding, one of the ways. A sampling decoder takes the most "
        "probable letter most often, and not always.",
        "c": "The network itself has no chance in it: the same text gives the same probabilities. "
        "Chance comes in where a letter is drawn from them.",
    },
    hints=["What does the network give, and what is done with it afterwards?"],
)

what_perplexity_says = Choice(
    answer="a",
    wrong={
        "b": "It has nothing to do with how many letters are right: a model may be right often "
        "and be punished hard where it was sure and wrong.",
        "c": "That would be the mean loss, in nats. The perplexity is its exp.",
    },
    hints=["What is the perplexity of a model that gives each of 5 letters 1/5?"],
)
