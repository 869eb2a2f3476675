"""age files (https://age-encryption.org/v1): X25519, and the hybrid stanza where cryptography knows ML-KEM."""
import hashlib, hmac
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from text import b64, sha256

try:
    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
    MLKEM768PrivateKey.from_seed_bytes(bytes(64))
except Exception:
    MLKEM768PrivateKey = None

ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
CHUNK = 65_536

class CannotOpen(Exception):
    pass

def bech32(text):
    """(prefix, bytes), with its checksum looked at."""
    text = text.lower()
    prefix, data = text[:text.rfind('1')], [ALPHABET.find(c) for c in text[text.rfind('1') + 1:]]
    check = 1
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + data:
        top, check = check >> 25, (check & 0x1ffffff) << 5 ^ value
        for bit, generator in enumerate([0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]):
            check ^= generator if top >> bit & 1 else 0
    if min(data, default=-1) < 0 or check != 1: return prefix, None
    bits = ''.join(f'{value:05b}' for value in data[:-6])
    return prefix, bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits) - 7, 8))

def _extract(salt, material): return hmac.new(salt, material, hashlib.sha256).digest()
def _expand(key, info): return hmac.new(key, info + b'\x01', hashlib.sha256).digest()
def _hkdf(material, salt, info): return _expand(_extract(salt, material), info)

def _raw(public): return public.public_bytes(Encoding.Raw, PublicFormat.Raw)

def _unwrap_x25519(identity, args, body):
    share = b64(args[0], padded=False)
    key = X25519PrivateKey.from_private_bytes(identity)
    ours = _raw(key.public_key())
    secret = key.exchange(X25519PublicKey.from_public_bytes(share))
    wrapping = _hkdf(secret, share + ours, b'age-encryption.org/v1/X25519')
    return ChaCha20Poly1305(wrapping).decrypt(bytes(12), body, None)

def _unwrap_hybrid(seed, args, body):
    """X-Wing, then HPKE base mode (RFC 9180) with HKDF-SHA256 and ChaCha20-Poly1305."""
    share = b64(args[0], padded=False)
    expanded = hashlib.shake_256(seed).digest(96)
    kem, x = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])
    shared = x.exchange(X25519PublicKey.from_public_bytes(share[1088:]))
    secret = hashlib.sha3_256(kem.decapsulate(share[:1088]) + shared + share[1088:] + _raw(x.public_key()) + b'\\.//^\\').digest()
    suite = bytes.fromhex('48504b45647a00010003')
    extract = lambda salt, label, material: _extract(salt, b'HPKE-v1' + suite + label + material)
    expand = lambda key, label, info, size: _expand(key, bytes([0, size]) + b'HPKE-v1' + suite + label + info)[:size]
    context = b'\x00' + extract(b'', b'psk_id_hash', b'') + extract(b'', b'info_hash', b'age-encryption.org/mlkem768x25519')
    scheduled = extract(secret, b'secret', b'')
    return ChaCha20Poly1305(expand(scheduled, b'key', context, 32)).decrypt(expand(scheduled, b'base_nonce', context, 12), body, None)

def decrypt(file, identity):
    prefix, secret = bech32(identity)
    kind, unwrap = ('X25519', _unwrap_x25519) if prefix == 'age-secret-key-' else ('mlkem768x25519', _unwrap_hybrid)
    mark = file.find(b'\n---')
    end = file.find(b'\n', mark + 1)
    if not file.startswith(b'age-encryption.org/v1\n') or mark < 0 or end < 0: raise CannotOpen
    lines = file[:mark].decode('latin1').split('\n')[1:]
    file_key = None
    while lines:
        head, body = lines.pop(0).split(' '), ''
        if head[0] != '->': raise CannotOpen
        while True:
            line = lines.pop(0) if lines else ''
            body += line
            if len(line) < 64: break
        if head[1] == kind and file_key is None:
            try:
                file_key = unwrap(secret, head[2:], b64(body, padded=False))
            except InvalidTag:
                pass
    if file_key is None: raise CannotOpen
    mac = hmac.new(_hkdf(file_key, b'', b'header'), file[:mark + 4], hashlib.sha256).digest()
    if b64(file[mark + 5:end].decode('latin1'), padded=False) != mac: raise CannotOpen
    nonce, payload = file[end + 1:end + 17], file[end + 17:]
    aead, plain = ChaCha20Poly1305(_hkdf(file_key, nonce, b'payload')), b''
    count = max(1, -(-len(payload) // (CHUNK + 16)))
    for n in range(count):
        last = n == count - 1
        try:
            piece = aead.decrypt(n.to_bytes(11, 'big') + bytes([last]), payload[n * (CHUNK + 16):(n + 1) * (CHUNK + 16)], None)
        except (InvalidTag, ValueError):
            raise CannotOpen
        if last and n and not piece: raise CannotOpen
        plain += piece
    return plain

def padme(length):
    if length < 2: return length
    exponent = length.bit_length() - 1
    step = 1 << max(0, exponent - exponent.bit_length())
    return -(-length // step) * step

def unpad(padded):
    content = padded.rstrip(b'\x00')
    if not content.endswith(b'\x80') or padme(len(content)) != len(padded): return None
    return content[:-1]

def open_part(ciphertext, announced, identity):
    """(plaintext, None) or (None, reason)."""
    if len(ciphertext) != announced['len'] or sha256(ciphertext).hex() != announced['sha256']: return None, 'other-bytes'
    try:
        plain = unpad(decrypt(ciphertext, identity))
    except CannotOpen:
        return None, 'cannot-open'
    return (plain, None) if plain is not None else (None, 'bad-padding')
