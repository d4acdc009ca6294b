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
_UNREAD = frozenset(("script", "style", "noscript", "template", "object", "svg", "textarea"))  # not as text
_SPECIAL = _UNREAD | {"a"}
_NOTHING = ("", " ")
# What hides an element: a word that such a style has, and how it says so.
_AT_MOST_ONE = r"(?<![-\w])(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)"
_HIDING_STYLES = (
    ("none", re.compile(r"display\s*:\s*none")),
    ("hidden", re.compile(r"visibility\s*:\s*hidden")),
    ("overflow", re.compile(rf"{_AT_MOST_ONE}(?=.*overflow\s*:\s*hidden)|overflow\s*:\s*hidden(?=.*{_AT_MOST_ONE})")),
    ("font-size", re.compile(r"(?<![-\w])font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:!important\s*)?(?:;|$)")),
)
_FAR = re.compile(r":\s*-\s*\d{3}")
_FAR_AWAY = re.compile(r"(?<![-\w])(?:left|top|text-indent|margin-left|margin-top)\s*:\s*-\s*\d{3,}")
_NAMES: dict[int, str] = {}  # of tags, by the parser's own numbers of them
_OWN_NUMBERS = 256  # of tags and of nodes that are none; any other is given by the page
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
    unlinked, hidden = outline.unlinked, outline.hidden
    above = outside = _outside()
    following: list[LexborNode | None] = []  # what stands behind each open element
    count = links = 0  # elements and anchors so far
    is_broken = True  # whether the last piece is the end of a block
    node: LexborNode | None = root
    while True:
        if node is None:
            above.end, above.last, above.last_anchor = count, len(pieces), links
            if not is_broken and above.tag in _BLOCKS:
                pieces.append("\n")
                is_broken = True
            elif above.tag in _CELLS:
                pieces.append(" ")
                is_broken = False
            above, node = above.parent or outside, following.pop()
            if not following:
                return
            continue
        if node.is_empty_text_node:
            if not is_broken:
                pieces.append(" ")
        elif (text := node.text_content) is not None:
            if not text.isprintable() or "  " in text:
                text = _folded(text)
                if text in _NOTHING:
                    if text and not is_broken:
                        pieces.append(" ")
                    node = node.next
                    continue
            if above.hidden:
                hidden.add(len(pieces))
            if not above.in_link:
                unlinked.append(len(pieces))
            pieces.append(text)
            is_broken = False
        elif tag := _NAMES.get(node.tag_id) or _name(outline, node):
            if not is_broken and tag in _BLOCKS:
                pieces.append("\n")
                is_broken = True
            element = Element()
            element.tag = tag
            element.parent = above
            element.attributes = attributes = node.attributes
            element.index = count
            element.first = len(pieces)
            element.first_anchor = links
            element.hidden = above.hidden
            element.in_link = above.in_link
            element.shown = None
            element.marks = ""
            if attributes:
                if "class" in attributes or "id" in attributes:
                    names, name = attributes.get("class"), attributes.get("id")
                    if names or name:
                        element.marks = f"{names or ''} {name or ''}"
                        outline.marked.append(element)
                if ("style" in attributes and _style_hides(attributes["style"])) or "hidden" in attributes:
                    _hide(outline, element)
            elements.append(element)
            tagged[tag].append(element)
            following.append(node.next)
            above = element
            count += 1
            if tag in _SPECIAL:
                if tag == "a":
                    anchors.append(element)
                    links += 1
                    element.in_link = True
                else:
                    if tag == "script" and "src" not in attributes:
                        _read_script(outline, node.text() or "", element.in_link)
                        is_broken = pieces[-1] == "\n"
                    node = None
                    continue
            node = node.child
            continue
        node = node.next


def _outside() -> Element:
    """What stands around the root while the page is walked."""
    outside = Element()
    outside.hidden = outside.in_link = False
    return outside


def _name(outline: Outline, node: LexborNode) -> str:
    """What an element is called, remembered for the tags that have a number of their own, as those of HTML have; ""
    for what is none. A large comment is kept."""
    number, tag = node.tag_id, node.tag
    if tag is None or tag == "-comment":
        _keep_comment(outline, node)
        return ""
    if number < _OWN_NUMBERS:
        _NAMES[number] = tag
    return tag


def _keep_comment(outline: Outline, node: LexborNode) -> None:
    comment = node.comment_content
    if comment and len(comment) > _LARGE_COMMENT:
        outline.comments.append(comment)


def _hide(outline: Outline, element: Element) -> None:
    """Take an element out of sight whose attributes say so."""
    if not element.hidden:
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
            text = clean(literal or other or (kept[1] if kept else ""))
            if text:
                if not in_link:
                    outline.unlinked.append(len(outline.pieces))
                outline.pieces.append(text)


def _folded(text: str) -> str:
    """A text with its blanks folded, those at its ends kept as one space, without zero-width characters."""
    core = " ".join(text.split())
    if not core.isprintable():
        text = text.translate(INVISIBLE)
        core = " ".join(text.split())
    if not core:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{core}{' ' if text[-1].isspace() else ''}"


@lru_cache(maxsize=4096)
def _style_hides(style: str | None) -> bool:
    told = style[:500].lower() if style else ""
    if any(word in told and hides.search(told) for word, hides in _HIDING_STYLES):
        return True
    return _FAR.search(told) is not None and _FAR_AWAY.search(told) is not None
