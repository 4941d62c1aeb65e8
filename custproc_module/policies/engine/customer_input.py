"""How much of a customer's own words and files is taken in at once.

Whoever reaches a page of the portal may post anything: a text of ten million characters, or a thousand programs, would be stored, mailed to
every follower and shown in every list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

# Characters.
NAME = 80
SUBJECT = 200
TEXT = 10_000
# Files sent together.
FILES = 10
FILE_BYTES = 25_000_000

PICTURES = "bmp gif heic heif jpeg jpg png tif tiff webp"
PAPERS = "csv doc docx dps eml et msg odp ods odt ofd pdf ppt pptx rtf txt wps xls xlsx"
RECORDINGS = "3gp aac amr avi m4a m4v mov mp3 mp4 wav webm"
ARCHIVES = "7z rar zip"
DRAWINGS = "dwg dxf step stp"
ENDINGS = frozenset(f"{PICTURES} {PAPERS} {RECORDINGS} {ARCHIVES} {DRAWINGS}".split())

# A program stays one, whatever it is called.
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


@dataclass(frozen=True, slots=True)
class FileFinding:
    """Why a file is not taken: `kind` is many, big or type; `amount` is the number of files, or the bytes of the file."""

    kind: str
    name: str = ""
    amount: int = 0


def excess(text: str | None, limit: int) -> int:
    """By how many characters a text is too long; 0 where it is not.

    >>> excess("ab", 2), excess("abc", 2), excess(None, 2)
    (0, 1, 0)
    """
    return max(len(text or "") - limit, 0)


def find_refused(files: Iterable[tuple[str, bytes]]) -> Iterator[FileFinding]:
    """What is wrong with files (name, content) that a customer sends together.

    >>> [finding.kind for finding in find_refused([("fault.jpg", b"x"), ("Offer.PDF", b"x")])]
    []
    >>> [(finding.kind, finding.name) for finding in find_refused([("fault.jpg", b"MZ"), ("a.exe", b"x"), ("noname", b"x")])]
    [('type', 'fault.jpg'), ('type', 'a.exe'), ('type', 'noname')]
    >>> [finding.amount for finding in find_refused([("a.txt", b"")] * 11)]
    [11]
    """
    files = list(files)
    if len(files) > FILES:
        yield FileFinding("many", amount=len(files))
    for name, content in files:
        ending = PurePosixPath(name or "").suffix.lower().lstrip(".")
        if ending not in ENDINGS or content.startswith(PROGRAMS):
            yield FileFinding("type", name)
        elif len(content) > FILE_BYTES:
            yield FileFinding("big", name, len(content))
