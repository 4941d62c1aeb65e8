"""Facts and sentences put one after the other, with the punctuation of the reader's language."""

from markupsafe import Markup, escape

from odoo.tools.misc import formatLang

from ...policies.engine.hold import in_words

SOURCE = "en_US"


def say_number(env, value, digits=6):
    """A quantity or price as the reader's language writes it, without zeros behind; never as a power of ten, which `:g` makes of a million.

    :param int digits: places that may count behind the point
    """
    places = f"{value:.{digits}f}".rstrip("0").partition(".")[2]
    return formatLang(env, value, digits=len(places))


def languages(env):
    """Codes of the installed languages, the source language first: a translated field takes its text for every other from it."""
    codes = [code for code, _name in env["res.lang"].get_installed()]
    return sorted(codes, key=lambda code: code != SOURCE)


def in_languages(records, build):
    """{language: text} of what is read by people of several languages: built once in each installed language."""
    return {code: build(records.with_context(lang=code)) for code in languages(records.env)}


def fetch_in_languages(records, *names):
    """Read translated fields in every installed language by one query, before `in_languages` asks for them one language at a time."""
    if records:
        records.with_context(prefetch_langs=True).fetch(names)


def store_texts(record, name, texts):
    """Write {language: text} into a translated field of one record, what differs of it."""
    for code, text in texts.items():
        translated = record.with_context(lang=code)
        if text and translated[name] != text:
            translated.write({name: text})


def in_lang_of(records, user):
    """The records in the language of somebody who is told about them; texts made in their environment are his."""
    return records.with_context(lang=lang_of(user) or records.env.lang)


def lang_of(user):
    """The language of one user, or of none; no query once he was asked for."""
    # Everybody reads his own preferences; whoever tells a colleague may not.
    return user.with_user(user).context_get().get("lang") if user else False


def as_note(text):
    """A text somebody wrote, as the note of an activity, which is HTML: what a customer writes as the reason of his dispute is shown as he
    wrote it, and makes no link or button of its own.
    """
    return text if isinstance(text, Markup) else Markup("<br/>").join(escape(line) for line in (text or "").splitlines())


def tell(records, user, say, note="", kind="mail.mail_activity_data_todo", **values):
    """An activity for one person on each of the records, in his language whoever acts.

    :param say: its title, made from an environment in that language: `lambda env: env._("…")`
    :param note: a text somebody wrote, or a function of the records in that language
    """
    told = in_lang_of(records, user)
    text = note(told) if callable(note) else note
    return told.activity_schedule(kind, summary=say(told.env), note=as_note(text), user_id=user.id, **values)


def create_in_languages(records, build, names):
    """New records whose translated fields `names` are made in each installed language; returns them.

    :param build: language -> values, the same records in the same order for each language
    """
    own = records.env.lang or SOURCE
    made = records.create(build(own))
    for code in languages(records.env) if made else ():
        if code != own:
            for record, vals in zip(made, build(code), strict=True):
                for name in names:
                    store_texts(record, name, {code: vals.get(name)})
    return made


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


def portal_link(record, path):
    """Absolute address of a portal page that opens in the language of the record's environment, which is the reader's in a mail.

    Without it a reader who is not signed in gets the site's first language. One language alone has no address of its own.
    """
    known = record.env["res.lang"]._get_frontend()
    code = record.env.lang
    prefix = f"/{known[code].url_code}" if len(known) > 1 and code in known else ""
    return f"{record.get_base_url()}{prefix}{path}"


def print_lang(env, partner, family):
    """The installed language of a family ("zh", "en") a form for `partner` is printed in: his own, else the usual one of the family,
    else the reader's where none of it is installed.
    """
    installed = [code for code, _name in env["res.lang"].get_installed() if code.startswith(f"{family}_")]
    if partner.lang in installed:
        return partner.lang
    return next((code for code in ("zh_CN", "en_US") if code in installed), (installed or [env.lang])[0])
