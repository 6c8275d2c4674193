"""Addresses of the pool, the needs, the matching and the appointments."""

from django.urls import path

from shuanghe.activities.counselling.pages import appointments, matching, needs, own, pool

urlpatterns = [
    path("", pool.pool, name="pool"),
    path("pool/new/", pool.nominate, name="nominate"),
    path("pool/<int:pk>/", pool.counsellor, name="counsellor"),
    path("pool/<int:pk>/card/", pool.card, name="card"),
    path("pool/<int:pk>/step/", pool.step, name="step"),
    path("calls/", needs.calls, name="calls"),
    path("calls/<int:pk>/close/", needs.call_close, name="call_close"),
    path("needs/", needs.needs, name="needs"),
    path("needs/new/", needs.need_new, name="need_new"),
    path("needs/<int:pk>/withdraw/", needs.withdraw, name="need_withdraw"),
    path("matching/", matching.matching, name="matching"),
    path("matching/run/", matching.run, name="matching_run"),
    path("matching/<int:pk>/answer/", matching.answer, name="match_answer"),
    path("matching/<int:pk>/offer/", matching.offer, name="match_offer"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("appointments/<int:pk>/", appointments.appointment, name="appointment"),
    path("appointments/<int:pk>/letter/", appointments.letter, name="letter"),
    path("appointments/<int:pk>/end/", appointments.end, name="appointment_end"),
    path("appointments/<int:pk>/renew/", appointments.renew, name="appointment_renew"),
    path("appointments/<int:pk>/ratings/", appointments.rate, name="rate"),
    path("own/", own.own, name="own"),
    path("own/<int:pk>/", own.own_appointment, name="own_appointment"),
    path("own/<int:pk>/letter/", own.own_letter, name="own_letter"),
]
