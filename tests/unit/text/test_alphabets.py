from __future__ import annotations

import pytest

from firmwatch.text import _letters as letters
from firmwatch.text.alphabets import romanise_cyrillic, romanise_greek, slavic_table


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("Завод подъезд", letters.CYRILLIC),
        ("Завод Київ", letters.UKRAINIAN),
        ("Беларусь ідэя", letters.CYRILLIC),
        ("Ђурић", letters.SERBIAN),
        ("Търговия", letters.BULGARIAN),
    ],
)
def test_letters_show_the_language(text: str, table: dict[str, str]) -> None:
    assert slavic_table(text) is table


def test_case_is_kept() -> None:
    read = [romanise_cyrillic(word, letters.CYRILLIC) for word in ("Щит", "ЩИТ", "щит", "Щ", "АЩ")]
    assert read == ["Shchit", "SHCHIT", "shchit", "Shch", "ASHCH"]
    assert romanise_greek("ΨΥΧΟΣ") == "PSYCHOS"
    assert romanise_greek("Ψύχος") == "Psychos"


def test_greek_pairs_depend_on_what_follows() -> None:
    assert romanise_greek("αύριο") == "avrio"
    assert romanise_greek("αυτί") == "afti"
    assert romanise_greek("μπορώ") == "boro"
    assert romanise_greek("αμπέλι") == "ampeli"
    assert romanise_greek("Ἀθῆναι") == "Athinai"
