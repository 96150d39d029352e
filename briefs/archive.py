"""What makes a PDF fit for an archive: what it says of itself, which colours it means, what is attached (PDF/A-3a)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from xml.sax.saxutils import escape

from briefs.drafts import Attachment
from briefs.structure import text

_ICC_DATE = slice(24, 36)
_ICC_ID = slice(84, 100)


@cache
def colours() -> bytes:
    """An ICC profile of sRGB, without the moment at which it was made."""
    from PIL import ImageCms

    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    profile = bytearray(made.tobytes())
    for where in (_ICC_DATE, _ICC_ID):
        profile[where] = bytes(where.stop - where.start)
    return bytes(profile)


def metadata(*, title: str, author: str, about: str, keywords: str, lang: str, creator: str, at: datetime) -> bytes:
    """The XMP packet; says that the file is PDF/A-3a and PDF/UA-1."""
    told = {
        "title": title, "author": author, "about": about, "keywords": keywords, "lang": lang, "creator": creator,
    }  # fmt: skip
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return _XMP.format(at=moment, **{name: escape(_xml(value)) for name, value in told.items()}).encode()


def _xml(words: str) -> str:
    return "".join(char if char >= " " and char not in "\ufffe\uffff" else " " for char in words)


def file_source(attachment: Attachment, at: datetime) -> tuple[str, bytes]:
    """Entries of the embedded file's stream, and its bytes."""
    kind = attachment.media_type.replace("/", "#2F")
    digest = hashlib.md5(attachment.content, usedforsecurity=False).hexdigest()  # the format's checksum
    params = f"<</Size {len(attachment.content)}/ModDate {_date(at)}/CheckSum <{digest}>>>"
    return f"/Type/EmbeddedFile/Subtype/{kind}/Params {params}", attachment.content


def file_entry(attachment: Attachment, *, stream: int) -> str:
    """The file specification; `stream` is the object that holds the bytes."""
    name = text(attachment.name)
    held = f"<</F {stream} 0 R/UF {stream} 0 R>>"
    relation, about = attachment.relation, text(attachment.about)
    return f"<</Type/Filespec/F {name}/UF {name}/Desc {about}/AFRelationship/{relation}/EF {held}>>"


def names(attachments: Sequence[Attachment], numbers: Sequence[int]) -> str:
    """The name tree by which readers list the files."""
    known = sorted(zip((one.name for one in attachments), numbers, strict=True), key=lambda one: text(one[0]))
    return f"<</Names[{' '.join(f'{text(name)} {number} 0 R' for name, number in known)}]>>"


def _date(at: datetime) -> str:
    return f"(D:{at.astimezone(UTC):%Y%m%d%H%M%S}+00'00')"


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{about}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<pdf:Keywords>{keywords}</pdf:Keywords><pdf:Producer>{creator}</pdf:Producer>
<xmp:CreatorTool>{creator}</xmp:CreatorTool><xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Which part of ISO 14289 the file follows</pdfaProperty:description></rdf:li></rdf:Seq>
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
