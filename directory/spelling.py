"""One typing error: a letter added, dropped, changed, or two neighbours swapped."""

from bisect import bisect_left
from collections.abc import Iterable


def within_one_error(typed: str, word: str) -> bool:
    if abs(len(typed) - len(word)) > 1:
        return False
    shared = _shared_start(typed, word)
    a, b = typed[shared:], word[shared:]
    return a[1:] == b[1:] or a == b[1:] or a[1:] == b or (a[1::-1] == b[:2] and a[2:] == b[2:])


def starts_within_one_error(typed: str, word: str) -> bool:
    """The same, where the word may go on after what was typed."""
    shared = _shared_start(typed, word)
    a, b = typed[shared:], word[shared:]
    if not a or not b:
        return len(a) <= 1
    return b[1:].startswith((a[1:], a)) or b.startswith((a[1:], a[1::-1] + a[2:]))


def _shared_start(a: str, b: str) -> int:
    shared = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        shared += 1
    return shared


class Vocabulary:
    """Words known to the index, found whole, by their start, or with one error.

    One error leaves the first or the second half of a word as it was, unless it swaps the two letters in the middle:
    so only the words that share a half are compared, found by bisection in the sorted list and in that of the words
    read backwards.
    """

    def __init__(self, words: Iterable[str]):
        self.words = frozenset(words)
        self.sorted = sorted(self.words)
        self.backwards = sorted(word[::-1] for word in self.words)

    def starting(self, typed: str) -> list[str]:
        """Longer words that start like this."""
        return [word for word in _starting(self.sorted, typed) if word != typed]

    def misspelt(self, typed: str) -> list[str]:
        """Words of at least four letters that one error separates from what was typed."""
        half = len(typed) // 2
        found = set(_starting(self.sorted, typed[:half]))
        found.update(word[::-1] for word in _starting(self.backwards, typed[: half - 1 : -1]))
        found.add(typed[: half - 1] + typed[half] + typed[half - 1] + typed[half + 1 :])
        found &= self.words
        return [word for word in found if len(word) > 3 and word != typed and within_one_error(typed, word)]

    def misspelt_starts(self, typed: str) -> list[str]:
        return [word for word in self.sorted if len(word) >= len(typed) and starts_within_one_error(typed, word)]


def _starting(words: list[str], start: str) -> list[str]:
    return words[bisect_left(words, start) : bisect_left(words, start + "\uffff")]
