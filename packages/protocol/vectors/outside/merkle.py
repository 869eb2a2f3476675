"""RFC 6962 trees and C2SP notes."""
import re
from keys import check_ed25519, is_signed
from text import Objection, b64, sha256, to_b64url

def leaf(content): return sha256(b'\x00', content)
def node(left, right): return sha256(b'\x01', left, right)

def root(leaves):
    if not leaves: return sha256()
    if len(leaves) == 1: return leaves[0]
    split = 1
    while split * 2 < len(leaves): split *= 2
    return node(root(leaves[:split]), root(leaves[split:]))

def verify_inclusion(leaf_hash, index, size, proof, expected):
    """None, or why not (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size: return 'out-of-range'
    fn, sn, r = index, size - 1, leaf_hash
    for p in proof:
        if sn == 0: return 'wrong-length'
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn: fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn: return 'wrong-length'
    return None if r == expected else 'root-mismatch'

def verify_consistency(first, second, first_root, second_root, proof):
    """None, or why not (RFC 9162 section 2.1.4.2)."""
    if not 0 <= first <= second: return 'out-of-range'
    if first == 0 or first == second:
        if proof: return 'wrong-length'
        return None if first_root == (second_root if first else sha256()) else 'root-mismatch'
    path = ([first_root] if first & (first - 1) == 0 else []) + list(proof)
    if not path: return 'wrong-length'
    fn, sn = first - 1, second - 1
    while fn & 1: fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0: return 'wrong-length'
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn: fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    if sn: return 'wrong-length'
    return None if (fr, sr) == (first_root, second_root) else 'root-mismatch'

def verifier(vkey):
    """(name, key id, type, jwk) of `name+keyid+base64`."""
    name, key_id, encoded = vkey.split('+', 2)
    raw = b64(encoded)
    if raw is None or len(raw) != 33 or raw[0] not in (1, 4): raise Objection('malformed')
    jwk = {'kty': 'OKP', 'crv': 'Ed25519', 'x': to_b64url(raw[1:])}
    if check_ed25519(jwk)[0] is None: raise Objection('weak-key')
    if sha256(name.encode() + b'\n', raw)[:4].hex() != key_id: raise Objection('wrong-key-id')
    return name, bytes.fromhex(key_id), raw[0], jwk

def read_checkpoint(note, verifiers, every_line=False):
    """(origin, size, root in hex, names of signers) of a note that one of the verifiers has signed."""
    if len(note) > 16 * 1024: raise Objection('too-large')
    split = note.rfind('\n\n')
    text, lines = note[:split + 1], note[split + 2:].split('\n')
    if split < 0 or lines[-1] != '' or len(lines) < 2 or any(c < ' ' and c != '\n' for c in text): raise Objection('malformed')
    signers = set()
    for line in lines[:-1]:
        match = re.fullmatch(r'\u2014 (\S+) (\S+)', line)
        raw = b64(match[2]) if match else None
        if raw is None or len(raw) < 5 or '+' in match[1]: raise Objection('malformed')
        known = next((v for v in verifiers if v[0] == match[1] and v[1] == raw[:4]), None)
        if known is None:
            if every_line: raise Objection('unknown-signer')
            continue
        message, signature = text.encode(), raw[4:]
        if known[2] == 4:
            if len(signature) != 72: raise Objection('bad-signature')
            seconds = int.from_bytes(signature[:8], 'big')
            message, signature = f'cosignature/v1\ntime {seconds}\n{text}'.encode(), signature[8:]
        if not is_signed(known[3], signature, message): raise Objection('bad-signature')
        signers.add(match[1])
    if not signers: raise Objection('unknown-signer')
    origin, size, encoded = (text.split('\n') + ['', '', ''])[:3]
    raw = b64(encoded)
    if not re.fullmatch(r'0|[1-9]\d*', size) or raw is None or len(raw) != 32 or not re.fullmatch(r'[^\s+]+', origin):
        raise Objection('bad-checkpoint')
    return origin, int(size), raw.hex(), signers
