"""Pages of the forum: a worker's own ideas, and those a unit answers."""
