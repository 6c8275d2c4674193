"""Reading from copies of the database, without ever reading one's own writes late.

A page that only reads may be served by a replica; whoever has just written is served by the
primary until a replica has seen what was written. Queries in SQL of our own read through
`connection` from here, which leads to the same database as the queries around it.
"""

from shuanghe.kernel.replicas.routing import connection, reading_alias, reading_from

__all__ = ["connection", "reading_alias", "reading_from"]
