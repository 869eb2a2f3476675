"""Public keys: which are refused, what they are called by, and whether a signature is good."""
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from text import b64url, sha256, to_b64url

try:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
    MLDSA44PublicKey.from_public_bytes(bytes(1312))
except Exception:  # an older cryptography, or one built without ML-DSA
    MLDSA44PublicKey = None

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def _decode(raw):
    y = int.from_bytes(raw, 'little')
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return ((P - x if x & 1 != sign else x), y)

def _add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P)

def _times(n, point):
    result = (0, 1)
    while n:
        if n & 1: result = _add(result, point)
        point, n = _add(point, point), n >> 1
    return result

def check_ed25519(jwk):
    """(kid, None) or (None, reason)."""
    raw = b64url(jwk.get('x', '')) if jwk.get('kty') == 'OKP' and jwk.get('crv') == 'Ed25519' else None
    if raw is None or len(raw) != 32:
        return None, 'not-ed25519'
    point = _decode(raw)
    if point is None:
        return None, 'not-canonical'
    if _times(8, point) == (0, 1):
        return None, 'small-order'
    if _times(L, point) != (0, 1):
        return None, 'mixed-order'
    return to_b64url(sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{jwk["x"]}"}}'.encode())), None

def check_ml_dsa_44(jwk):
    named = jwk.get('kty') == 'AKP' and jwk.get('alg') == 'ML-DSA-44'
    raw = b64url(jwk.get('pub', '')) if named else None
    if raw is None or len(raw) != 1312:
        return None, 'not-ml-dsa-44'
    bits = int.from_bytes(raw[32:], 'little')
    small = sum(not 16 <= bits >> 10 * n & 1023 <= 1007 for n in range(1024))
    if small > 128:
        return None, 'weak'
    return to_b64url(sha256(f'{{"alg":"ML-DSA-44","kty":"AKP","pub":"{jwk["pub"]}"}}'.encode())), None

def check(jwk):
    return check_ml_dsa_44(jwk) if jwk.get('kty') == 'AKP' else check_ed25519(jwk)

def algorithm_of(jwk):
    return 'ML-DSA-44' if jwk['kty'] == 'AKP' else 'Ed25519'

def is_signed(jwk, signature, message):
    try:
        if jwk['kty'] == 'AKP':
            MLDSA44PublicKey.from_public_bytes(b64url(jwk['pub'])).verify(signature, message)
        else:
            Ed25519PublicKey.from_public_bytes(b64url(jwk['x'])).verify(signature, message)
        return True
    except InvalidSignature:
        return False
