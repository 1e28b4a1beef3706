"""What an import did, or would do, line by line."""

from dataclasses import dataclass, field

NNBSP = "\N{NARROW NO-BREAK SPACE}"
SHOWN = 50  # lines of each sort that a report spells out
WORDS = {
    "created": "créée",
    "updated": "mise à jour",
    "unchanged": "inchangée",
    "refused": "refusée",
    "remark": "remarque",
    "unmatched": "sans société connue",
}


@dataclass
class Report:
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WORDS, 0))
    entries: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: {sort: [] for sort in WORDS})
    ignored: int = 0
    kept: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, sort: str, line: int, sentence: str):
        self.counts[sort] += 1
        if len(self.entries[sort]) < SHOWN:
            self.entries[sort].append((line, sentence))

    def sentences(self, *, applied: bool):
        yield "Import enregistré." if applied else f"Essai sans écriture{NNBSP}: ajoutez --apply pour enregistrer."
        yield (
            f"Lignes créées{NNBSP}: {self.counts['created']}, mises à jour{NNBSP}: {self.counts['updated']}, "
            f"inchangées{NNBSP}: {self.counts['unchanged']}, refusées{NNBSP}: {self.counts['refused']}, "
            f"hors sujet{NNBSP}: {self.ignored}."
        )
        for sort, words in WORDS.items():
            if sort == "unchanged":
                continue
            yield from (f"ligne {line}, {words}{NNBSP}: {sentence}" for line, sentence in self.entries[sort])
            hidden = self.counts[sort] - len(self.entries[sort])
            if hidden:
                yield f"… et {hidden} autres lignes ({words})."
        for row, fields in self.kept[:SHOWN]:
            yield f"correction conservée{NNBSP}: {row} ({', '.join(fields)})"
        yield from self.notes
