"""Parting the pages of documents that were printed together, by the number that each prints on its first page."""

import re
from collections.abc import Sequence


def part_pages(texts: Sequence[str], numbers: Sequence[str]) -> list[list[int]] | None:
    """The pages of each document, when every page belongs to one of them beyond doubt; else None.

    A document begins on the page that names it; pages that name none go on with the one before. What is doubtful is not parted, so that
    nobody ever gets a page of somebody else's.

    :param texts: what stands on each page
    :param numbers: of the documents, in the order of the print

    >>> part_pages(["Letter D-1", "page 2", "Letter D-10"], ["D-1", "D-10"])
    [[0, 1], [2]]
    >>> part_pages(["D-1", "Letter"], ["D-1", "D-2"]), part_pages(["D-2", "D-1"], ["D-1", "D-2"]), part_pages(["D-1 D-2"], ["D-1", "D-2"])
    (None, None, None)
    """
    patterns = [re.compile(rf"(?<![\w-]){re.escape(number)}(?![\w-])") for number in numbers]
    parts: list[list[int]] = []
    for page, text in enumerate(texts):
        named = [index for index, pattern in enumerate(patterns) if pattern.search(text)]
        if named == [len(parts)]:
            parts.append([page])
        elif parts and named in ([], [len(parts) - 1]):
            parts[-1].append(page)
        else:
            return None
    return parts if len(parts) == len(numbers) else None
