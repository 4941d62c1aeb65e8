"""Measurements and replays: each module has `main(arguments)`, whose docstring's first line is shown by `script/bench`."""
