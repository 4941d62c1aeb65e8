"""Values that a call brings from outside, read before anything is done with them: what cannot be one is refused in a sentence.

The fields of a form check theirs; the parameters of a method nobody checks, and a program or an import may give them anything.
"""

import base64
import binascii

from odoo import fields

from ...exceptions import ProcessError


def to_day(env, value):
    """The day that was given, None where none was.

    :raise ProcessError: it cannot be a day
    """
    try:
        return fields.Date.to_date(value)
    except (ValueError, TypeError) as error:
        raise ProcessError(
            env._("“%(value)s” cannot be taken: it is no day. Enter year, month and day, such as 2026-12-31.", value=value)
        ) from error


def to_moment(env, value):
    """The moment (UTC) that was given, None where none was.

    :raise ProcessError: it cannot be a moment
    """
    try:
        return fields.Datetime.to_datetime(value)
    except (ValueError, TypeError) as error:
        raise ProcessError(
            env._("“%(value)s” cannot be taken: it is no moment. Enter day and time, such as 2026-12-31 08:00:00.", value=value)
        ) from error


def to_record(env, model, given):
    """The record whose id was given, none where none was.

    :raise ProcessError: there is no such record
    """
    # Whether there is one is asked before who may read it; True is no id, though Python counts it as one.
    found = env[model].browse(given).exists() if type(given) is int else env[model]
    if given and not found:
        raise ProcessError(
            env._("“%(value)s” cannot be taken: there is no such %(kind)s. Choose it anew.", value=given, kind=env[model]._description)
        )
    return found


def to_bytes(env, content):
    """A file as bytes, of bytes or of the base64 text that a binary field gives.

    :raise ProcessError: the text is no file
    """
    try:
        return base64.b64decode(content) if isinstance(content, str) else content
    except (binascii.Error, ValueError) as error:
        raise ProcessError(env._("The file cannot be taken: it has not arrived whole. Choose it again.")) from error
