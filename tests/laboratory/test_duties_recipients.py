"""A list of people to write to: what is read of it, what is refused, and in which words."""

import pytest

from cases.recipients import MOST_LINES, read
from cases.tables import UnreadableTable

HEADER = "Nom;Prénom;Adresse;Code postal;Ville"
LINE = "Martin;Camille;1 rue des Essais;56000;Vannes"


def listed(*lines, header=HEADER, encoding="utf-8"):
    return "\r\n".join([header, *lines]).encode(encoding)


def plain(sentence):
    return sentence.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_what_a_spreadsheet_writes_is_read(encoding, delimiter):
    content = listed("Lévêque;Zoé;1 rue des Essais;56000;Vannes", encoding=encoding)
    found = read(content.replace(b";", delimiter.encode()))
    assert found.people == [{"lines": ["Zoé Lévêque", "1 rue des Essais", "56000 Vannes"]}]
    assert found.problems == []


def test_the_columns_not_needed_are_named_and_not_kept():
    found = read(
        listed(
            "Martin;Camille;1 rue des Essais;Bât. B;56000;Vannes;c@exemple.fr;VIH",
            header="NOM;Prénom;Adresse 1;Adresse_2;CP;Commune;E-mail;Analyse",
        )
    )
    assert found.people == [{"lines": ["Camille Martin", "1 rue des Essais", "Bât. B", "56000 Vannes"]}]
    assert found.ignored == ["E-mail", "Analyse"]


def test_every_problem_is_said_with_its_line_and_column_and_the_line_is_refused_whole():
    found = read(listed(LINE, ";Ana;2 rue des Essais;5600;", "Petit;Jo;3 rue des Essais;56000;Vannes"))
    assert [(line, column) for line, column, _ in found.problems] == [(3, "Nom"), (3, "Code postal"), (3, "Ville")]
    assert [person["lines"][0] for person in found.people] == ["Camille Martin", "Jo Petit"]


def test_a_social_security_number_refuses_its_line_even_in_a_column_that_is_not_read():
    found = read(listed(f"{LINE};1 84 05 56 260 123", header=f"{HEADER};Dossier"))
    assert found.people == []
    ((line, column, sentence),) = found.problems
    assert (line, column) == (2, "Dossier")
    assert "sécurité sociale" in sentence
    assert "84 05" not in str(found)


def test_one_person_twice_is_written_to_once():
    found = read(listed(LINE, "MARTIN;camille;1 RUE DES ESSAIS;56000;VANNES"))
    assert (len(found.people), found.twice) == (1, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Martin;Camille;;56000;Vannes", "l’adresse est vide"),
        ("Martin;Camille;1 rue des Essais;56000", "4 colonnes au lieu de 5"),
        (f"Martin;Camille;{'x' * 39};56000;Vannes", "39 caractères"),
        ("Martin;Camille;1 rue 💊;56000;Vannes", "💊"),
    ],
)
def test_what_no_envelope_could_carry_is_refused(line, said):
    found = read(listed(line))
    assert found.people == []
    assert said in plain(found.problems[0][2])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"PK\x03\x04rest", "une archive ou un classeur"),
        ("Nom;Adresse".encode("utf-16"), "UTF-16"),
        (b"Nom;Adresse\0;Ville", "octets nuls"),
        (b"Nom;Adresse;Ville\nA;B;C", "Il manque la colonne « code postal »"),
        (b"Nom;Destinataire;Adresse;CP;Ville\n", "Nom et Destinataire"),
        (b'Nom;Adresse;CP;Ville\n"A;B;C;D', "illisible ou tronqué"),
        (listed(*(f"N{n};A;1 rue;56000;Vannes" for n in range(MOST_LINES + 1))), "plus de 20000 personnes"),
    ],
)
def test_a_file_that_is_no_list_says_so_in_one_sentence(content, said):
    with pytest.raises(UnreadableTable) as refused:
        read(content)
    assert said in plain(str(refused.value))
