"""JWS as HX/1 has it: compact under one key, or JSON with one signature a key; headers of exactly alg, kid and typ."""
import json
from keys import algorithm_of, is_signed
from text import Objection, b64url, strict_json, utf8

SIGNATURE_BYTES = {'Ed25519': 64, 'ML-DSA-44': 2420}

def _header(raw, typ, algorithms):
    try:
        header = strict_json(utf8(raw)) if raw is not None and len(raw) <= 512 else None
    except Objection:
        header = None
    if not isinstance(header, dict) or set(header) != {'alg', 'kid', 'typ'} or not all(isinstance(v, str) for v in header.values()):
        raise Objection('malformed')
    if header['alg'] not in algorithms:
        raise Objection('wrong-algorithm')
    if header['typ'] != typ:
        raise Objection('wrong-type')
    return header

def _lookup(keys, kid, algorithm):
    """`keys`: a list of {member, kid, jwk, nbf, exp}."""
    found = next((one for one in keys if one['kid'] == kid and algorithm_of(one['jwk']) == algorithm), None)
    if found is None:
        raise Objection('unknown-key')
    return found

def read_compact(text, typ, limit, keys):
    parts = text.split('.')
    raw = [b64url(part) for part in parts]
    if len(parts) != 3 or None in raw or len(raw[2]) != 64:
        raise Objection('malformed')
    if len(raw[1]) > limit:
        raise Objection('too-large')
    header = _header(raw[0], typ, ['Ed25519'])
    signer = _lookup(keys, header['kid'], 'Ed25519')
    if not is_signed(signer['jwk'], raw[2], f'{parts[0]}.{parts[1]}'.encode()):
        raise Objection('bad-signature')
    return strict_json(utf8(raw[1])), [signer]

def _document(text):
    try:
        document = strict_json(text)
    except Objection:
        raise Objection('malformed')
    if not isinstance(document, dict) or set(document) != {'payload', 'signatures'} or not isinstance(document['signatures'], list):
        raise Objection('malformed')
    for one in document['signatures']:
        if not isinstance(one, dict) or set(one) != {'protected', 'signature'}:
            raise Objection('malformed')
    if b64url(document['payload']) is None:
        raise Objection('malformed')
    return document

def read_dual(text, typ, limit, keys):
    """Suite hx2: Ed25519 first, ML-DSA-44 second, written in one way."""
    document = _document(text)
    pair = [{'protected': one['protected'], 'signature': one['signature']} for one in document['signatures']]
    one_way = json.dumps({'payload': document['payload'], 'signatures': pair}, separators=(',', ':'))
    if len(pair) != 2 or one_way != text:
        raise Objection('malformed')
    checked = []
    for one, algorithm in zip(pair, ['Ed25519', 'ML-DSA-44']):
        header = _header(b64url(one['protected']), typ, [algorithm])
        signature = b64url(one['signature'])
        if signature is None or len(signature) != SIGNATURE_BYTES[algorithm]:
            raise Objection('malformed')
        checked.append((header['kid'], algorithm, signature, f'{one["protected"]}.{document["payload"]}'.encode()))
    signers = [_lookup(keys, kid, algorithm) for kid, algorithm, _, _ in checked]
    for signer, (_, _, signature, message) in zip(signers, checked):
        if not is_signed(signer['jwk'], signature, message):
            raise Objection('bad-signature')
    return strict_json(utf8(b64url(document['payload']))), signers

def read_either(text, typ, limit, keys):
    """(suite of the form, payload, signers)"""
    if text.startswith('{'):
        return ('hx2', *read_dual(text, typ, limit, keys))
    return ('hx1', *read_compact(text, typ, limit, keys))

def read_general(text, typ, keys):
    """(payload, kids of known keys that have signed, how many strangers)"""
    document = _document(text)
    signers, strangers = set(), 0
    for one in document['signatures']:
        header = _header(b64url(one['protected']), typ, list(SIGNATURE_BYTES))
        signature = b64url(one['signature'])
        if signature is None or len(signature) != SIGNATURE_BYTES[header['alg']]:
            raise Objection('malformed')
        known = next((jwk for kid, jwk in keys if kid == header['kid'] and algorithm_of(jwk) == header['alg']), None)
        if known is None:
            strangers += 1
        elif is_signed(known, signature, f'{one["protected"]}.{document["payload"]}'.encode()):
            signers.add(header['kid'])
        else:
            raise Objection('bad-signature')
    return strict_json(utf8(b64url(document['payload']))), signers, strangers

def peek(text):
    try:
        return strict_json(utf8(b64url(_document(text)['payload'])))
    except Objection:
        return None
