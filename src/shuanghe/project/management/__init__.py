"""Commands that run the installation as a whole."""
