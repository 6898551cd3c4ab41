"""Addresses of indicators, of the children behind figures, and of call lists."""

from __future__ import annotations

from django.urls import include, path

from virtualschool.apps.indicators.views import calls, children, figure

urlpatterns = [
    path("", include("virtualschool.apps.indicators.targets.urls")),
    path("indicators/", figure.catalogue_page, name="indicators"),
    path("indicators/<slug:key>/", figure.indicator_page, name="indicator"),
    path(
        "indicators/<slug:key>/figure.<slug:suffix>", figure.indicator_file, name="indicator-file"
    ),
    path("indicators/<slug:key>/limits/", figure.begin_anew, name="limits-anew"),
    path("indicators/<slug:key>/limits/<int:number>/undo/", figure.undo_anew, name="limits-undo"),
    path("figures/<slug:key>/children/", children.children_page, name="children-behind"),
    path("figures/<slug:key>/children.csv", children.children_csv, name="children-behind-csv"),
    path("figures/<slug:key>/call-list/", children.make_list, name="call-list-make"),
    path("call-lists/", calls.lists_page, name="call-lists"),
    path("call-lists/<int:number>/", calls.list_page, name="call-list"),
    path("call-lists/<int:number>/<str:child>/", calls.call_page, name="call"),
]
