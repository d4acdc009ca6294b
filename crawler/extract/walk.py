"""From the parser's tree to the outline: each node is looked at once, in reading order."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

from crawler.extract.outline import INVISIBLE, Element, Outline, clean

_BLOCK_TAGS = """
    address article aside blockquote body br center dd details div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hr html iframe legend li main nav ol option p pre
    section select table tbody tfoot thead tr ul ucapcontent ucaptitle
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_CELLS = frozenset(("td", "th"))
_UNREAD = frozenset(("style", "noscript", "template", "object", "svg", "textarea"))
_READ_APART = _UNREAD | {"a", "script"}
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden"
    r"|(?<![-\w])(?:left|top|text-indent|margin-left|margin-top)\s*:\s*-\s*\d{3,}"
    r"|(?<![-\w])font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:!important\s*)?(?:;|$)"
    r"|(?<![-\w])(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)(?=.*overflow\s*:\s*hidden)"
    r"|overflow\s*:\s*hidden(?=.*(?<![-\w])(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$))",
    re.I,
)
_HIDES = re.compile("none|hidden|-|size|height|width", re.I)  # what no such style is without
_WRITE = re.compile(r"""document\.write\(\s*(?:'([^'<>]{1,80})'|"([^"<>]{1,80})"|([A-Za-z_]\w{0,40}))\s*\)""")
_SMALL_SCRIPT = 800  # characters: a longer one does more than write a value
_LARGE_COMMENT = 120  # characters: a smaller one hides no list


def walk(root: LexborNode) -> Outline:
    """Read a parsed tree from its root element downwards, once."""
    outline = Outline(pieces=["\n"])
    _read(outline, root)
    outline.pieces.append("\n")
    for top in outline.elements[:1]:
        top.parent = None
    _show_tabs(outline)
    return outline


def _read(outline: Outline, root: LexborNode) -> None:
    """Every page goes through this loop, a thousand nodes each: what it asks of a node, and what it does, counts."""
    pieces, elements, anchors, tagged = outline.pieces, outline.elements, outline.anchors, outline.tagged
    outside = above = _outside()
    following: list[LexborNode | None] = []  # what stands behind each open element
    node: LexborNode | None = root
    while node is not None or above is not outside:
        if node is None:
            above.end, above.last, above.last_anchor = len(elements), len(pieces), len(anchors)
            if above.tag in _BLOCKS:
                if pieces[-1] != "\n":
                    pieces.append("\n")
            elif above.tag in _CELLS:
                pieces.append(" ")
            above, node = above.parent or outside, following.pop()
            continue
        if node.is_empty_text_node:
            if pieces[-1] != "\n":
                pieces.append(" ")
        elif (text := node.text_content) is not None:
            _add_text(outline, text, above.hidden, above.in_link)
        elif (tag := node.tag) == "-comment":
            _keep_comment(outline, node)
        elif tag is not None:
            if tag in _BLOCKS and pieces[-1] != "\n":
                pieces.append("\n")
            element = Element()
            element.tag, element.parent, element.attributes = tag, above, node.attributes
            element.index, element.first, element.first_anchor = len(elements), len(pieces), len(anchors)
            element.hidden, element.in_link, element.shown = above.hidden, above.in_link, None
            element.marks = ""
            tagged[tag].append(element)
            if element.attributes:
                _heed(outline, element)
            following.append(node.next if elements else None)
            elements.append(element)
            above, node = element, _content(outline, element, node) if tag in _READ_APART else node.child
            continue
        node = node.next


def _outside() -> Element:
    """What stands around the root while the page is walked."""
    outside = Element()
    outside.hidden = outside.in_link = False
    return outside


def _heed(outline: Outline, element: Element) -> None:
    """Note the marks of an element, its class and id, and whether its attributes take it out of sight."""
    attributes = element.attributes
    if "class" in attributes or "id" in attributes:
        names, name = attributes.get("class"), attributes.get("id")
        if names or name:
            element.marks = f"{names or ''} {name or ''}"
            outline.marked.append(element)
    if "style" in attributes or "hidden" in attributes:
        _hide(outline, element)


def _content(outline: Outline, element: Element, node: LexborNode) -> LexborNode | None:
    """The first node inside an element whose content is not simply read; None when nothing in it is."""
    if element.tag == "a":
        outline.anchors.append(element)
        element.in_link = True
        return node.child
    if element.tag == "script" and "src" not in element.attributes:
        _read_script(outline, node.text() or "", element.in_link)
    return None


def _keep_comment(outline: Outline, node: LexborNode) -> None:
    comment = node.comment_content
    if comment and len(comment) > _LARGE_COMMENT:
        outline.comments.append(comment)


def _hide(outline: Outline, element: Element) -> None:
    """Take an element out of sight whose attributes say so."""
    if not element.hidden and ("hidden" in element.attributes or _style_hides(element.get("style"))):
        element.hidden = True
        outline.hiding.append(element)


def _show_tabs(outline: Outline) -> None:
    """Hidden blocks whose like (same tag, same class, same parent) is shown are tabs: a visitor reaches them."""
    closed = [each for each in outline.hiding if each.get("class") and each.parent]
    parents = {each.parent.index: each.parent for each in closed if each.parent}
    shown = {
        (parent.index, child.tag, child.get("class"))
        for parent in parents.values()
        for child in outline.children(parent)
        if not child.hidden
    }
    for element in closed:
        if element.parent and (element.parent.index, element.tag, element.get("class")) in shown:
            for inner in outline.elements[element.index : element.end]:
                inner.hidden = False
            outline.hidden.difference_update(range(element.first, element.last))


def _read_script(outline: Outline, script: str, in_link: bool) -> None:
    """Keep an inline script. What it plainly writes where it stands (`var d='2018'; document.write(d)`) is text."""
    outline.scripts.append(script)
    if len(script) <= _SMALL_SCRIPT and "document.write(" in script:
        for literal, other, name in _WRITE.findall(script):
            kept = re.search(rf"\b{name}\s*=\s*['\"]([^'\"<>]{{1,80}})['\"]", script) if name else None
            text = literal or other or (kept[1] if kept else "")
            if text:
                _add_text(outline, clean(text), False, in_link)


def _add_text(outline: Outline, text: str, is_hidden: bool, in_link: bool) -> None:
    """A text node with its blanks folded, those at its ends kept as one space."""
    pieces = outline.pieces
    if not text.isprintable() or "  " in text or not text:
        core = " ".join(text.split())
        if not core.isprintable():
            text = text.translate(INVISIBLE)
            core = " ".join(text.split())
        if not core:
            if text and pieces and pieces[-1] != "\n":
                pieces.append(" ")
            return
        text = f"{' ' if text[0].isspace() else ''}{core}{' ' if text[-1].isspace() else ''}"
    if is_hidden:
        outline.hidden.add(len(pieces))
    if not in_link:
        outline.unlinked.append(len(pieces))
    pieces.append(text)


@lru_cache(maxsize=4096)
def _style_hides(style: str) -> bool:
    return bool(_HIDES.search(style)) and bool(_HIDING_STYLE.search(style[:500]))
