class Problem(Exception):
    """Something that the person at the terminal can mend; its text is a plain sentence."""
