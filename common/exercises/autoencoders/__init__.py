"""Chapter 14, autoencoders: its notebooks."""

from common.exercises.autoencoders.components import *
from common.exercises.autoencoders.dense import *
from common.exercises.autoencoders.latent_questions import *
