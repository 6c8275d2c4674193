"""What an effect is and how far it can be believed: plain arrays, no Django, no clock.

Methods: `its` (one unit before and after), `did` (staggered starts against comparison units),
`sdid` (comparison units weighted until they run like the treated). Sources in docs/apps/effects.md.
"""
