"""How inked pages are bound into one file: structure tree, archive metadata, attachments, catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFName, PDFObject

from briefs import archive, structure
from briefs.drafts import Attachment
from briefs.file import END, PdfFile
from briefs.ink import Inked, SignatureField
from briefs.structure import ROOT, Numbers
from briefs.tags import Element


class Source(PDFObject):
    """PDF source as it stands."""

    def __init__(self, source: str) -> None:
        self.source = source

    def format(self, _document: Any) -> bytes:
        """The source."""
        return self.source.encode()


class Held(PDFObject):
    """A stream as it stands: entries of its dictionary, and bytes."""

    def __init__(self, entries: str, content: bytes, *, packed: bool = True) -> None:
        self.entries, self.content, self.packed = entries, content, packed


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What the file says of itself, and what is attached to it."""

    xmp: bytes
    at: datetime
    attachments: Sequence[Attachment] = ()
    fields: Sequence[str] = ()
    """Names of the form fields that signatures go into."""


def bind(canvas: Inked, kept: Archive) -> bytes:
    """The bytes of the file. The canvas draws no more after this."""
    document, file = canvas._doc, PdfFile()
    for font in document.delayedFonts:
        font.addObjects(document)
    document.Reference(document.Catalog)
    document.Outlines.prepare(document, canvas)
    if document.Outlines.ready < 0:
        document.Catalog.Outlines = None
    for page in document.Pages.pages:
        page.Contents, page.stream = Held("", page.stream.encode("latin-1")), None
    _keep(document, kept)
    _sign(canvas)
    if canvas.top is not None:
        _tag_pages(canvas)
    root, info = _number(document, document.Catalog), _number(document, document.info)
    _write_pages(document, file)
    if canvas.top is not None:
        _write_structure(canvas, canvas.top, file)
    return file.finish(root=root, info=info)


def _number(document: Any, thing: Any) -> int:
    """The object that something becomes, given the thing or its name."""
    name = thing if isinstance(thing, str) else document.Reference(thing).name
    number: int = document.idToObjectNumberAndVersion[name][0]
    return number


def _entry(owner: Any, **entries: object) -> None:
    """Entries of a catalog or page that reportlab has no name for."""
    owner.__NoDefault__ = (*owner.__NoDefault__, *(name for name in entries if name not in owner.__NoDefault__))
    for name, value in entries.items():
        setattr(owner, name, value)


def _keep(document: Any, kept: Archive) -> None:
    catalog = document.Catalog
    profile = _number(document, Held("/N 3", archive.colours()))
    means = f"/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile {profile} 0 R"
    means = f"<</Type/OutputIntent/S/GTS_PDFA1{means}>>"
    told = Held("/Type/Metadata/Subtype/XML", kept.xmp, packed=False)
    _entry(catalog, OutputIntents=Source(f"[{means}]"), Metadata=told)
    numbers = []
    for one in kept.attachments:
        stream = _number(document, Held(*archive.file_source(one, kept.at)))
        numbers.append(_number(document, Source(archive.file_entry(one, stream=stream))))
    if numbers:
        files = Source(f"<</EmbeddedFiles {archive.names(kept.attachments, numbers)}>>")
        _entry(catalog, AF=Source(f"[{' '.join(f'{number} 0 R' for number in numbers)}]"), Names=files)


def _sign(canvas: Inked) -> None:
    """Make a form of the signature fields; they come last in the reading order."""
    found = [(name, owner) for name, (one, owner) in canvas.links.items() if isinstance(one, SignatureField)]
    if not found:
        return
    document = canvas._doc
    numbers = " ".join(f"{_number(document, document.annotationName(name))} 0 R" for name, _ in found)
    _entry(document.Catalog, AcroForm=Source(f"<</Fields[{numbers}]/SigFlags 2>>"))
    if canvas.top is not None:
        canvas.top.kids.extend(owner for _, owner in found if owner is not None)


def _tag_pages(canvas: Inked) -> None:
    """Tell pages and links where their content is explained."""
    document = canvas._doc
    root = document.Reference(Source("null"), ROOT)
    _entry(document.Catalog, MarkInfo=Source("<</Marked true>>"), StructTreeRoot=root)
    pages = document.pageCounter - 1
    for page in range(1, pages + 1):
        _entry(document.idToObject[f"Page{page}"], StructParents=page - 1, Tabs=PDFName("S"))
    for key, (link, _) in enumerate(canvas.links.values(), pages):
        link.key = key


def _write_pages(document: Any, file: PdfFile) -> None:
    """All that reportlab keeps; formatting may add objects."""
    number = 0
    while (number := number + 1) in document.numberToId:
        name = document.numberToId[number]
        if name == ROOT:
            continue
        thing = document.idToObject[name]
        if isinstance(thing, Held):
            file.add_stream(number, thing.entries, thing.content, packed=thing.packed)
            continue
        source = pdfdoc.format(thing, document, toplevel=1)
        if source.endswith(b"endstream\n"):
            file.add_whole(number, source.removesuffix(b"endstream\n") + END)
        else:
            file.add(number, source)


def _write_structure(canvas: Inked, top: Element, file: PdfFile) -> None:
    document = canvas._doc
    root, pages = _number(document, ROOT), document.pageCounter - 1
    numbers = Numbers(
        root,
        [_number(document, f"Page{page}") for page in range(1, pages + 1)],
        {name: _number(document, document.annotationName(name)) for name in canvas.links},
    )
    free = structure.numbered(top, first=document.objectcounter + 1)
    for number, source in structure.objects(top, numbers):
        file.add(number, source.encode())
    grids = structure.grid_numbers(top)
    keys = []
    for page in range(1, pages + 1):
        file.add(free, structure.parents(canvas.owners[page], grids).encode())
        keys.append(f"{page - 1} {free} 0 R")
        free += 1
    for link, owner in canvas.links.values():
        keys += [f"{link.key} {owner.number} 0 R"] if owner else []
    tree = f"<</Nums[{' '.join(keys)}]>>"
    kids, after = f"[{top.number} 0 R]", pages + len(canvas.links)
    file.add(root, f"<</Type/StructTreeRoot/K {kids}/ParentTree {tree}/ParentTreeNextKey {after}>>".encode())
