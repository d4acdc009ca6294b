"""Files made by hand, each as small as it can be while a real reader opens it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from model.page import RawPage

DOCX_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFD = "http://www.ofdspec.org/2016"


def raw(body: bytes, name: str = "附件") -> RawPage:
    """The answer that brought `body`."""
    url = f"http://www.example.gov.cn/P0201806/{quote(name)}"
    return RawPage(url=url, final_url=url, fetched_at=datetime(2019, 4, 2, tzinfo=UTC), status=200, body=body)


def packed(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with those members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return stream.getvalue()


def gbk_zip(parts: dict[str, bytes]) -> bytes:
    """A zip file as Windows in China writes it: names in GBK, no flag that says so."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for number, body in enumerate(parts.values()):
            package.writestr(f"member{number:04}", body)
    made = stream.getvalue()
    for number, name in enumerate(parts):
        placeholder, wanted = f"member{number:04}".encode(), name.encode("gbk")
        assert len(wanted) <= len(placeholder), "the name must fit its place"
        made = made.replace(placeholder, wanted.ljust(len(placeholder)))
    return made


def docx(body: str, **parts: str | bytes) -> bytes:
    """A Word 2007 document with that XML in its body; `parts` are further files under word/."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    )
    further = {f"word/{name}": part for name, part in parts.items()}
    return packed({"[Content_Types].xml": DOCX_TYPES, "word/document.xml": document, **further})


def stored_rar(name: bytes, body: bytes, *, encrypted: bool = False) -> bytes:
    """A rar 2.9 archive with one uncompressed member."""
    flags = 0x8000 | (0x04 if encrypted else 0)
    fields = struct.pack(
        "<IIBIIBBHI", len(body), len(body), 2, zlib.crc32(body), 0x4D6E0000, 29, 0x30, len(name), 0x20
    )
    return b"Rar!\x1a\x07\x00" + _rar_block(0x73, 0, b"\0" * 6) + _rar_block(0x74, flags, fields + name) + body


def _rar_block(kind: int, flags: int, fields: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def ofd(pages: Sequence[str], template: str = "", doc: str = "/Doc_0/Document.xml") -> bytes:
    """An OFD package: `pages` and `template` are the objects inside a layer."""
    parts: dict[str, str | bytes] = {"OFD.xml": _ofd_xml("OFD", f"<DocBody><DocRoot>{doc}</DocRoot></DocBody>")}
    used = ""
    if template:
        parts["Doc_0/Tpls/Tpl_0.xml"] = _ofd_page(template)
        used = '<Template TemplateID="1"/>'
    for number, page in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = _ofd_page(page, used)
    common = '<CommonData><TemplatePage ID="1" BaseLoc="Tpls/Tpl_0.xml"/></CommonData>' if template else ""
    listed = "".join(f'<Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts["Doc_0/Document.xml"] = _ofd_xml("Document", f"{common}<Pages>{listed}</Pages>")
    return packed(parts)


def ofd_text(x: float, y: float, text: str) -> str:
    """A text object, 3.5 mm high, at x and y millimetres from the upper left corner."""
    return (
        f'<TextObject ID="9" Boundary="{x} {y} 100 5" Size="3.5"><TextCode X="0" Y="3.5" '
        f'DeltaX="g {len(text)} 3.5">{text}</TextCode></TextObject>'
    )


def ofd_line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A path object from one point to another, in millimetres."""
    return (
        f'<PathObject ID="8" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}"><AbbreviatedData>'
        f"M 0 0 L {x1 - x0} {y1 - y0}</AbbreviatedData></PathObject>"
    )


def _ofd_page(objects: str, before: str = "") -> str:
    return _ofd_xml("Page", f'{before}<Content><Layer ID="2">{objects}</Layer></Content>')


def _ofd_xml(root: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{root} xmlns:ofd="{OFD}" xmlns="{OFD}">{inside}</ofd:{root}>'


Text = tuple[float, float, str]
Line = tuple[float, float, float, float]


def pdf(pages: Iterable[tuple[Sequence[Text], Sequence[Line]]], *, image: bool = False) -> bytes:
    """A PDF with texts (12 point high) and lines at points from the lower left corner of A4 pages.

    `image` fills every page with a picture.
    """
    pages = list(pages)
    everything = sorted({ord(c) for texts, _ in pages for _, _, text in texts for c in text})
    mapping = "\n".join(f"<{code:04X}> <{code:04X}>" for code in everything)
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> "
        f"<FFFF> endcodespacerange {len(everything)} beginbfchar\n{mapping}\nendbfchar endcmap end end"
    )
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    objects: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        3: b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/DW 1000/FontDescriptor 6 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        5: _stream(to_unicode.encode()),
        6: b"<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -200 1000 800]/Ascent 800/Descent -200"
        b"/ItalicAngle 0/CapHeight 700/StemV 80>>",
        7: _stream(b"\x00", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"),
    }
    for number, (texts, lines) in enumerate(pages):
        drawing = ["q 595 0 0 842 0 0 cm /I Do Q"] if image else []
        drawing += [f"{x0} {y0} m {x1} {y1} l S" for x0, y0, x1, y1 in lines]
        drawing += [f"BT /F 12 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, text in texts]
        objects[10 + 2 * number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {11 + 2 * number} 0 R"
            "/Resources<</Font<</F 3 0 R>>/XObject<</I 7 0 R>>>>>>"
        ).encode()
        objects[11 + 2 * number] = _stream("\n".join(drawing).encode())
    return _pdf_file(objects)


def _stream(body: bytes, dictionary: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(body), body)


def _pdf_file(objects: dict[int, bytes]) -> bytes:
    made = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        made += b"%d 1\n%010d 00000 n \n" % (number, place)
    made += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (max(objects) + 1, start)
    return bytes(made)


def ole(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file with those streams, each padded to at least 4096 bytes."""
    sectors: list[bytes] = []
    chain: list[int] = []

    def store(body: bytes) -> int:
        first = len(sectors)
        pieces = [body[at : at + 512].ljust(512, b"\0") for at in range(0, len(body), 512)]
        sectors.extend(pieces)
        chain.extend([*range(first + 1, first + len(pieces)), 0xFFFFFFFE])
        return first

    padded = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    starts = {name: store(body) for name, body in padded.items()}
    names = list(padded)
    entries = [_ole_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for number, name in enumerate(names, start=1):
        right = number + 1 if number < len(names) else 0xFFFFFFFF
        entries.append(_ole_entry(name, 2, starts[name], len(padded[name]), right=right))
    directory = store(b"".join(entries))
    table = len(sectors)
    chain.append(0xFFFFFFFD)
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    assert len(fat) == 512, "one sector of chains is enough for a test"
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIIII", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, table)
    return header.ljust(512, b"\xff") + b"".join(sectors) + fat


def _ole_entry(
    name: str, kind: int, start: int, size: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF
) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, right, child) + b"\0" * 36
    return entry + struct.pack("<IQ", start, size)
