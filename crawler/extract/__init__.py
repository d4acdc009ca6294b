"""What stands in a page: raw bytes in, facts out. Pure: the same bytes give the same facts."""

from crawler.extract.reading import is_html, page_facts

__all__ = ["is_html", "page_facts"]
