"""Addresses of duty lists, cards, evaluations and compare events."""

from django.urls import path

from shuanghe.activities.mobilisation.pages import (
    cards,
    evaluations,
    events,
    items,
    lists,
    own,
    promises,
)

app_name = "mobilisation"
urlpatterns = [
    path("lists/", lists.lists, name="lists"),
    path("lists/make/", lists.make, name="make"),
    path("lists/items/", items.items, name="items"),
    path("lists/items/new/", items.item_new, name="item_new"),
    path("lists/items/<int:pk>/", items.item, name="item"),
    path("lists/own/", own.own, name="own"),
    path("lists/own/<int:pk>/", own.own_list, name="own_list"),
    path("lists/reports/<int:pk>/withdraw/", items.report_withdraw, name="report_withdraw"),
    path("lists/<int:pk>/", lists.one, name="list"),
    path("lists/members/<uuid:uid>/", lists.person, name="person"),
    path("cards/", cards.cards, name="cards"),
    path("cards/own/", promises.own_card_page, name="own_card"),
    path("cards/own/commitments/<int:pk>/", promises.progress, name="progress"),
    path("cards/commitments/<int:pk>/", cards.outcome, name="outcome"),
    path("cards/<int:pk>/", cards.card, name="card"),
    path("cards/<int:pk>/review/", cards.review, name="review"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/new/", evaluations.evaluation_new, name="evaluation_new"),
    path("evaluations/<int:pk>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/answer/", evaluations.answer, name="answer"),
    path("evaluations/<int:pk>/close/", evaluations.close, name="close"),
    path("compare/", events.events, name="events"),
    path("compare/new/", events.event_new, name="event_new"),
    path("compare/<int:pk>/", events.event, name="event"),
    path("compare/<int:pk>/results/", events.results, name="results"),
    path("compare/<int:pk>/publish/", events.publish, name="publish"),
]
