"""What leaves an edit to a whole run."""


class UnclearError(Exception):
    """Something is not as plain as it would have to be."""
