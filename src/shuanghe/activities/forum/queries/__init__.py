"""Reading ideas: those of a unit for its office, one's own, the clocks they run by."""
