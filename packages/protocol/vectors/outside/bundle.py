"""A proof bundle, verified without anything but itself and the root that the reader trusts."""
from documents import canonical_bundle, moment, read_directory, read_envelope, read_keyset, read_receipt, receipt_matches
from jws import peek, read_compact, read_general
from keys import check
from merkle import leaf, read_checkpoint, verifier, verify_consistency, verify_inclusion
from text import Objection, b64url, strict_json

class Problem(Exception):
    def __init__(self, at, reason):
        super().__init__(f'{reason} at {at}')
        self.at, self.reason = at, reason

def _at(place, step):
    try:
        return step()
    except Objection as objection:
        raise Problem(place, str(objection))

def _refuse_unless(fits, at, reason):
    if not fits: raise Problem(at, reason)

def read(text):
    bundle = _at('the file', lambda: strict_json(text))
    try:
        canonical = canonical_bundle(bundle)
    except (KeyError, TypeError):
        raise Problem('the file', 'bad-bundle')
    _refuse_unless(canonical == text, 'the file', 'not-canonical')
    return bundle

def _path(one): return [bytes.fromhex(h) for h in one['path']]

def _root(text, known):
    def step():
        claimed = peek(text)
        keys = [(check(one['jwk'])[0], one['jwk']) for one in claimed['keys']]
        root, signers, _ = read_general(text, 'hx-root+jws', keys)
        for trusted, needed in [(root, 'too-few-signatures'), (known, 'too-few-old-signatures')]:
            if trusted:
                role = trusted['roles']['root']
                signed = {kid for kid in role['kids'] if kid in signers}
                if len(signed) < role['threshold']: raise Objection(needed)
        return root
    return step

def verify(bundle, trust_root):
    directory = bundle['directory']
    state, documents = directory['state'], directory['documents']
    head, before = bytes.fromhex(state['root']), 0
    for n, one in enumerate(documents):
        at = f'directory.documents.{n}'
        _refuse_unless(one['position'] > before, at, 'out-of-order')
        before = one['position']
        why = verify_inclusion(leaf(one['document'].encode()), before - 1, state['version'], _path(one), head)
        _refuse_unless(why is None, at, f'not-published-{why}')
    states, before = {state['version']: state['root']}, 0
    for n, one in enumerate(directory['earlier']):
        _refuse_unless(before < one['version'] < state['version'], f'directory.earlier.{n}', 'out-of-order')
        before = one['version']
        why = verify_consistency(one['version'], state['version'], bytes.fromhex(one['root']), head, _path(one))
        _refuse_unless(why is None, f'directory.earlier.{n}', f'not-continued-{why}')
        states[one['version']] = one['root']
    root = members = None
    keys, roots = [], []
    for n, one in enumerate(documents):
        at, text = f'directory.documents.{n}', one['document']
        if one['type'] == 'root':
            root = _at(at, _root(text, root))
            roots.append(strict_json(text)['payload'])
            continue
        _refuse_unless(root is not None, at, 'no-root')
        if one['type'] == 'directory':
            jwks = {check(k['jwk'])[0]: k['jwk'] for k in root['keys']}
            role = root['roles']['directory']
            trusted = [jwks[kid] for kid in role['kids']]
            members = _at(at, lambda: read_directory(text, trusted, role['threshold']))[0]['members']
        else:
            claimed = peek(text) or {}
            entry = next((m for m in members or [] if m['id'] == claimed.get('member')), None)
            _refuse_unless(entry is not None, at, 'not-a-member')
            keyset, _ = _at(at, lambda: read_keyset(text, entry['identityKey']))
            for key in keyset['sign'] + keyset.get('signPq', []):
                _list(keys, {'member': keyset['member'], 'kid': check(key['jwk'])[0], **key})
    _refuse_unless(root is not None and members is not None, 'directory.documents', 'no-directory')
    _refuse_unless(strict_json(trust_root)['payload'] in roots, 'directory.documents', 'other-root')
    if 'checkpoint' in directory:
        note, vkeys = directory['checkpoint'], [verifier(v) for v in [root['log'], *root['witnesses']]]
        log = vkeys[0]
        timed = _cosigner(log)
        origin, size, tree, _ = _at('directory.checkpoint', lambda: read_checkpoint(note, [*vkeys, timed], every_line=True))
        _refuse_unless((origin, size, tree) == (log[0], state['version'], state['root']), 'directory.checkpoint', 'other-state')
    spoken = _ledger(bundle.get('ledger'), keys)
    seen = {}
    for n, one in enumerate(bundle['handOvers']):
        at, text = f'handOvers.{n}', one['envelope']
        envelope, sha256 = _at(f'{at}.envelope', lambda: read_envelope(text, keys))
        _refuse_unless(states.get(envelope['dir']['version']) == envelope['dir']['root'], f'{at}.envelope', 'unproven-directory')
        for m, receipt in enumerate(one['receipts']):
            place = f'{at}.receipts.{m}'
            read_one = _at(place, lambda: read_receipt(receipt, keys))
            _at(place, lambda: receipt_matches(read_one, envelope, text, read_one['from']))
            _refuse_unless(states.get(read_one['dir']['version']) == read_one['dir']['root'], place, 'unproven-directory')
        _refuse_unless(envelope['id'] not in seen, f'{at}.envelope', 'twice')
        seen[envelope['id']] = (envelope, sha256)
        told = [hash_ for id_, hash_ in spoken if id_ == envelope['id']]
        _refuse_unless(all(hash_ == sha256 for hash_ in told), f'{at}.envelope', 'other-bytes-in-ledger')
    _refuse_unless(all(id_ in seen for id_, _ in spoken), 'ledger.leaves', 'of-another-envelope')
    return [envelope for envelope, _ in seen.values()]

def _list(keys, key):
    """A key is its first member's, and a later listing takes nothing from its time in force."""
    known = next((one for one in keys if one['kid'] == key['kid']), None)
    if known is None:
        keys.append(key)
    elif known['member'] == key['member']:
        known['nbf'] = min(known['nbf'], key['nbf'], key=moment)
        known['exp'] = max(known['exp'], key['exp'], key=moment)

def _cosigner(log):
    """The log's own key as it signs the time of its head: the same key under type 0x04."""
    from text import sha256
    raw = bytes([4]) + b64url(log[3]['x'])
    return log[0], sha256(log[0].encode() + b'\n', raw)[:4], 4, log[3]

def _ledger(ledger, keys):
    if ledger is None: return []
    def voucher():
        try:
            payload, signers = read_compact(ledger['voucher'], 'hx-ledger+jws', 4096, keys)
        except Objection:
            raise Objection('bad-voucher')
        if signers[0]['member'] != payload['member']: raise Objection('wrong-signer')
        return verifier(payload['vkey'])
    vkey = _at('ledger.voucher', voucher)
    _, size, root, _ = _at('ledger.checkpoint', lambda: read_checkpoint(ledger['checkpoint'], [vkey], every_line=True))
    spoken, before = [], -1
    for n, one in enumerate(ledger['leaves']):
        at = f'ledger.leaves.{n}'
        _refuse_unless(one['index'] > before, at, 'out-of-order')
        before = one['index']
        hash_ = leaf(bytes.fromhex(one['salt']) + one['event'].encode())
        _refuse_unless(verify_inclusion(hash_, before, size, _path(one), bytes.fromhex(root)) is None, at, 'not-in-ledger')
        detail = _at(at, lambda: strict_json(one['event'])).get('detail', {})
        if 'envelope' in detail and 'sha256' in detail: spoken.append((detail['envelope'], detail['sha256']))
    return spoken
