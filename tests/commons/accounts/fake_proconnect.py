"""A ProConnect of the loopback: signs what it is told to sign, well or badly, and notes what it was asked."""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FORGED = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWK = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "k1", "use": "sig", "alg": "RS256"}
ALLOWED = {"client_id", "redirect_uri", "scope", "response_type", "state", "nonce"}  # it refuses what it does not know


class ProConnect:
    """`person` is who identifies; `id_token` and `userinfo` are claims that replace the true ones; `tricks` break the rest."""

    def __init__(self) -> None:
        self.person = {"sub": "p-1", "email": "agathe@collectivite.exemple.test", "given_name": "Agathe", "usual_name": "Martin"}
        self.person["siret"] = "22920050600611"
        self.id_token: dict = {}
        self.userinfo: dict = {}
        self.tricks: dict = {}
        self.asked: dict = {}
        self.codes: dict = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def identify(self, url: str) -> str:
        """What the browser does there: gives back the path it is sent to."""
        import requests

        answer = requests.get(url, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    def signed(self, claims: dict, kind: str) -> str:
        key = FORGED if self.tricks.get("forged") == kind else KEY
        algorithm, header = "RS256", {"kid": self.tricks.get("kid", "k1")}
        if self.tricks.get("algorithm") == kind:
            algorithm, key = "HS256", "secret-of-terreau-long-enough-to-be-a-key"
        if self.tricks.get("none") == kind:
            algorithm, key = "none", None
        return jwt.encode(claims, key, algorithm, headers=header)

    def base_claims(self) -> dict:
        now = int(time.time())
        return {"sub": self.person["sub"], "aud": "terreau", "iss": self.issuer, "iat": now, "exp": now + 60}

    def discovery(self) -> dict:
        at = self.issuer
        return {
            "issuer": self.tricks.get("issuer", at),
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "end_session_endpoint": f"{at}/session/end",
            "jwks_uri": f"{at}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _handler(house):  # noqa: N805, C901 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def answer(self, body, kind="application/json", status=200, **headers):
                content = (json.dumps(body) if kind == "application/json" else body).encode()
                self.send_response(status)
                for name, value in ({"Content-Type": kind, "Content-Length": str(len(content))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self):
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if parts.path == "/.well-known/openid-configuration":
                    return self.answer(house.discovery())
                if parts.path == "/jwks":
                    return self.answer({"keys": [JWK]})
                if parts.path == "/authorize":
                    return self.authorize(query)
                if parts.path == "/userinfo":
                    claims = house.base_claims() | house.person | house.userinfo
                    if house.tricks.get("plain"):
                        return self.answer(claims)
                    return self.answer(house.signed(claims, "userinfo"), "application/jwt")
                return self.answer({}, status=404)

            def authorize(self, query):
                house.asked = query
                if query.keys() - ALLOWED or len(query.get("nonce", "")) < 32 or len(query.get("state", "")) < 32:
                    return self.answer({"error": "invalid_request", "given": query}, status=400)
                code = secrets.token_hex(8)
                house.codes[code] = query
                sent = {"error": "access_denied"} if house.tricks.get("cancel") else {"code": code}
                where = f"{query['redirect_uri']}?{urlencode(sent | {'state': query['state']})}"
                return self.answer("", "text/plain", 302, Location=where)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                query = house.codes.pop(form.get("code", ""), None)
                if query is None or form.get("client_secret") != "s3cret":
                    return self.answer({"error": "invalid_grant"}, status=400)
                claims = house.base_claims() | {"nonce": query["nonce"]} | house.id_token
                claims = {name: value for name, value in claims.items() if value is not None}
                token = {"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": house.signed(claims, "id_token")}
                return self.answer({name: value for name, value in token.items() if name not in house.tricks.get("without", ())})

        return Handler
