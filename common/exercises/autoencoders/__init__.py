"""Chapter 14, autoencoders: its notebooks."""

from common.exercises.autoencoders.angles import *
from common.exercises.autoencoders.capstone import *
from common.exercises.autoencoders.cleaning import *
from common.exercises.autoencoders.clouds import *
from common.exercises.autoencoders.components import *
from common.exercises.autoencoders.dense import *
from common.exercises.autoencoders.growing import *
from common.exercises.autoencoders.handing_over import *
from common.exercises.autoencoders.latent_questions import *
from common.exercises.autoencoders.paying import *
from common.exercises.autoencoders.reconstructing import *
from common.exercises.autoencoders.repeating import *
from common.exercises.autoencoders.review import *
from common.exercises.autoencoders.review_noise import *
from common.exercises.autoencoders.review_tables import *
from common.exercises.autoencoders.sequences import *
from common.exercises.autoencoders.variational_questions import *
