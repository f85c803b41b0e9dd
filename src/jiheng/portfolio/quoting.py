"""Texts within SQL."""


def quoted(text: object) -> str:
    """Give a text as SQL writes it: nothing in it ends it."""
    return "'" + str(text).replace("'", "''") + "'"
