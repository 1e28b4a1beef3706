"""Finds a laboratory from whatever a person types: name, town, postcode, department, in any order, misspelt.

The index lives in the process: some 2,500 to 5,000 sites, built in a fraction of a second and again as soon as the
tables change (two short queries a search say so), so that several web processes never disagree for longer than that.
It knows nothing of the database in use.
"""

import threading
from collections.abc import Iterable

from django.db.models import Case, Count, IntegerField, Max, Min, Value, When

from directory.index import SMALL_WORDS, Index
from directory.models import Laboratory, LegalEntity, Postcode
from directory.text import GENERIC, key, words

MOST_CHARACTERS, MOST_WORDS, MOST_POSTCODES = 200, 8, 20

_lock = threading.Lock()
_index = Index((), stamp=None)


def search_laboratories(query: str, *, department: str | None = None, limit: int = 20) -> list[Laboratory]:
    """The best first; none for a query without a letter or digit. Same number of queries for any number of results.

    A town or postcode without a laboratory gives those of its department, the nearest postcodes first.
    """
    typed = words(query[:MOST_CHARACTERS])[:MOST_WORDS]
    if not typed or limit <= 0:
        return []
    index = _fresh_index()
    found = index.find(typed, department=department, limit=limit)
    near = [] if found else _postcodes_meant([typed])[" ".join(typed)]
    return _in_order(_completed(index, typed, found, near, department=department, limit=limit))


def nearest_laboratories(queries: Iterable[str], *, limit: int = 3) -> dict[str, list[Laboratory]]:
    """Those that each query may mean, for many at once, in as many database queries as for one.

    Where fewer fit it whole, those that fit its longest word alone, then the next.
    """
    index = _fresh_index()
    typed = {query: words(query[:MOST_CHARACTERS])[:MOST_WORDS] for query in queries}
    found = {query: index.find(said, department=None, limit=limit) if said else [] for query, said in typed.items()}
    near = _postcodes_meant([said for query, said in typed.items() if said and not found[query]])
    for query, said in typed.items():
        if said:
            meant = near.get(" ".join(said), [])
            found[query] = _completed(index, said, found[query], meant, department=None, limit=limit)
            for word in sorted(set(said) - GENERIC - SMALL_WORDS, key=lambda word: (-len(word), word)):
                if len(found[query]) < limit:
                    more = index.find_misspelt([word], department=None, limit=limit)
                    found[query] = list(dict.fromkeys(found[query] + more))[:limit]
    by_key = {row.pk: row for row in _in_order({pk for keys in found.values() for pk in keys})}
    return {query: [by_key[pk] for pk in keys if pk in by_key] for query, keys in found.items()}


def _completed(index, typed, found, near, *, department, limit):
    """What fits; when nothing does, the sites near these postcodes; when a word is unknown, the misspelt ones too."""
    if not found:
        found = index.near(near, department=department, limit=(limit + 1) // 2)
    if len(found) < limit and not (found and index.knows(typed)):
        found += index.find_misspelt(typed, department=department, limit=limit)
    return list(dict.fromkeys(found))[:limit]


def warm():
    """Builds the index now: for a web process that starts, so that nobody waits for it."""
    _fresh_index()


def towns_for_postcode(postcode: str) -> list[Postcode]:
    """The communes a postcode serves, by name."""
    digits = "".join(postcode[:20].split())
    if not (len(digits) == 5 and digits.isascii() and digits.isdecimal()):
        return []
    return list(Postcode.objects.filter(postcode=digits).order_by("commune", "insee_code"))


def find_commune(query: str, *, limit: int = 20) -> list[Postcode]:
    """Communes whose name starts like this, the exact name first, by name then postcode; or those of a postcode."""
    text = query[:MOST_CHARACTERS].strip()
    if text.isdecimal():
        return towns_for_postcode(text)[:limit]
    wanted = key(text)
    if not wanted:
        return []
    exact_first = Case(When(commune_key=wanted, then=Value(0)), default=Value(1), output_field=IntegerField())
    towns = Postcode.objects.filter(commune_key__startswith=wanted)
    return list(towns.order_by(exact_first, "commune_key", "postcode")[:limit])


def _postcodes_meant(queries: list[list[str]]) -> dict[str, list[str]]:
    """{words typed: postcodes}: the one that is written, else those of the commune of that name."""
    meant = {" ".join(typed): [word for word in typed if len(word) == 5 and word.isdecimal()][:1] for typed in queries}
    if names := [name for name, written in meant.items() if not written]:
        known = Postcode.objects.filter(commune_key__in=names).order_by("postcode")
        for name, postcode in known.values_list("commune_key", "postcode"):
            if postcode not in meant[name] and len(meant[name]) < MOST_POSTCODES:
                meant[name].append(postcode)
    return meant


def _in_order(keys) -> list[Laboratory]:
    by_key = Laboratory.objects.select_related("legal_entity", "department").in_bulk(keys)
    return [by_key[pk] for pk in keys if pk in by_key]


def _fresh_index() -> Index:
    global _index
    stamp = _stamp()
    if _index.stamp != stamp:
        with _lock:
            if _index.stamp != stamp:
                _index = Index(_sites(), stamp=stamp)
    return _index


def _stamp():
    """Changes with every row added, removed or saved, in this process or another."""
    return tuple(
        tuple(model.objects.aggregate(Count("pk"), Max("changed_at"), Min("finess"), Max("finess")).values())
        for model in (Laboratory, LegalEntity)
    )


def _sites():
    columns = ("pk", "name", "operator", "legal_entity__name", "city", "commune", "postcode", "department_id")
    return Laboratory.objects.order_by("name", "finess").values_list(*columns, "department__name").iterator()
