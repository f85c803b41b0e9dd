"""What the unit's identity provider must prove beyond what allauth asks.

allauth takes metadata and id_token as they come over TLS, and sends no nonce. Here the metadata must name
the issuer that was set; the id_token must be signed by one of its keys, answer this very request, and speak
of the person that its user information speaks of.
"""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

# Of pairs of keys only: a key that both sides hold would let whoever knows ours sign as the provider.
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
CLOCKS_DIFFER = timedelta(minutes=1)
REFUSED = {
    jwt.ExpiredSignatureError: "id_token 过了期限：两台机器的时钟可能相差太多",
    jwt.ImmatureSignatureError: "id_token 还没有生效：两台机器的时钟可能相差太多",
    jwt.InvalidIssuerError: "id_token 不是它发的（iss 不符）",
    jwt.InvalidAudienceError: "id_token 不是发给本系统的（aud 不符）",
    jwt.MissingRequiredClaimError: "id_token 缺少 iss、sub、aud、exp、iat、nonce 中的一项",
    jwt.InvalidSignatureError: "id_token 的签名不对",
    jwt.InvalidAlgorithmError: "id_token 的签名算法不收",
}


class DoubtfulError(OAuth2Error):  # type: ignore[misc]
    """What the provider says does not fit; the words are for the administrator."""


def nonce_of(verifier: str) -> str:
    """Give the nonce of a request: made of the secret that the session keeps for it (PKCE)."""
    made = hashlib.sha256(f"nonce {verifier}".encode()).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


class UnitAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The provider as it is asked over the network."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Give its metadata. Raises DoubtfulError where they are another's (OpenID Connect Discovery 4.3)."""
        config: dict[str, Any] = super().openid_config
        if (told := config.get("issuer")) != settings.OIDC_ISSUER:
            raise DoubtfulError(
                f"元数据里的 issuer 是“{told}”，JIHENG_OIDC_ISSUER 是“{settings.OIDC_ISSUER}”，应当逐字相同"
            )
        return config

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: OAuth2Client, pkce_code_verifier: str = ""
    ) -> dict[str, Any]:
        """Exchange the code, and keep in mind which request it answers."""
        self.nonce = nonce_of(pkce_code_verifier)
        told: dict[str, Any] = super().get_access_token_data(request, app, client, pkce_code_verifier)
        return told

    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,
        token: SocialToken,
        **told: Any,  # noqa: ANN401
    ) -> SocialLogin:
        """Give who came. Raises DoubtfulError where that is not proved."""
        claims = self._proved(told["response"].get("id_token") or "", app.client_id)
        about = self._asked(self.openid_config["userinfo_endpoint"], token.token)
        if about.get("sub") != claims["sub"]:
            raise DoubtfulError("用户信息说的不是 id_token 里的那个人（sub 不同）")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": about, "id_token": claims})

    def _proved(self, told: str, client: str) -> dict[str, Any]:
        """Give what an id_token says, once its signature, issuer, audience, time and nonce are right."""
        try:
            key = self._key_of(jwt.get_unverified_header(told).get("kid"))
            claims: dict[str, Any] = jwt.decode(
                told, key, algorithms=ALGORITHMS, audience=client, issuer=settings.OIDC_ISSUER,
                leeway=CLOCKS_DIFFER, options={"require": REQUIRED},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise DoubtfulError(REFUSED.get(type(error), "id_token 读不懂，或没有给")) from error
        if not hmac.compare_digest(str(claims["nonce"]).encode(), self.nonce.encode()):
            raise DoubtfulError("id_token 答复的不是这一次登录（nonce 不同）")
        return claims

    def _key_of(self, kid: str | None) -> jwt.PyJWK:
        """Give the key of the provider by its name; where the token names none, the only one."""
        keys = jwt.PyJWKSet.from_dict(self._asked(self.openid_config["jwks_uri"])).keys
        found = [each for each in keys if kid is None or each.key_id == kid]
        if len(found) != 1:
            raise DoubtfulError("id_token 用的钥匙不在它公布的里面")
        return found[0]

    @staticmethod
    def _asked(url: str, bearer: str = "") -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url, headers={"Authorization": f"Bearer {bearer}"} if bearer else {})
            answer.raise_for_status()
            told = answer.json()
        if not isinstance(told, dict):
            raise DoubtfulError(f"{url} 的答复不是一个 JSON 对象")
        return told


class UnitProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider, which is asked with a nonce."""

    oauth2_adapter_class = UnitAdapter

    def get_pkce_params(self) -> dict[str, Any]:
        """Give what a request is sent with besides: the challenge, and the nonce of it."""
        told: dict[str, Any] = super().get_pkce_params()
        return told | {"nonce": nonce_of(told["code_verifier"])}
