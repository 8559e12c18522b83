"""Tables of word vectors, the models that learn them, and the gradients of a few rows."""

from common.embedding.embedding import Embedding
from common.embedding.row_gradient import RowGradient, add_up_rows

# Optimizers need the two above; what rests on other layers is imported from its own module.

__all__ = ["Embedding", "RowGradient", "add_up_rows"]
