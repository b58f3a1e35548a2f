"""A folder of fictional publishers' files, in the forms of the real ones."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.portfolio.books import write_xlsx

__all__ = ["write_folder"]

NONE = "-0- "

SDN = f"""\
1,"VOSTRIKA SHIPPING LTD",{NONE},"EX",{NONE},{NONE},{NONE},{NONE},{NONE},{NONE},{NONE},{NONE}
2,"VASK, Orin","individual","EX",{NONE},{NONE},{NONE},{NONE},{NONE},{NONE},{NONE},{NONE}
3,"VOSTRIKA SHIPPERS LTD",{NONE},"EX",{NONE},{NONE},{NONE},{NONE},{NONE},{NONE},{NONE},{NONE}
"""
ALT = f"""\
1,11,"aka","VOSTRIKA SHIPING COMPANY",{NONE}
1,12,"aka","OOO VOSTRIKA",{NONE}
2,13,"aka","VASC, Orin",{NONE}
"""
ADD = f"""\
1,21,"1 Quay","Brest","Belarus",{NONE}
3,22,"2 Quay","Gdansk","Poland",{NONE}
"""
UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2031-03-04">
<INDIVIDUALS>
<INDIVIDUAL><DATAID>9</DATAID><FIRST_NAME>ORIN</FIRST_NAME></INDIVIDUAL>
</INDIVIDUALS>
<ENTITIES>
<ENTITY><DATAID>7</DATAID><FIRST_NAME>KALVENA TRADING BUREAU</FIRST_NAME>
<UN_LIST_TYPE>Examplia</UN_LIST_TYPE><NAME_ORIGINAL_SCRIPT>Калвена Трейдинг</NAME_ORIGINAL_SCRIPT>
<ENTITY_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Herons</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Kalvena Bureau of Trade</ALIAS_NAME></ENTITY_ALIAS>
</ENTITY>
</ENTITIES>
</CONSOLIDATED_LIST>
"""
EU_XML = """<?xml version="1.0" encoding="UTF-8"?>
<WHOLE Date="11/02/2031">
<ENTITY Id="1" Type="P"><NAME><WHOLENAME>Orin Vask</WHOLENAME></NAME></ENTITY>
<ENTITY Id="5" Type="E"><NAME><WHOLENAME>Ligue d'Osterholm</WHOLENAME></NAME>
<NAME><WHOLENAME>Ligue  d’Osterholm</WHOLENAME></NAME><NAME><WHOLENAME/></NAME></ENTITY>
</WHOLE>
"""
_EU_HEAD = "Date_filexxxx;Entity_logical_id;Subject_type" + ";x" * 40
_EU_CELLS = ";a" * 14


def _eu_row(key: str, kind: str, name: str) -> str:
    return f'"04/07/2031;{key};{kind}{_EU_CELLS};{name};;;;"\t\t'


EU_CSV = "\n".join(
    [
        f'"{_EU_HEAD}"\t\t',
        _eu_row("5", "E", "League of Osterholm"),
        _eu_row("6", "E", "Lost ?etters"),
        _eu_row("7", "P", "Orin Vask"),
        _eu_row("8", "E", ""),
        '"04/07/2031;9;E"',
    ]
)
UK = (
    "Last Updated,13/04/2031\n"
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Country,Group Type,Alias Type,Group ID\n"
    "BRESTOVKA FREIGHT,,,,,,,Entity,AKA,100\n"
    "BRESTOVKA CARGO,,,,,,Belarus,Entity,Prime Alias,100\n"
    "VASK,Orin,,,,,Norway,Individual,AKA,101\n"
)
CA = """<?xml version="1.0" encoding="UTF-8"?>
<data-set><record><Country>Examplia</Country><Entity>Osterholm Alloys Co., Ltd.</Entity>
<Aliases>Osterholm Metals Co., Ltd., Osterholm Foundry</Aliases></record>
<record><Country>Examplia</Country><LastName>Vask</LastName></record></data-set>
"""
AU = [
    ["Reference", "Name", "Type", "Name Type", "", "", "", "Address"],
    ["12a", "Halden Works of Norland", "Entity ", "aka", "", "", "", "1 Road, Oslo, Norway"],
    ["12", "Halden\u00a0Works", "Entity", "Primary Name ", "", "", "", "House No"],
    ["13", "Orin Vask", "Individual", "Primary Name", "", "", "", ""],
]
JP = """○ 団体を指定する件
1 有限会社タコ
Takovo LLC, a.k.a. the following two
aliases:
-Tacovo LLC; and
-OOO Takovo.
所在地：17 Street, Yerevan, 0026,
Armenia.3 アルファ・クリエイティブ（别名有限公司）
（別称、アルファ）
Alfa Creative Zapad
所在地：House No. 5, Oslo, Norway.
"""
CSL_HEAD = "_id,source,type,name,addresses,alt_names\n"
CSL = (
    CSL_HEAD + "a,Entity List (EL) - Bureau of Industry and Security,,Tessmar Institute of Optics,"
    '"1 Road, Town, CN; 2 Road, DE",Tessmar Optical Institute; and Tessmar Institute\n'
    "b,Denied Persons List (DPL),,Orin Vask,,\n"
    "c,Specially Designated Nationals (SDN) - Treasury Department,Entity,VOSTRIKA,,\n"
)
FTM = [
    {
        "id": "q1",
        "schema": "Company",
        "properties": {"name": ["Ветровая Карго ООО", "Vetrovaya Cargo OOO"], "country": ["ru"]},
    },
    {"id": "q2", "schema": "Person", "properties": {"name": ["Orin Vask"]}},
]
SEC = """cik,name_before,name_after,snapshot_before,snapshot_after
0055,"Maribor Labs, Inc.",MARIBOR LABS INC,2031-01-01,2032-01-01
"""
TICKERS = {
    "0": {"cik_str": 55, "ticker": "ML", "title": "MARIBOR LABS INC"},
    "1": {"cik_str": 56, "ticker": "MT", "title": "MARIBOR TRUST SERIES II"},
    "2": {"cik_str": 57, "ticker": "MU", "title": "MARIBOR TRUST SERIES III"},
}
ROR = """ror_id,name_before,name_after,country,release
https://ror.example/01,University of Zenda,Zenda University,NO,v1
"""
PATENTS = """unique_id,organization,mentions
0_1,Ruthenia Optics Incorporated,1
0_1,Ruthenia Optics Inc.,9
0_1,Ruthenia Pharma GmbH,1
"""
PATSTAT = """person_id,leuven_id,name,raw_name
1,10,STRELSAU,* STRELSAU N.V.
2,10,STRELSAU,STRELSAU NV
"""
KVK = """gt_uid,uid,gt_name,name,correct
1,2,Hof Beheer B.V.,Hof Beheer B.V.,True
3,2,Bos Beheer B.V.,Hof Beheer B.V.,False
"""
IDENTIFIERS = """list,ent_num,name,type,id_type,id_value
SDN,1,VOSTRIKA SHIPPING LTD,entity,lei,5299000FICTION00XX11
SDN,1,VOSTRIKA SHIPPING LTD,entity,bic,VOSTBY22
"""
PORTFOLIO = """id,name,country,kind,source
lei:5299000FICTION00XX11,Vostrika Shipping Limited,Belarus,company,gleif
"""


def write_folder(folder: Path) -> Path:
    """Write every file under `folder`."""
    strangers = "".join(f"row:{n},Vostrika Fishing Ltd,NO,company,x\n" for n in range(80))
    texts = {
        "lists/us_ofac_sdn/2031-01-01/sdn.csv": SDN,
        "lists/us_ofac_sdn/2031-01-01/alt.csv": ALT,
        "lists/us_ofac_sdn/2031-01-01/add.csv": ADD,
        "lists/us_ofac_sdn/2031-02-01/sdn.csv": SDN,
        "lists/un/un_2031.xml": UN,
        "lists/eu/eu_WHOLE_2031.xml": EU_XML,
        "lists/eu/eu_fsf_v1.0_2031.csv": EU_CSV,
        "lists/ca/sema.xml": CA,
        "lists/jp/list.txt": JP,
        "ftm/zone/entities.ftm.json": "\n".join(map(json.dumps, FTM)),
        "ftm/donations/entities.ftm.json": "not read",
        "labelled/sec_cik_name_changes.csv": SEC,
        "labelled/ror_name_changes.csv": ROR,
        "labelled/patstat_nl_orgs.csv": PATSTAT,
        "labelled/emm_namepairs_sample.csv": KVK,
        "labelled/ofac_org_identifiers.csv": IDENTIFIERS,
        "organisations/sec_company_tickers_2031.json": json.dumps(TICKERS),
    }
    packed = {
        "lists/us_csl/csl_2031.csv.gz": CSL,
        "labelled/patentsview_names.csv.gz": PATENTS,
        "organisations/portfolio_500k.csv.gz": PORTFOLIO + strangers,
    }
    for name, text in {**texts, **packed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = text.encode("utf-8")
        path.write_bytes(gzip.compress(content) if name in packed else content)
    (folder / "lists" / "uk").mkdir()
    (folder / "lists" / "uk" / "sanctionsconlist_2031.csv").write_text(UK, encoding="cp1252")
    (folder / "lists" / "au").mkdir()
    write_xlsx(folder / "lists" / "au" / "list.xlsx", [("Sheet1", AU)])
    return folder
