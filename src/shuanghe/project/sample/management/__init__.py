"""The door of the sample."""
