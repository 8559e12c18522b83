"""The website of the course, made from the stored outputs of the solutions."""
