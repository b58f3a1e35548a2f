"""Write src/firmwatch/text/_country_table.py out of Unicode CLDR (by Babel) and a few aliases.

Run it with ``uv run python scripts/build_country_table.py`` and review the difference.
CLDR is under the Unicode licence v3.
"""

from pathlib import Path

from babel import Locale

from firmwatch.text.countries import name_key

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "ru")
TARGET = Path(__file__).parents[1] / "src/firmwatch/text/_country_table.py"
NOT_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
ALIASES = {
    "AE": "UAE; Emirates; Dubai; Abu Dhabi",
    "AN": "Netherlands Antilles",
    "BA": "Bosnia; Bosnia & Herzegovina; Bosnia-Herzegovina",
    "BN": "Brunei Darussalam",
    "BO": "Bolivia, Plurinational State of; Plurinational State of Bolivia",
    "BS": "Bahamas, The; The Bahamas",
    "CD": "Congo, Democratic Republic of the; Democratic Republic of the Congo; DR Congo; DRC;"
    " Democratic Republic of Congo; Congo, The Democratic Republic of the; Congo (Kinshasa)",
    "CG": "Congo, Republic of the; Republic of the Congo; Congo; Congo (Brazzaville)",
    "CI": "Ivory Coast; Cote d Ivoire; Cote d'Ivoire",
    "CN": "PRC; People's Republic of China; China, People's Republic of;"
    " P.R. China; Mainland China",
    "CV": "Cape Verde",
    "CZ": "Czech Republic",
    "DE": "Federal Republic of Germany",
    "FM": "Federated States of Micronesia; Micronesia, Federated States of",
    "GB": "UK; Great Britain; England; Scotland; Wales; Northern Ireland; U.K.;"
    " United Kingdom of Great Britain and Northern Ireland",
    "GM": "Gambia, The; The Gambia",
    "GW": "Guinea Bissau",
    "HK": "Hong Kong; Hong Kong SAR of China; Hong Kong, China; Hong Kong S.A.R.;"
    " China, Hong Kong Special Administrative Region; Hong Kong SAR China",
    "IR": "Iran, Islamic Republic of; Islamic Republic of Iran; Iran (Islamic Republic of)",
    "KG": "Kyrgyz Republic",
    "KN": "St. Kitts and Nevis; Saint Kitts and Nevis",
    "KP": "Korea, North; North Korea; Democratic People's Republic of Korea; DPRK;"
    " Korea, Democratic People's Republic of; D.P.R.K.",
    "KR": "Korea, South; South Korea; Republic of Korea; Korea, Republic of; Korea",
    "LA": "Laos; Lao People's Democratic Republic; Lao Peoples Democratic Republic",
    "LC": "St. Lucia; Saint Lucia",
    "LY": "Libyan Arab Jamahiriya; State of Libya",
    "MD": "Moldova, Republic of; Republic of Moldova",
    "MK": "Macedonia; FYROM; Republic of North Macedonia;"
    " The former Yugoslav Republic of Macedonia; Macedonia, The Former Yugoslav Republic of",
    "MM": "Burma; Myanmar; Union of Myanmar",
    "MO": "Macau; Macao; Macau SAR",
    "NL": "Holland; The Netherlands; Netherland",
    "PS": "Palestine; State of Palestine; West Bank; Gaza; Region: Gaza;"
    " Palestinian; Palestinian Territory, Occupied; Palestinian Territories",
    "RU": "Russian Federation; Russia",
    "SO": "Somali Republic",
    "SS": "South Sudan; Republic of South Sudan",
    "ST": "Sao Tome and Principe",
    "SU": "USSR; Soviet Union",
    "SY": "Syrian Arab Republic; Syria",
    "SZ": "Swaziland",
    "TL": "East Timor",
    "TR": "Turkey; Turkiye; Republic of Turkey",
    "TW": "Taiwan, Province of China; Chinese Taipei; Republic of China",
    "TZ": "Tanzania, United Republic of; United Republic of Tanzania",
    "US": "USA; United States of America; U.S.A.; U.S.; America",
    "VA": "Holy See",
    "VC": "St. Vincent and the Grenadines; Saint Vincent and the Grenadines",
    "VE": "Venezuela, Bolivarian Republic of; Bolivarian Republic of Venezuela;"
    " Venezuela (Bolivarian Republic of)",
    "VG": "Virgin Islands, British; British Virgin Islands; BVI",
    "VI": "Virgin Islands, U.S.; US Virgin Islands",
    "VN": "Viet Nam; Socialist Republic of Vietnam",
    "XK": "Kosovo",
}


def main() -> None:
    names: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if (
                len(code) == 2
                and code.isalpha()
                and code not in ("EU", "EZ", "UN", "ZZ", "QO", "XA", "XB")
            ):
                names.setdefault(name_key(name), code)
    for code, aliases in ALIASES.items():
        for alias in aliases.split(";"):
            names[name_key(alias)] = code
    lines = [
        '"""Country names in eight languages, by scripts/build_country_table.py, do not edit."""',
        "",
        "NAMES: dict[str, str] = {",
        *(f'    "{key}": "{code}",' for key, code in sorted(names.items()) if key),
        "}",
        "",
        "CODES = frozenset(NAMES.values())",
        "",
    ]
    TARGET.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
