"""Reading: what there is to ask of the figures, and the effects as they were worked out."""
