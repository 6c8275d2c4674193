"""The PostgreSQL engine of the program: Django's own, whose statements carry the scope in force.

Django looks for a module called `base` in an engine's package, hence its name.
"""
