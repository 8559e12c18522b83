"""Tables of word vectors, and the gradients of the few rows that a step looks up."""

from common.embedding.embedding import Embedding
from common.embedding.row_gradient import RowGradient, add_up_rows

__all__ = ["Embedding", "RowGradient", "add_up_rows"]
