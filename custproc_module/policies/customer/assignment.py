"""Who takes which customer: balanced numbers, and nobody beyond what he is able to do (CF-20).

The balance is of the *load*: customers in hand divided by the share of the working time a specialist gives them.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Specialist:
    """One who can take customers: how many he has beside those dealt out, how many at most (0: no limit), his share in percent."""

    key: int
    customers: int = 0
    capacity: int = 0
    share: int = 100


def balance(able: Mapping[int, Iterable[int]], specialists: Sequence[Specialist]) -> dict[int, int | None]:
    """A specialist for each customer, None where nobody who is able has room.

    As many customers as possible find one, and no customer could pass to another specialist to lower the higher load of the two.

    :param able: {customer: keys of the specialists who can take him}
    :return: {customer: key of the specialist or None}, in the order given

    >>> balance({1: [7, 8], 2: [7, 8], 3: [8]}, [Specialist(7), Specialist(8)])
    {1: 7, 2: 7, 3: 8}
    >>> balance({1: [7], 2: [7]}, [Specialist(7, customers=4, capacity=5)])
    {1: 7, 2: None}
    """
    return _Dealing({each.key: each for each in specialists}).deal(able)


class _Dealing:
    """Customers who can go to the same specialists are alike: only how many of each such kind a specialist has is moved about."""

    def __init__(self, specialists: Mapping[int, Specialist]):
        self.specialists = specialists
        self.counts = {key: each.customers for key, each in specialists.items()}
        self.held: dict[frozenset[int], dict[int, int]] = {}

    def deal(self, able: Mapping[int, Iterable[int]]) -> dict[int, int | None]:
        """{customer: specialist}; `able` names for each customer who can serve him, and None is answered where nobody can."""
        kinds = {customer: frozenset(key for key in keys if key in self.specialists) for customer, keys in able.items()}
        for kind in sorted(kinds.values(), key=lambda keys: (len(keys), sorted(keys))):
            self._place(kind)
        while self._improve():
            pass
        stacks = {kind: [key for key in sorted(held) for _each in range(held[key])] for kind, held in self.held.items()}
        stacks = {kind: deque(stack) for kind, stack in stacks.items()}
        return {customer: stacks[kind].popleft() if stacks.get(kind) else None for customer, kind in kinds.items()}

    def _load(self, key: int, more: int = 0) -> Fraction:
        return Fraction((self.counts[key] + more) * 100, max(self.specialists[key].share, 1))

    def _has_room(self, key: int) -> bool:
        return not self.specialists[key].capacity or self.counts[key] < self.specialists[key].capacity

    def _place(self, kind: frozenset[int]):
        """One more customer of a kind to the least loaded; where all are full, others make room if they can."""
        free = [key for key in kind if self._has_room(key)]
        if free:
            self._give(kind, min(free, key=lambda key: (self._load(key, 1), key)))
            return
        for key in sorted(kind):
            path = self._find_path(key, self._has_room)
            if path:
                self._shift(path)
                self._give(kind, key)
                return

    def _give(self, kind: frozenset[int], key: int):
        held = self.held.setdefault(kind, {})
        held[key] = held.get(key, 0) + 1
        self.counts[key] += 1

    def _improve(self) -> bool:
        """Pass one customer on, over others if need be, from a specialist to one who then has a lower load than he had."""
        for start in sorted(self.specialists, key=lambda key: (-self._load(key), key)):
            load = self._load(start)
            path = self._find_path(start, lambda key, load=load: self._has_room(key) and self._load(key, 1) < load)
            if path:
                self._shift(path)
                return True
        return False

    def _find_path(self, start: int, is_end):
        """The shortest chain start → … → end in which each can pass one of the customers dealt out to the next."""
        came: dict[int, tuple[int, frozenset[int]] | None] = {start: None}
        waiting = deque([start])
        while waiting:
            key = waiting.popleft()
            if key != start and is_end(key):
                path = []
                while came[key]:
                    before, kind = came[key]
                    path.append((before, key, kind))
                    key = before
                return path[::-1]
            for kind, held in self.held.items():
                if held.get(key):
                    for other in sorted(kind - came.keys()):
                        came[other] = (key, kind)
                        waiting.append(other)
        return None

    def _shift(self, path):
        for before, after, kind in path:
            self.held[kind][before] -= 1
            self.held[kind][after] = self.held[kind].get(after, 0) + 1
        self.counts[path[0][0]] -= 1
        self.counts[path[-1][1]] += 1
