"""Where the sites of an audit are crawled: in this process, in several, or on several machines.

The work is the same everywhere (`work.crawl_group`), and so is the promise: when `crawl` returns, every site of every
group has its finished crawl in the store. What was finished survives whatever happens to an engine; the same command
does the rest.
"""

from audits.engines.choice import ENGINES, engine_of
from audits.engines.hosts import group_sites
from audits.engines.job import Engine, Group, Job

__all__ = ["ENGINES", "Engine", "Group", "Job", "engine_of", "group_sites"]
