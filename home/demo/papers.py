"""The demo's documents: small tagged PDF files, written by hand (ISO 32000-1, 14.7 and 14.8).

They carry a title, a language and a structure tree with headings and paragraphs, so that a screen reader can walk
through them. The standard font is not embedded, which PDF/UA would demand: hence “partly accessible”.
"""

from __future__ import annotations

from pathlib import Path

PAPERS: dict[str, tuple[str, list[str]]] = {
    "vierzig-umbauten.pdf": (
        "Vierzig Umbauten und was sie gemeinsam haben",
        [
            "Wir haben vierzig Umbauten in Dörfern und kleinen Städten über sechs Jahre begleitet.",
            "Erstens: Die Nutzung beginnt vor der Sanierung, oft mit einem Fest.",
            "Zweitens: Eine Person in der Verwaltung kennt das Projekt beim Namen.",
            "Drittens: Mehr als zehn Menschen haben einen Schlüssel.",
        ],
    ),
    "dreissig-schluessel.pdf": (
        "Ein Haus mit dreißig Schlüsseln",
        [
            "Die Alte Molkerei Wiesenau: Werkstätten, Café, sechs Gästezimmer, ein Hof.",
            "Gekauft von dreißig Nachbar:innen, jede und jeder mit einem Anteil von 500 Euro.",
            "Was wir heute anders machen würden: früher mit dem Denkmalschutz sprechen.",
        ],
    ),
    "ehrenamt-als-infrastruktur.pdf": (
        "Ehrenamt als Infrastruktur",
        [
            "Ehrenamt braucht Pflege, ein Budget und jemanden, der ans Telefon geht.",
            "Drei Bausteine im Landkreis: Kontaktstelle, Sammelversicherung, Zeitbudget.",
            "Nach zwei Jahren: doppelt so viele Anfragen, halb so lange Wege.",
        ],
    ),
    "zehn-fragen.pdf": (
        "Zehn Fragen vor der ersten Sitzung",
        [
            "1. Wer hat Lust? 2. Wer fehlt noch? 3. Welcher Raum ist frei?",
            "4. Was kostet der erste Schritt? 5. Wer darf das entscheiden?",
            "6. Wer ist dagegen, und warum? 7. Was lassen wir weg?",
            "8. Wer schreibt mit? 9. Wann feiern wir? 10. Wie hören wir wieder auf?",
        ],
    ),
}

MAX_CHARACTERS = 78


def _text(text: str) -> bytes:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"(" + escaped.encode("cp1252") + b")"


def _lines(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > MAX_CHARACTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _page_content(title: str, paragraphs: list[str]) -> bytes:
    content = b"/H1 <</MCID 0>> BDC BT /F1 24 Tf 60 470 Td " + _text(title) + b" Tj ET EMC\n"
    y = 410
    for number, paragraph in enumerate(paragraphs, start=1):
        content += f"/P <</MCID {number}>> BDC BT /F1 14 Tf 60 {y} Td 20 TL\n".encode()
        for line in _lines(paragraph):
            content += _text(line) + b" Tj T*\n"
            y -= 20
        content += b"ET EMC\n"
        y -= 24
    return content


def pdf(title: str, paragraphs: list[str]) -> bytes:
    """A document of one page: a heading and paragraphs, tagged, in German."""
    content = _page_content(title, paragraphs)
    marks = len(paragraphs) + 1
    first_mark = 9
    kids = " ".join(f"{first_mark + number} 0 R" for number in range(marks))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(de-DE)/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R"
        b"/ViewerPreferences<</DisplayDocTitle true>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 540]/Contents 4 0 R/StructParents 0/Tabs/S"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n" % len(content) + content + b"endstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/StructTreeRoot/K 8 0 R/ParentTree<</Nums[0[" + kids.encode() + b"]]>>>>",
        b"<</Title" + _text(title) + b">>",
        b"<</Type/StructElem/S/Document/P 6 0 R/K[" + kids.encode() + b"]>>",
    ]
    for number in range(marks):
        tag = "H1" if number == 0 else "P"
        objects.append(f"<</Type/StructElem/S/{tag}/P 8 0 R/Pg 3 0 R/K {number}>>".encode())
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R/Info 7 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return out


def write_papers(folder: Path) -> None:
    """Write all of them into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (title, paragraphs) in PAPERS.items():
        (folder / name).write_bytes(pdf(title, paragraphs))
