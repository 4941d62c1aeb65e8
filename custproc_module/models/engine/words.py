"""Facts and sentences put one after the other, with the punctuation of the reader's language."""

from ...policies.engine.hold import in_words


def in_one(env, facts):
    """Facts in one sentence: "a; b" in English, "a；b" in Chinese. The separator is what the term puts between two of them."""
    return env._("%(fact)s; %(next)s", fact="", next="").join(facts)


def listed(env, names):
    """Names in a row: "a, b" in English, "a、b" in Chinese."""
    return env._("%(name)s, %(next)s", name="", next="").join(names)


def in_sentences(env, holds):
    """What holds a document and what lifts it, as sentences."""
    between = env._("%(fact)s; %(next)s", fact="", next="")
    return in_words(holds, between, env._("%(sentence)s. %(next)s", sentence="", next=""))
