"""What each document must say, and how a receiver judges it."""
import datetime, json, re
from agefile import bech32
from jws import peek, read_compact, read_either, read_general
from keys import check
from text import Objection, sha256_hex, strict_json, utf8

KINDS = ['report', 'update', 'status', 'query', 'statement']
SUITES = ['hx1', 'hx2']
MEMBER, HASH, EPOCH = r'[a-z0-9]+(?:[.-][a-z0-9]+)*', r'[0-9a-f]{64}', r'[A-Za-z0-9_-]{1,32}'
MESSAGE, CODE = r'[0-7][0-9A-HJKMNP-TV-Z]{25}', r'[a-z0-9]+(?:-[a-z0-9]+)*'
ENVELOPE_FIELDS = 'v suite id from to kind prio iat exp epoch seq prev dir crit parts'.split()

def need(condition, reason):
    if not condition: raise Objection(reason)

def is_text(value, pattern=None, longest=10**6):
    return isinstance(value, str) and len(value) <= longest and (pattern is None or re.fullmatch(pattern, value) is not None)

def is_int(value, low=0, high=2**53):
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

def moment(value):
    """Seconds since 1970, or None."""
    if not is_text(value, r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z'): return None
    try:
        whole = datetime.datetime.fromisoformat(value[:19] + '+00:00')
    except ValueError:
        return None
    return whole.timestamp() + float('0' + value[19:-1])

def is_state(value):
    return isinstance(value, dict) and is_int(value.get('version'), 1) and is_text(value.get('root'), HASH)

def is_part(one):
    return isinstance(one, dict) and is_int(one.get('n'), 0, 255) and is_text(one.get('sha256'), HASH) and is_int(one.get('len'))

def in_force(signers, at):
    return all((not one.get('nbf') or moment(one['nbf']) <= moment(at)) and (not one.get('exp') or moment(at) < moment(one['exp'])) for one in signers)

def read_envelope(text, keys):
    suite, e, signers = read_either(text, 'hx-env+jws', 64 * 1024, keys)
    need(isinstance(e, dict) and is_int(e.get('v')) and isinstance(e.get('suite'), str) and is_text(e.get('id'), MESSAGE)
         and is_text(e.get('from'), MEMBER, 64) and is_text(e.get('to'), MEMBER, 64) and isinstance(e.get('kind'), str)
         and isinstance(e.get('crit'), list), 'bad-envelope')
    need(all(one['member'] == e['from'] for one in signers), 'wrong-signer')
    need(e['v'] == 1, 'unsupported-version')
    need(e['suite'] in SUITES, 'unsupported-suite')
    need(e['suite'] == suite, 'wrong-form')
    need(e['kind'] in KINDS, 'unsupported-kind')
    need(all(name in ENVELOPE_FIELDS for name in e['crit']), 'unknown-crit')
    parts = e.get('parts')
    need(e.get('prio') in ['urgent', 'normal'] and moment(e.get('iat')) is not None and moment(e.get('exp')) is not None
         and is_text(e.get('epoch'), EPOCH) and is_int(e.get('seq'), 1) and 'prev' in e
         and (e['prev'] is None or is_text(e['prev'], HASH)) and is_state(e.get('dir')) and e['from'] != e['to']
         and moment(e['exp']) > moment(e['iat']) and (e['seq'] == 1) == (e['prev'] is None)
         and isinstance(parts, list) and 1 <= len(parts) <= 256 and all(map(is_part, parts))
         and all(one['n'] == n and one.get('role') == ('evidence' if n else 'body') for n, one in enumerate(parts)), 'bad-envelope')
    need(in_force(signers, e['iat']), 'key-not-in-force')
    return {name: e[name] for name in ENVELOPE_FIELDS}, sha256_hex(text)

def read_receipt(text, keys):
    suite, r, signers = read_either(text, 'hx-rcpt+jws', 64 * 1024, keys)
    log = r.get('log') if isinstance(r, dict) else None
    need(isinstance(log, dict) and r.get('v') == 1 and r.get('kind') in ['delivered', 'relayed', 'rejected']
         and r.get('suite', 'hx1') in SUITES and is_text(r.get('env'), MESSAGE) and is_text(r.get('env_sha256'), HASH)
         and isinstance(r.get('parts'), list) and all(map(is_part, r['parts'])) and is_text(r.get('from'), MEMBER, 64)
         and is_text(r.get('to'), MEMBER, 64) and moment(r.get('at')) is not None and is_state(r.get('dir'))
         and is_int(log.get('size')) and is_text(log.get('root'), HASH) and is_text(log.get('origin'), r'[^\s+\x00-\x1f\x7f-\x9f]{1,255}')
         and ('code' not in r or is_text(r['code'], CODE, 64)) and (r['kind'] == 'rejected') == ('code' in r), 'bad-receipt')
    need(r.get('suite', 'hx1') == suite, 'wrong-form')
    need(all(one['member'] == r['from'] for one in signers), 'wrong-signer')
    need(in_force(signers, r['at']), 'key-not-in-force')
    return r

def receipt_matches(r, envelope, text, relay=None):
    need(r['env'] == envelope['id'], 'other-envelope')
    need(r['env_sha256'] == sha256_hex(text), 'other-bytes')
    need(r['from'] == (relay if r['kind'] == 'relayed' else envelope['to']), 'wrong-issuer')
    need(r['to'] == envelope['from'], 'wrong-addressee')
    any_suite = r['kind'] == 'relayed' or r.get('code') == 'unsupported-suite'
    need(any_suite or r.get('suite', 'hx1') == envelope['suite'], 'wrong-suite')
    sent = {one['n']: (one['sha256'], one['len']) for one in envelope['parts']}
    fits = all(sent.get(one['n']) == (one['sha256'], one['len']) for one in r['parts'])
    distinct = len({one['n'] for one in r['parts']}) == len(r['parts'])
    need(fits and distinct and (r['kind'] == 'rejected' or len(r['parts']) == len(sent)), 'wrong-parts')

def verify_request(text, expected, keys, now):
    proof, signers = read_compact(text, 'hx-req+jws', 4096, keys)
    need(isinstance(proof, dict) and is_text(proof.get('htm'), r'[A-Z]{3,10}') and is_text(proof.get('htu'), r'https?://.+', 1024)
         and moment(proof.get('iat')) is not None and is_text(proof.get('jti'), r'[A-Za-z0-9_-]{16,64}')
         and is_text(proof.get('bodySha256'), HASH), 'bad-request-proof')
    for name, reason in [('htm', 'other-method'), ('htu', 'other-url'), ('bodySha256', 'other-body')]:
        need(proof[name] == expected[name], reason)
    need(abs(moment(proof['iat']) - moment(now)) <= 120, 'clock-differs')
    need(in_force(signers, proof['iat']), 'key-not-in-force')
    return signers[0]['member']

def _recipient_bytes(text):
    prefix, raw = bech32(text) if is_text(text, r'age1(?:pq1)?[02-9ac-hj-np-z]+', 2048) else ('', None)
    sizes = {'age': 32, 'age1pq': 1216}
    return raw if raw is not None and len(raw) == sizes.get(prefix) else None

def _is_keyset(k):
    def windows(entries, least=1):
        return isinstance(entries, list) and least <= len(entries) <= 8 and all(
            moment(one.get('nbf')) is not None and moment(one.get('exp')) is not None and moment(one['nbf']) < moment(one['exp']) for one in entries)
    return (isinstance(k, dict) and is_text(k.get('member'), MEMBER, 64) and is_int(k.get('version'), 1) and 'prev' in k
            and (k['version'] == 1) == (k['prev'] is None) and windows(k.get('sign')) and windows(k.get('seal'))
            and ('signPq' not in k or windows(k['signPq'])) and isinstance(k.get('suites'), list) and 1 <= len(k['suites']) <= 8
            and ('hx2' not in k['suites'] or 'signPq' in k) and isinstance(k.get('delivery'), dict)
            and k['delivery'].get('mode') in ['push', 'relay'] and isinstance(k.get('versions'), list) and isinstance(k.get('limits'), dict))

def read_keyset(text, identity):
    claimed = peek(text)
    entries = (claimed.get('sign', []) + claimed.get('signPq', [])) if _is_keyset(claimed) else []
    checked = [(check(one['jwk'])[0], one['jwk']) for one in entries]
    sound = [(kid, jwk) for kid, jwk in checked if kid]
    identity_kid = check(identity)[0]
    keyset, signers, strangers = read_general(text, 'hx-keyset+jws', [(identity_kid, identity), *sound])
    need(identity_kid in signers, 'not-signed-by-identity')
    need(_is_keyset(keyset), 'bad-keyset')
    need(len(sound) == len(entries), 'weak-signing-key')
    need(all(kid in signers for kid, _ in sound), 'no-proof-of-possession')
    need(strangers == 0, 'unknown-key')
    need(all(_recipient_bytes(one['recipient']) is not None for one in keyset['seal']), 'bad-recipient')
    hybrid = all(one['recipient'].startswith('age1pq1') for one in keyset['seal'])
    need(hybrid or not any(one in SUITES for one in keyset['suites']), 'bad-recipient')
    return keyset, sha256_hex(text)

def read_directory(text, trusted, threshold):
    directory, signers, _ = read_general(text, 'hx-directory+jws', [(check(jwk)[0], jwk) for jwk in trusted])
    need(len(signers) >= threshold, 'too-few-signatures')
    members = directory.get('members') if isinstance(directory, dict) else None
    need(isinstance(members, list) and is_int(directory.get('version'), 1) and moment(directory.get('expires')) is not None
         and (directory['version'] == 1) == (directory.get('prev') is None)
         and len({one['id'] for one in members}) == len(members)
         and len({one['identityKey']['x'] for one in members}) == len(members), 'bad-directory')
    need(all(check(one['identityKey'])[0] for one in members), 'weak-identity-key')
    return directory, sha256_hex(text)

def read_body(raw):
    need(len(raw) <= 1024 * 1024, 'too-large')
    b = strict_json(utf8(raw))
    records, manifest = (b.get('records'), b.get('manifest')) if isinstance(b, dict) else (None, None)
    need(isinstance(records, list) and isinstance(manifest, list) and is_text(b.get('from'), MEMBER, 64)
         and isinstance(b.get('distribution'), list) and 1 <= len(b['distribution']) <= 64
         and b.get('onward') in ['none', 'le', 'network'] and len(records) <= 500 and (records or 'statement' in b)
         and all(is_text(r.get('type'), CODE) and is_text(r.get('reportId'), None, 64) and is_text(r.get('itemId'), None, 64)
                 and is_int(r.get('revision'), 1) and moment(r.get('createdAt')) is not None for r in records)
         and all(is_int(m.get('n'), 1, 255) and is_text(m.get('sha256'), HASH) and is_int(m.get('len')) for m in manifest)
         and len({m['n'] for m in manifest}) == len(manifest), 'bad-body')
    known = ['from', 'distribution', 'onward', 'records', 'manifest', 'statement']
    return {name: b[name] for name in known if name in b}

def check_body(b, envelope, us, opened):
    need(envelope['to'] == us, 'not-addressed-to-us')
    need(b['from'] == envelope['from'], 'other-sender')
    need(us in b['distribution'], 'not-in-distribution')
    need((envelope['kind'] == 'statement') == ('statement' in b), 'statement-mismatch')
    listed = {m['n'] for m in b['manifest']}
    need(listed == {p['n'] for p in envelope['parts'] if p['role'] == 'evidence'}, 'manifest-mismatch')
    found = {o['n']: (o['sha256'], o['len']) for o in opened}
    need(all(found.get(m['n']) == (m['sha256'], m['len']) for m in b['manifest']), 'part-mismatch')
    need(all(n in listed for r in b['records'] for n in r.get('parts', [])), 'unknown-part')

def choose_suite(ours, theirs, least):
    common = [suite for suite in SUITES if suite in ours and suite in theirs]
    need(common, 'no-common-suite')
    need(least in SUITES and SUITES.index(common[-1]) >= SUITES.index(least), 'below-minimum')
    return common[-1]

def choose_version(ours, theirs):
    common = [version for version in ours if version in theirs]
    need(common, 'no-common-version')
    return max(common)

def timing(iat, exp, now):
    if moment(iat) > moment(now) + 600: return 'ahead'
    if moment(exp) <= moment(now): return 'expired'
    return 'old' if moment(iat) < moment(now) - 30 * 86_400 else 'current'

def chain(here, envelope):
    at = {one['seq']: one for one in here}
    same, before, after = (at.get(envelope['seq'] + step) for step in (0, -1, 1))
    if same and same['sha256'] != envelope['sha256']: return 'equivocation'
    if before and before['sha256'] != envelope['prev']: return 'broken-chain'
    return 'broken-chain' if after and after['prev'] != envelope['sha256'] else None

def succession(known, following):
    if following['version'] < known['version']: return 'rollback'
    if following['version'] == known['version']: return None if following['sha256'] == known['sha256'] else 'split-view'
    if following['version'] > known['version'] + 1: return 'gap'
    return None if following['prev'] == known['sha256'] else 'other-predecessor'

def growth(known, head):
    if head['size'] < known['version']: return 'rollback'
    return 'split-view' if head['size'] == known['version'] and head['root'] != known['root'] else None

def canonical_bundle(b):
    """The one way of writing a bundle; raises KeyError on any other shape."""
    def pick(source, *names, optional=()):
        if set(source) - set(names) or set(names) - set(source) - set(optional): raise KeyError
        return {name: source[name] for name in names if name in source}
    d = pick(b['directory'], 'state', 'checkpoint', 'documents', 'earlier', optional=['checkpoint'])
    d['state'] = pick(d['state'], 'version', 'root')
    d['documents'] = [pick(one, 'position', 'type', 'document', 'path') for one in d['documents']]
    d['earlier'] = [pick(one, 'version', 'root', 'path') for one in d['earlier']]
    whole = pick(b, 'type', 'v', 'directory', 'handOvers', 'ledger', optional=['ledger'])
    whole['directory'] = d
    whole['handOvers'] = [pick(one, 'envelope', 'receipts') for one in b['handOvers']]
    if 'ledger' in b:
        whole['ledger'] = pick(b['ledger'], 'voucher', 'checkpoint', 'leaves')
        whole['ledger']['leaves'] = [pick(one, 'index', 'salt', 'event', 'path') for one in b['ledger']['leaves']]
    return json.dumps(whole, separators=(',', ':'), ensure_ascii=False) + '\n'
