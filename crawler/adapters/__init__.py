"""Publishing platforms whose lists do not stand in the page itself: one file each, recognised by what a page says of
itself, never by its host. `crawler.extract.platforms` asks them in turn."""
