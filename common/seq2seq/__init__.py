"""From one sequence to another: encoder, decoders, and dialogues of several turns.

An encoder reads a batch of whole numbers (N, T) into outputs (N, T, H), one for each step. A
decoder starts from the last of them and gives scores (N, U, V) for the next symbol. All are made of
`common.embedding`, `common.recurrent` and `common.layers`, in float32.
"""

from common.seq2seq.decoders import AttentionDecoder, Decoder, PeekyDecoder
from common.seq2seq.encoder import Encoder, one_step
from common.seq2seq.generate import generate
from common.seq2seq.hred import HRED, build_hred
from common.seq2seq.loss import sequence_loss
from common.seq2seq.model import KINDS, Seq2Seq, build_seq2seq
from common.seq2seq.training import train
from common.seq2seq.variety import distinct

__all__ = [
    "HRED",
    "KINDS",
    "AttentionDecoder",
    "Decoder",
    "Encoder",
    "PeekyDecoder",
    "Seq2Seq",
    "build_hred",
    "build_seq2seq",
    "distinct",
    "generate",
    "one_step",
    "sequence_loss",
    "train",
]
