"""The tools that start and test the program."""
