"""Layers that read sequences, (N, T, D), with backpropagation through time in plain NumPy.

Each does one matrix product per step for all of its gates; the inputs of all steps go through one
product beforehand. Weights are ordered as in Keras, so they can be taken over from it.
"""

from common.recurrent.bidirectional import Bidirectional
from common.recurrent.gru import GRU
from common.recurrent.layer import Recurrent
from common.recurrent.lstm import LSTM
from common.recurrent.simple_rnn import SimpleRNN

__all__ = ["GRU", "LSTM", "Bidirectional", "Recurrent", "SimpleRNN"]
