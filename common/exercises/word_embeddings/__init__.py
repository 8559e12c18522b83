"""Chapter 10, word vectors: one word of context, CBOW, skip-gram, sampling, NCE."""

from common.exercises.word_embeddings.cbow import *
from common.exercises.word_embeddings.importance import *
from common.exercises.word_embeddings.look_up import *
from common.exercises.word_embeddings.negative import *
from common.exercises.word_embeddings.neighbours import *
from common.exercises.word_embeddings.noise import *
from common.exercises.word_embeddings.one_word import *
from common.exercises.word_embeddings.pairs import *
from common.exercises.word_embeddings.partition import *
from common.exercises.word_embeddings.sampled import *
from common.exercises.word_embeddings.sampler import *
from common.exercises.word_embeddings.skip_gram import *
from common.exercises.word_embeddings.vocabulary import *
