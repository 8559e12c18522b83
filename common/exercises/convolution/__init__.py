"""Chapter 07, convolution: notebooks convolution, pooling_and_backward and convnet."""
