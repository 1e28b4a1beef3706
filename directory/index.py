"""The words of each laboratory, weighed, and how well a query fits them."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from directory.spelling import Vocabulary
from directory.text import GENERIC, words

SMALL_WORDS = frozenset(("l", "d", "de", "du", "des", "la", "le", "les", "a", "au", "aux", "en", "et", "sur", "sous"))
WHOLE, START, MISSPELT, MISSPELT_START = 12, 8, 4, 3
MOST_STARTS = 3  # looking for misspelt starts reads the whole vocabulary for each word
PLACE, NAME, COMPANY, REGION = 4, 3, 3, 1  # a word of the town tells more than one of the department


@dataclass(frozen=True, slots=True)
class Site:
    pk: object
    department: str
    postcode: str


class Index:
    """Immutable once built: threads share it without a lock."""

    def __init__(self, sites, *, stamp):
        self.stamp = stamp
        self.sites: list[Site] = []
        self.weights: dict[str, dict[int, int]] = defaultdict(dict)
        for row in sites:
            self._add(*row)
        self.weights = dict(self.weights)
        self.vocabulary = Vocabulary(self.weights)

    def _add(self, pk, name, operator, company, city, commune, postcode, department, department_name):
        number = len(self.sites)
        self.sites.append(Site(pk, department, postcode))
        for text, weight in ((department_name, REGION), (company or "", COMPANY), (name, NAME)):
            self._put(words(text), number, weight)
        self._put([*words(operator), *_glued(words(operator))], number, COMPANY)
        self._put(_glued(words(city)) + _glued(words(commune)), number, PLACE)
        self._put([*words(city), *words(commune), postcode, department.lower()], number, PLACE)

    def _put(self, spelled, number, weight):
        for word in spelled:
            if word and self.weights[word].get(number, 0) < weight:
                self.weights[word][number] = weight

    def find(self, typed: list[str], *, department: str | None, limit: int) -> list:
        """Keys of the sites that every word fits, whole or by its start; best first."""
        found: dict[int, int] = {}
        for telling in _readings(typed):
            scores = [self._whole_or_start(word) for word in telling]
            self._merge(found, self._fitting(telling, scores, self._whole_or_start))
        return self._best(found, department, limit)

    def knows(self, typed: list[str]) -> bool:
        return any(all(word in self.weights for word in telling) for telling in _readings(typed))

    def find_misspelt(self, typed: list[str], *, department: str | None, limit: int) -> list:
        """The same with one error a word, then an error in the start of a word, then the sites most words fit."""
        readings = [(telling, [self._with_errors(word) for word in telling]) for telling in _readings(typed)]
        found: dict[int, int] = {}
        for telling, scores in readings:
            self._merge(found, self._fitting(telling, scores, self._with_errors))
        if self._best(found, department, 1):
            return self._best(found, department, limit)
        telling, scores = readings[0]
        if len(telling) <= MOST_STARTS:
            scores = [score or self._start_with_errors(word) for word, score in zip(telling, scores, strict=True)]
        found = self._fitting(telling, scores, self._with_errors) or self._fitting_most(scores)
        return self._best(found, department, limit)

    def _best(self, found: dict[int, int], department: str | None, limit: int) -> list:
        kept = (number for number in found if not department or self.sites[number].department == department)
        return [self.sites[number].pk for number in sorted(kept, key=lambda number: (-found[number], number))[:limit]]

    def near(self, postcodes: list[str], *, department: str | None, limit: int) -> list:
        """Keys of the sites of the same department, nearest postcode first."""
        if not postcodes:
            return []
        head = postcodes[0][: 3 if postcodes[0].startswith(("97", "98")) else 2]
        distances = [
            (min(abs(int(site.postcode) - int(code)) for code in postcodes), number)
            for number, site in enumerate(self.sites)
            if site.postcode.startswith(head) and site.postcode.isdecimal()
            if not department or site.department == department
        ]
        return [self.sites[number].pk for _, number in sorted(distances)[:limit]]

    def _whole_or_start(self, word: str) -> dict[int, int]:
        found = {number: weight * WHOLE for number, weight in self.weights.get(word, {}).items()}
        if len(word) > 1 and not (word.isdecimal() and len(word) == 2):  # « 56 » is a department, not a street number
            self._gather(found, self.vocabulary.starting(word), START)
        return found

    def _with_errors(self, word: str) -> dict[int, int]:
        found = self._whole_or_start(word)
        if len(word) > 3:
            self._gather(found, self.vocabulary.misspelt(word), MISSPELT)
        return found

    def _start_with_errors(self, word: str) -> dict[int, int]:
        found: dict[int, int] = {}
        if len(word) > 4 and not word.isdecimal():
            self._gather(found, self.vocabulary.misspelt_starts(word), MISSPELT_START)
        return found

    def _gather(self, found, spelled, worth):
        for word in spelled:
            for number, weight in self.weights[word].items():
                if found.get(number, 0) < weight * worth:
                    found[number] = weight * worth

    def _fitting(self, telling, scores, look) -> dict[int, int]:
        """Sites every word fits, or every word but two that are one: « saint brieuc » typed for Saintbrieuc."""
        found = self._in_all(scores)
        for place in range(len(telling) - 1):
            glued = look(telling[place] + telling[place + 1])
            if glued:
                self._merge(found, self._in_all([*scores[:place], glued, *scores[place + 2 :]]))
        return found

    @staticmethod
    def _in_all(scores) -> dict[int, int]:
        rarest, *others = sorted(scores, key=len)
        return {
            number: score + sum(other[number] for other in others)
            for number, score in rarest.items()
            if all(number in other for other in others)
        }

    @staticmethod
    def _merge(found, more):
        for number, score in more.items():
            if found.get(number, 0) < score:
                found[number] = score

    @staticmethod
    def _fitting_most(scores) -> dict[int, int]:
        """When no site fits every word: those that fit the most, at least half of them."""
        fits, total = defaultdict(int), defaultdict(int)
        for score in scores:
            for number, worth in score.items():
                fits[number] += 1
                total[number] += worth
        most = max(fits.values(), default=0)
        if most * 2 < len(scores):
            return {}
        return {number: total[number] for number, count in fits.items() if count == most}


def _readings(typed: list[str]) -> list[list[str]]:
    """The words that tell something; and, where a single letter stands before a word, both as one: « l’orient »."""
    telling = [word for word in typed if word not in SMALL_WORDS | GENERIC] or typed
    glued, letter = [], ""
    for word in typed:
        if word in ("l", "d"):
            letter = word
        else:
            glued.append(letter + word)
            letter = ""
    glued = [word for word in glued if word not in SMALL_WORDS | GENERIC]
    return [telling, glued] if glued and glued != telling else [telling]


def _glued(spelled: list[str]) -> list[str]:
    """Neighbours without their space, and all of the words: « saintbrieuc », « stbrieuc »."""
    if len(spelled) < 2:
        return []
    whole = "".join(spelled)
    return [*map("".join, pairwise(spelled)), whole, whole.replace("saint", "st", 1)]
