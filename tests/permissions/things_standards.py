"""What the addresses of standards name: shipped with the program, no organisation's own."""

from tests.permissions.things import Thing, Things, thing


@thing("mechanism")
def _mechanism(_all: Things) -> Thing:
    return Thing({"code": "1441"}, lies=None)


@thing("method")
def _method(_all: Things) -> Thing:
    return Thing({"code": "monthly_list"}, lies=None)


@thing("catalogue")
def _catalogue(_all: Things) -> Thing:
    return Thing({"kind": "party"}, lies=None)


@thing("catalogue_item")
def _item(_all: Things) -> Thing:
    return Thing({"code": "P17"}, lies=None)


@thing("flow_chart")
def _chart(_all: Things) -> Thing:
    return Thing({"code": "lecture"}, lies=None)
