"""Random faults over the demonstration city: none may accuse a unit, and none may praise it.

The city is crawled once, in good health (`healthy`). Then the spider walks the remembered answers again, one unit
at a time, while a schedule of faults (`faults`) takes answers away: single pages, lists, files, whole folders,
everything from some moment on; for good, until the second pass, or only at the second look. The rules judge what is
left (`verdicts`). A verdict may become open; it may not become another one.

A schedule is made from its number alone, so that each can be run again while the city stays as it is.
"""
