"""Enhanced XML of fictional entities, as OFAC lays it out, and archives of it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from firmwatch.model import Parsed, Source
from tests.sources.fixtures import FOLDER

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<sanctionsData xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML">
  <publicationInfo>
    <dataAsOf>2026-01-09T00:00:00</dataAsOf>
    <filters><sanctionsLists><sanctionsList refId="91512">Consolidated List</sanctionsList></sanctionsLists></filters>
  </publicationInfo>
  <referenceValues>
    <referenceValue refId="11171"><type>COUNTRY</type><value>Russia</value><isoCode>RU</isoCode></referenceValue>
  </referenceValues>
  <featureTypes>
    <featureType featureTypeId="13"><type>SWIFT/BIC</type><detailType refId="1432">TEXT</detailType></featureType>
  </featureTypes>
  <entities>
"""  # noqa: E501 - lines as the publisher's tools write them
_TAIL = "  </entities>\n</sanctionsData>\n"


def entity(number: int, kind: str = "Entity") -> bytes:
    """Give one entity with a name, an address and a number of its own."""
    return f"""    <entity id="{number}">
      <generalInfo><entityType refId="601">{kind}</entityType></generalInfo>
      <sanctionsLists>
        <sanctionsList refId="91512" id="{number}" datePublished="2022-02-24">Consolidated List</sanctionsList>
      </sanctionsLists>
      <sanctionsPrograms><sanctionsProgram refId="92042" id="1">NORLAND-EO1</sanctionsProgram></sanctionsPrograms>
      <names><name id="1"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality>
        <translations><translation id="1"><isPrimary>true</isPrimary>
          <formattedFullName>VOSTRIKA TRADING {number}</formattedFullName>
        </translation></translations></name></names>
      <addresses><address id="1"><country refId="11171">Russia</country></address></addresses>
      <identityDocuments><identityDocument id="1"><type refId="1596">Tax ID No.</type>
        <documentNumber>77{number:08}</documentNumber><isValid>true</isValid>
      </identityDocument></identityDocuments>
    </entity>
""".encode()  # noqa: E501 - as above


def document(entities: Sequence[bytes]) -> bytes:
    """Give a whole consolidated list of these entities."""
    return _HEAD.encode() + b"".join(entities) + _TAIL.encode()


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a ZIP archive of these members, the same bytes for the same members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as packed:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            packed.writestr(info, content)
    return buffer.getvalue()


def member(source: Source) -> str:
    """Give the name of the XML in the source's archive."""
    return source.files[0].name.replace(".zip", ".xml").upper()


@contextmanager
def published(source: Source, content: bytes, *, packed: bool = False) -> Iterator[dict[str, Path]]:
    """Give the files of a source whose XML (or archive, where `packed`) has this content."""
    if not packed:
        content = archive((member(source), content))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / source.files[0].name
        path.write_bytes(content)
        yield {source.files[0].name: path}


def events_of(source: Source, content: bytes) -> list[Parsed]:
    """Parse an XML as the source's only file."""
    with published(source, content) as files:
        return list(source.parse(files))


def fixture_xml(source: Source) -> bytes:
    """Give the readable XML that the source's fixture archive holds."""
    return (FOLDER / source.name / source.files[0].name.replace(".zip", ".xml")).read_bytes()


def pack_fixture(source: Source) -> None:
    """Write the fixture archive of a source anew from the XML beside it."""
    path = FOLDER / source.name / source.files[0].name
    path.write_bytes(archive((member(source), fixture_xml(source))))
