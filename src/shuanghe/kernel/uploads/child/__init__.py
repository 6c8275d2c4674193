"""The process that opens hostile files. It must start in a blink: no Django in here."""
