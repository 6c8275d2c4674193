"""The rule of the cell in SQL, written once: what counts, when it is met, who owes it.

The same rule for arrays is rules.arrays; `verification` holds the two against each other.
Aliases: o organisation, s slot, b obligation (cell), k slot kind, e evidence.
"""

SEGMENT_COUNT = 20

# Evidence counts towards every slot of its organisation's kind whose period holds period_on.
COUNTS = """k.kind = e.kind AND k.subject = o.kind
    AND k.starts_on <= e.period_on AND k.ends_on >= e.period_on"""
AMOUNT = "CASE WHEN k.is_measured THEN e.amount ELSE 1 END"


def met_on_sql(organisation: str, slot: str) -> str:
    """The day on which the credits of a cell reached the need, as a scalar subquery.

    organisation: the column that holds the organisation's id; slot: the alias of the slot.
    One act is the usual need and takes one seek in the key of the credits.
    """
    place = f"c.organisation_id = {organisation} AND c.slot_id = {slot}.id"
    return f"""CASE WHEN {slot}.needs <= 1 AND {slot}.unit = 'times' THEN
        (SELECT c.done_on FROM duties_credit c WHERE {place}
         ORDER BY c.organisation_id, c.slot_id, c.done_on LIMIT 1)
    ELSE
        (SELECT min(r.done_on) FROM (
            SELECT c.done_on, sum(c.amount) OVER (ORDER BY c.done_on, c.evidence_id) AS reached
            FROM duties_credit c WHERE {place}) r
         WHERE round(r.reached, 2) >= {slot}.needs)
    END"""


# An organisation owes a slot of its kind when it exists on the last day of the period.
OWES = """o.kind = s.subject AND o.established_on <= s.ends_on
    AND (o.dissolved_on IS NULL OR o.dissolved_on > s.ends_on)
    AND (s.only_if = ''
        OR (s.only_if = 'has_committee' AND o.has_committee)
        OR (s.only_if = 'has_groups' AND EXISTS (
            SELECT 1 FROM organisation_organisation g
            WHERE g.parent_id = o.id AND g.kind = 'party_group' AND g.established_on <= s.ends_on
            AND (g.dissolved_on IS NULL OR g.dissolved_on > s.ends_on))))"""

# A member owes while on the roll on the last day of the period; a post's duty while it is held.
MEMBER_OWES = """s.subject = 'member' AND m.merged_into_id IS NULL AND EXISTS (
    SELECT 1 FROM organisation_standing t WHERE t.member_id = m.id
    AND t.kind IN ('probationary', 'full') AND t.from_on <= s.ends_on
    AND (t.until_on IS NULL OR t.until_on > s.ends_on))"""
HOLDER_OWES = """s.subject = 'post:' || p.kind AND m.merged_into_id IS NULL
    AND p.from_on <= s.ends_on AND (p.until_on IS NULL OR p.until_on > s.ends_on)"""

# How a cell adds to the sums; a waived cell is neither on time nor late.
ON_TIME = "CASE WHEN b.is_waived THEN 0 WHEN b.met_on <= b.due_on THEN 1 ELSE 0 END"
LATE = "CASE WHEN b.is_waived THEN 0 WHEN b.met_on > b.due_on THEN 1 ELSE 0 END"
WAIVED = "CASE WHEN b.is_waived THEN 1 ELSE 0 END"

# The ancestors of o, read off its path: a.
LEVELS = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(1, SEGMENT_COUNT))
ANCESTORS = f"""JOIN ({LEVELS}) d ON d.n * 6 < length(o.path)
    JOIN organisation_organisation a ON a.path = substr(o.path, 1, d.n * 6)"""
