import { describe, expect, test } from 'vitest'
import { decidePermission, type PermissionFacts } from '../../../core/rules/permission.ts'
import { takeCode } from '../../../core/rules/secret-code.ts'
import { english } from '../../support/english.ts'
import { type MailShape, mailOf, settingsOf } from './support.ts'

const pass = 'Authentication-Results: mx.example.com; dmarc=pass header.from=example.com'
const smtp = (user?: string) => ({
  mailFrom: 'x@example.com',
  rcptTo: [],
  remote: '10.0.0.9',
  ...(user === undefined ? {} : { user }),
})

function decide(shape: MailShape, more: Partial<PermissionFacts> = {}) {
  return decidePermission({ mail: mailOf(shape), settings: settingsOf(), ...more })
}

describe('who may send (BEHAVIOUR §3.1)', () => {
  test.each<[string, MailShape, Partial<PermissionFacts>, string]>([
    ['Authentication-Results of the trusted server', { header: [pass] }, {}, 'dmarc=pass by mx.example.com'],
    [
      'folded over lines',
      { header: ['Authentication-Results: mx.example.com;', '\tdmarc=pass', '\theader.from=example.com'] },
      {},
      'dmarc=pass by mx.example.com',
    ],
    ['signing in at the listener', { smtp: smtp('scanner') }, {}, 'signed in as scanner'],
    ['a user that writes as itself', { from: 'alarm@example.com', smtp: smtp('alarm') }, {}, 'signed in as alarm'],
    ['the secret code', { subject: 'k7Q2x9 Hello' }, { code: 'k7Q2x9' }, 'the secret code in the subject'],
    [
      'the secret code at the listener',
      { subject: 'Hello [k7Q2x9]', smtp: smtp() },
      { code: 'k7Q2x9' },
      'the secret code in the subject',
    ],
    [
      'a signature verified by the gateway',
      {},
      { proofs: [{ kind: 'dkim', by: 'DKIM of example.com' }] },
      'DKIM of example.com',
    ],
    [
      'one address of another domain',
      {
        from: 'Boss@Partner.example',
        header: ['Authentication-Results: mx.example.com; dkim=pass header.d=partner.example'],
      },
      {},
      'dkim=pass by mx.example.com',
    ],
  ])('allowed: %s', (_, shape, more, by) => {
    expect(english(decide(shape, more))).toMatchObject({ allowed: true, proof: { by } })
  })

  test.each<[string, MailShape, Partial<PermissionFacts>, string, RegExp]>([
    [
      'not on the list',
      { from: 'eve@evil.example', header: [pass] },
      {},
      'rules/sender-not-allowed',
      /eve@evil\.example/,
    ],
    [
      'a domain below a listed one',
      { from: 'a@sub.example.com', header: [pass] },
      {},
      'rules/sender-not-allowed',
      /sub\.example\.com/,
    ],
    [
      'a domain that ends alike',
      { from: 'a@notexample.com', header: [pass] },
      {},
      'rules/sender-not-allowed',
      /notexample/,
    ],
    [
      'a colleague of a listed address',
      { from: 'eve@partner.example', header: [pass] },
      {},
      'rules/sender-not-allowed',
      /eve/,
    ],
    [
      'From alone proves nothing',
      {},
      {},
      'rules/sender-not-proven',
      /has no Authentication-Results of mx\.example\.com/,
    ],
    [
      'results of another server',
      { header: ['Authentication-Results: mx.evil.example; dmarc=pass'] },
      {},
      'rules/sender-not-proven',
      /others do not count/,
    ],
    [
      'the trusted server says no',
      { header: ['Authentication-Results: mx.example.com; dmarc=fail'] },
      {},
      'rules/sender-not-proven',
      /says dmarc=fail/,
    ],
    [
      'results do not count at the listener, where anybody writes them',
      { header: [pass], smtp: smtp() },
      {},
      'rules/sender-not-proven',
      /did not sign in/,
    ],
    [
      'a user that poses as another',
      { from: 'anna@example.com', smtp: smtp('alarm') },
      {},
      'rules/sender-not-proven',
      /alarm may not write as anna/,
    ],
    ['a user that is gone', { smtp: smtp('former') }, {}, 'rules/sender-not-proven', /former is not known/],
    ['a wrong code', { subject: 'k7Q2x8 Hello' }, { code: 'k7Q2x9' }, 'rules/sender-not-proven', /no secret code/],
    [
      'the code in other case',
      { subject: 'K7q2X9 Hello' },
      { code: 'k7Q2x9' },
      'rules/sender-not-proven',
      /no secret code/,
    ],
    ['no code is set and none is given', { subject: '' }, { code: '' }, 'rules/sender-not-proven', /no secret code/],
    ['two From fields', { header: ['From: boss@example.com', pass] }, {}, 'rules/sender-unclear', /2 From fields/],
    [
      'an odd address',
      { from: 'anna@example.com@evil.example', header: [pass] },
      {},
      'rules/sender-unclear',
      /no plain mail address/,
    ],
  ])('refused: %s', (_, shape, more, code, words) => {
    const decision = decide(shape, more)
    if (decision.allowed) throw new Error('was allowed')
    expect(decision.refusal.code).toBe(code)
    expect(decision.refusal.message).toMatch(words)
  })

  test('two authors are refused', () => {
    const mail = mailOf({ header: [pass] })
    const from = [...mail.parsed.from, { address: 'b@example.com', name: '' }]
    const decision = decidePermission({ mail: { ...mail, parsed: { ...mail.parsed, from } }, settings: settingsOf() })
    expect(decision).toMatchObject({ allowed: false, sender: '', refusal: { code: 'rules/sender-unclear' } })
  })

  test('nobody may send by default', () => {
    expect(decide({ header: [pass] }, { settings: settingsOf({ permission: {} }) })).toMatchObject({ allowed: false })
  })

  test('a proof that the office does not accept is none', () => {
    const settings = settingsOf({ permission: { allow: ['@example.com'], acceptedProofs: ['listener-auth'] } })
    expect(decide({ header: [pass] }, { settings })).toMatchObject({
      allowed: false,
      refusal: { code: 'rules/sender-not-proven' },
    })
    expect(decide({ subject: 'abc123' }, { settings, code: 'abc123' })).toMatchObject({ allowed: false })
    expect(decide({ smtp: smtp('scanner') }, { settings })).toMatchObject({ allowed: true })
  })

  test('results count for the account that the mail came by', () => {
    const settings = settingsOf()
    const mail = mailOf({ header: [pass] })
    const other = { ...mail, source: { ...mail.source, account: 'other' } }
    expect(decidePermission({ mail: other, settings })).toMatchObject({ allowed: false })
  })

  test('the decision names sender, entry and subject', () => {
    expect(
      decide({ from: 'Anna@Example.com', subject: 'Re: [abc123] Hi', header: [pass] }, { code: 'abc123' }),
    ).toMatchObject({
      allowed: true,
      sender: 'anna@example.com',
      listedAs: '@example.com',
      subject: 'Re: Hi',
      proof: { kind: 'authentication-results' },
    })
  })

  test('the code is taken out of refused mails too', () => {
    expect(decide({ from: 'eve@evil.example', subject: 'abc123 Hi' }, { code: 'abc123' }).subject).toBe('Hi')
  })
})

describe('takeCode', () => {
  test.each([
    ['abc123 Hello', 'Hello', true],
    ['Hello abc123', 'Hello', true],
    ['Hello (abc123) you', 'Hello you', true],
    ['#abc123: Hello', 'Hello', true],
    ['abc123', '', true],
    ['Re: [abc123] Hi [abc123]', 'Re: Hi', true],
    ['abc1234 Hello', 'abc1234 Hello', false],
    ['xabc123 Hello', 'xabc123 Hello', false],
    ['', '', false],
  ])('%j', (subject, rest, found) => {
    expect(takeCode(subject, 'abc123')).toEqual({ subject: rest, found })
  })

  test('no code is in no subject', () => {
    expect(takeCode('undefined [undefined]', undefined)).toEqual({ subject: 'undefined [undefined]', found: false })
  })

  test('a code of signs is no pattern', () => {
    expect(takeCode('anything', '.*')).toEqual({ subject: 'anything', found: false })
    expect(takeCode('x .* y', '.*')).toEqual({ subject: 'x y', found: true })
  })
})
