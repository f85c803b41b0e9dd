"""The addresses of signing in. The names of django-allauth's pages are its own: it asks for them."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from jiheng.web.accounts import provider, session_views, views
from jiheng.web.accounts.needs import View, open_page, signed_in_page

entrance = open_page("signing in")
own = signed_in_page("their own means of signing in")


def _wrapped(open_to: Callable[[View], View], view: View) -> View:
    """Say of a page of allauth's to whom it is open, without changing allauth."""

    def asked(request, *args, **kwargs):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN002, ANN003, ANN202
        return view(request, *args, **kwargs)

    return open_to(asked)


pages: list[URLPattern | URLResolver] = [
    path("password-rules/", views.rules, name="rules"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((pages, "accounts"))),
    path("login/", _wrapped(entrance, views.SignIn.as_view()), name="account_login"),
    path("logout/", _wrapped(entrance, views.SignOut.as_view()), name="account_logout"),
    path("account/password/", _wrapped(own, views.ChangePassword.as_view()), name="account_change_password"),
    path("account/sessions/", session_views.own, name="account_sessions"),
    path("account/confirm/", _wrapped(own, account.reauthenticate), name="account_reauthenticate"),
    path("account/second-factor/", views.second_factor_page, name="mfa_index"),
    path("login/code/", _wrapped(entrance, base.authenticate), name="mfa_authenticate"),
    path("account/confirm/code/", _wrapped(own, base.reauthenticate), name="mfa_reauthenticate"),
    path("account/app/", _wrapped(own, totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/remove/", _wrapped(own, totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", _wrapped(own, codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/", _wrapped(own, codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "account/codes/file/",
        _wrapped(own, codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/keys/", _wrapped(own, keys.list_webauthn), name="mfa_list_webauthn"),
    path("account/keys/new/", _wrapped(own, keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/confirm/key/",
        _wrapped(own, keys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/keys/<int:pk>/remove/", _wrapped(own, keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/keys/<int:pk>/", _wrapped(own, keys.edit_webauthn), name="mfa_edit_webauthn"),
]
provider_pages: list[URLPattern | URLResolver] = [
    path("login/oidc/<str:provider_id>/", provider.leave, name="openid_connect_login"),
    path("login/oidc/<str:provider_id>/callback/", provider.come_back, name="openid_connect_callback"),
    path("login/oidc-cancelled/", provider.cancelled, name="socialaccount_login_cancelled"),
]
if settings.OIDC_ISSUER:
    urlpatterns += provider_pages
