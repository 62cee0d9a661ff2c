"""Stored passwords: hashes as in shadow, htpasswd, LDAP and application databases.

The whole hash goes, with its salt: weak passwords are recovered from it.
"""

from pipeline.redaction.detectors.formats import Format

CODED = r"[./A-Za-z0-9]"

FORMATS = (
    Format("password-hash", "$2a$ $2b$ $2x$ $2y$", rf"\d\d\${CODED}{{50,}}+"),
    Format("password-hash", "$apr1$", rf"[^\s$]{{1,16}}\${CODED}{{20,}}+"),
    Format(
        "password-hash",
        "$1$ $5$ $6$ $y$ $7$",
        rf"(?:rounds=\d{{1,9}}\$)?(?:[\w./,=]{{1,40}}\$)?[^\s$:]{{1,40}}\${CODED}{{20,}}+",
    ),
    Format("password-hash", "$P$ $H$", rf"{CODED}{{31}}"),
    Format(
        "password-hash",
        "$argon2id$ $argon2i$ $argon2d$ argon2$ $scrypt$ $sha1$ $pbkdf2 pbkdf2_sha bcrypt_sha",
        r"[\w=,$+/.:-]{30,}+",
    ),
    Format("password-hash", "{SHA} {SSHA} {SHA256} {SSHA256} {SHA512} {SSHA512}", r"[\w+/=]{20,}+"),
    Format("password-hash", "SCRAM-SHA-256$", r"\d{1,7}:[\w+/=]{8,}\$[\w+/=]{20,}:[\w+/=]{20,}+"),
    # As databases print them, between quotes.
    Format("password-hash", "md5", r"[0-9a-f]{32}(?=')"),
    Format("password-hash", "*", r"[0-9A-F]{40}(?=')"),
)
