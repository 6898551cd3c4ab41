"""Addresses of signing in, of one's own account, of people and of the log."""

from __future__ import annotations

from allauth.account.views import reauthenticate as confirm_by_password
from allauth.mfa.base import views as codes
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path

from virtualschool.apps.accounts.views import account, bulk, log, people, signing

#: allauth looks for its pages by these names; only what the site needs of it is here.
_ALLAUTH = [
    path("sign-in/code/", codes.authenticate, name="mfa_authenticate"),
    path("account/codes/", codes.index, name="mfa_index"),
    path("account/codes/set-up/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/codes/turn-off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/codes/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/codes/recovery/new/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("account/confirm/", confirm_by_password, name="account_reauthenticate"),
    path("account/confirm/code/", codes.reauthenticate, name="mfa_reauthenticate"),
]

urlpatterns = [
    path("sign-in/", signing.SignIn.as_view(), name="account_login"),
    path("sign-in/", signing.SignIn.as_view(), name="sign-in"),
    path("sign-out/", signing.SignOut.as_view(), name="sign-out"),
    path("session/", signing.session, name="session"),
    path("invitation/<str:uid>/<str:token>/", signing.invitation, name="invitation"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("look-outside/", account.outside, name="look-outside"),
    *_ALLAUTH,
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite_page, name="person-invite"),
    path("people/invite-many/", bulk.invite_many, name="people-invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/grant/", people.grant, name="person-grant"),
    path("people/<int:pk>/grants/<int:grant_pk>/end/", people.end, name="grant-end"),
    path("people/<int:pk>/leave/", people.leave, name="person-leave"),
    path("people/<int:pk>/suspend/", people.suspend_page, name="person-suspend"),
    path("people/<int:pk>/restore/", people.restore_page, name="person-restore"),
    path("people/<int:pk>/link/", people.link, name="person-link"),
    path("log/", log.log, name="log"),
    path("log.csv", log.log_file, name="log-file"),
    path("log/children/<path:council_id>/", log.log_of_child, name="log-of-child"),
]
