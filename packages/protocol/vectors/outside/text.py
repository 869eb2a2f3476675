"""Texts as HX/1 reads them: base64url and base64 in their one form, UTF-8 without mercy, JSON with each key once."""
import base64, hashlib, json, re

def sha256(*pieces):
    h = hashlib.sha256()
    for piece in pieces:
        h.update(piece)
    return h.digest()

def sha256_hex(content):
    return sha256(content.encode() if isinstance(content, str) else content).hex()

def b64url(text):
    """The bytes, or None unless it is the one unpadded form."""
    if not re.fullmatch(r'[A-Za-z0-9_-]*', text):
        return None
    try:
        raw = base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
    except ValueError:
        return None
    return raw if to_b64url(raw) == text else None

def to_b64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b'=').decode()

def b64(text, padded=True):
    try:
        raw = base64.b64decode(text if padded else text + '=' * (-len(text) % 4), validate=True)
    except ValueError:
        return None
    again = base64.b64encode(raw).decode()
    return raw if (again if padded else again.rstrip('=')) == text else None

class Objection(Exception):
    """Why a text is refused."""

def _once(pairs):
    seen = {}
    for key, value in pairs:
        if key == '__proto__':
            raise Objection('forbidden-key')
        if key in seen:
            raise Objection('duplicate-key')
        seen[key] = value
    return seen

def _depth(text):
    depth = deepest = 0
    in_string = escaped = False
    for c in text:
        if in_string:
            if escaped: escaped = False
            elif c == '\\': escaped = True
            elif c == '"': in_string = False
        elif c == '"': in_string = True
        elif c in '{[':
            depth += 1
            deepest = max(deepest, depth)
        elif c in '}]': depth -= 1
    return deepest

def strict_json(text):
    if _depth(text) > 32:
        raise Objection('too-deep')
    def refuse(_):
        raise Objection('not-json')
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=refuse)
    except ValueError:
        raise Objection('not-json')

def utf8(raw):
    try:
        return raw.decode('utf-8')
    except UnicodeDecodeError:
        raise Objection('not-json')
