import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAddressLine } from '../../../core/rules/address-line.ts'
import {
  allocateLetter,
  type DialogFacts,
  type DialogMode,
  dialogPrefix,
  liveDialogs,
} from '../../../core/rules/dialogs.ts'
import { type ReplyAsk, routeReply } from '../../../core/rules/replies.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { english } from '../../support/english.ts'
import { settingsOf } from './support.ts'

const nowMs = Date.UTC(2026, 0, 31, 9)
const dayMs = 86_400_000

function dialog(address: string, letter: string, daysAgo: number, transport = 'modem-1'): DialogFacts {
  return { id: letter.charCodeAt(0), address, letter, lastUsedAt: nowMs - daysAgo * dayMs, transport }
}

const anna = dialog('anna@example.com', 'a', 2)
const bert = dialog('bert@example.com', 'b', 1)
const old = dialog('old@example.com', 'c', 31)

function route(body: string, replies: SettingsInput['replies'] = {}, ask: Partial<ReplyAsk<DialogFacts>> = {}) {
  const settings = settingsOf({ replies })
  return routeReply(
    { phone: '+46701234567', body, transport: 'modem-1', ownNumber: '', dialogs: [anna, old], nowMs, ...ask },
    settings,
  )
}

function brief(result: ReturnType<typeof route>) {
  return result.kind === 'to'
    ? [result.addressees.map(({ address }) => address).join(), result.body]
    : [result.kind, result.body]
}

const two = { dialogs: [anna, bert, old] }
const nobody = { dialogs: [] }
const standard = { defaultRecipient: 'desk@example.com' }
const keywords = { keywords: [{ word: 'ORDER', to: ['orders@example.com', 'store@example.com'] }] }

describe('who a text is for (BEHAVIOUR §11)', () => {
  const rows: [
    clause: string,
    body: string,
    replies: SettingsInput['replies'],
    ask: Partial<ReplyAsk<DialogFacts>>,
    to: string,
    rest?: string,
  ][] = [
    // §11.1
    ['11.1 letter of a live dialog', '@a Hello', {}, two, 'anna@example.com', 'Hello'],
    ['11.1 letter with colon', '@b: Hello', {}, two, 'bert@example.com', 'Hello'],
    ['11.1 capital letter', ' @A Hello', {}, two, 'anna@example.com', 'Hello'],
    ['11.1 the form that was sent, sent back', '@a=anna@example.com Hello', {}, two, 'anna@example.com', 'Hello'],
    ['11.1 letter alone', '@a', {}, two, 'anna@example.com', ''],
    ['11.1 letter of a dead dialog', '@c Hello', {}, two, 'bert@example.com', '@c Hello'],
    ['11.1 letter of nobody', '@z Hello', {}, two, 'bert@example.com', '@z Hello'],
    ['11.1 no blank behind the letter', '@anna Hello', {}, two, 'bert@example.com', '@anna Hello'],
    ['11.1 @@ is the default recipient', '@@ Hello', standard, two, 'desk@example.com', 'Hello'],
    ['11.1 @@ without a default recipient', '@@ Hello', {}, { dialogs: [anna] }, 'anna@example.com', '@@ Hello'],
    ['11.1 letters are off', '@a Hello', { dialogMode: 'off' }, two, 'bert@example.com', '@a Hello'],
    ['11.1 before a keyword', '@a ORDER 5', keywords, two, 'anna@example.com', 'ORDER 5'],
    // §11.2
    ['11.2 address', 'carl@example.com Hello', {}, {}, 'carl@example.com', 'Hello'],
    ['11.2 address and subject', 'carl@example.com(Lunch) Hello', {}, {}, 'carl@example.com', 'Hello'],
    ['11.2 hashes', 'carl@example.com##Lunch#Hello', {}, {}, 'carl@example.com', 'Hello'],
    ['11.2 several', 'carl@example.com,dora@example.com Hello', {}, {}, 'carl@example.com,dora@example.com', 'Hello'],
    ['11.2 * and $', 'carl$b*example.com Hello', {}, {}, 'carl_b@example.com', 'Hello'],
    [
      '11.2 a domain that is not listed',
      'eve@evil.example Hello',
      {},
      {},
      'anna@example.com',
      'eve@evil.example Hello',
    ],
    [
      '11.2 one of two domains: the words stay',
      'carl@example.com,eve@evil.example Hello',
      {},
      {},
      'carl@example.com',
      'carl@example.com,eve@evil.example Hello',
    ],
    [
      '11.2 listed domains instead of our own',
      'carl@partner.example Hello',
      { addressDomains: ['Partner.example'] },
      {},
      'carl@partner.example',
      'Hello',
    ],
    [
      '11.2 our own is then not listed',
      'carl@example.com Hello',
      { addressDomains: ['partner.example'] },
      {},
      'anna@example.com',
      'carl@example.com Hello',
    ],
    ['11.2 none', 'carl@example.com Hello', { addressDomains: [] }, {}, 'anna@example.com', 'carl@example.com Hello'],
    ['11.2 the gateway itself', 'gateway@example.com Hello', {}, {}, 'anna@example.com', 'gateway@example.com Hello'],
    [
      '11.2 the gateway itself, plus form',
      'gateway+46701234567@example.com Hello',
      {},
      {},
      'anna@example.com',
      'gateway+46701234567@example.com Hello',
    ],
    [
      '11.2 a phone by the gateway',
      '46701234567@sms.example.com Hello',
      { addressDomains: ['sms.example.com'] },
      {},
      'anna@example.com',
      '46701234567@sms.example.com Hello',
    ],
    ['11.2 an address in the middle', 'Mail carl@example.com', {}, {}, 'anna@example.com', 'Mail carl@example.com'],
    // §11.3
    ['11.3 keyword', 'ORDER 5 boxes', keywords, {}, 'orders@example.com,store@example.com', 'ORDER 5 boxes'],
    ['11.3 keyword in small letters', 'order: 5', keywords, {}, 'orders@example.com,store@example.com', 'order: 5'],
    ['11.3 no keyword', 'ORDERED 5', keywords, {}, 'anna@example.com'],
    [
      '11.3 keyword before rules',
      'ORDER',
      { ...keywords, rules: [{ to: ['x@example.com'] }] },
      {},
      'orders@example.com,store@example.com',
    ],
    [
      '11.3 own number',
      'Hi',
      { rules: [{ ownNumbers: ['+46700000001'], to: ['sales@example.com'] }] },
      { ownNumber: '0700000001' },
      'sales@example.com',
    ],
    [
      '11.3 other own number',
      'Hi',
      { rules: [{ ownNumbers: ['+46700000002'], to: ['sales@example.com'] }] },
      { ownNumber: '+46700000001' },
      'anna@example.com',
    ],
    ['11.3 phone', 'Hi', { rules: [{ phones: ['+4670'], to: ['sales@example.com'] }] }, {}, 'sales@example.com'],
    [
      '11.3 contact',
      'Hi',
      { rules: [{ contacts: ['Lisa'], to: ['sales@example.com'] }] },
      { contact: { alias: 'lisa', groups: [] } },
      'sales@example.com',
    ],
    [
      '11.3 group',
      'Hi',
      { rules: [{ contacts: ['drivers'], to: ['sales@example.com'] }] },
      { contact: { alias: 'lisa', groups: ['Drivers'] } },
      'sales@example.com',
    ],
    [
      '11.3 transport',
      'Hi',
      { rules: [{ transports: ['smsc'], to: ['sales@example.com'] }] },
      { transport: 'smsc' },
      'sales@example.com',
    ],
    [
      '11.3 all conditions',
      'Hi',
      { rules: [{ phones: ['+46'], transports: ['smsc'], to: ['sales@example.com'] }] },
      {},
      'anna@example.com',
    ],
    [
      '11.3 the first rule',
      'Hi',
      {
        rules: [{ phones: ['+47'], to: ['no@example.com'] }, { to: ['sales@example.com'] }, { to: ['x@example.com'] }],
      },
      {},
      'sales@example.com',
    ],
    // §11.4
    ['11.4 the live dialog', 'Hi', {}, {}, 'anna@example.com'],
    ['11.4 the newest', 'Hi', {}, two, 'bert@example.com'],
    ['11.4 at the end of its life', 'Hi', standard, { dialogs: [dialog('z@example.com', 'a', 30)] }, 'z@example.com'],
    ['11.4 after its life', 'Hi', standard, { dialogs: [dialog('z@example.com', 'a', 30.001)] }, 'desk@example.com'],
    ['11.4 a shorter life, at lookup', 'Hi', { ...standard, lifetimeDays: 1.5 }, {}, 'desk@example.com'],
    [
      '11.4 of the own number that it came to',
      'Hi',
      standard,
      { transport: 'smsc', ownNumber: '+46700000002' },
      'desk@example.com',
    ],
    ['11.4 of an own number that the wire does not tell', 'Hi', standard, { transport: 'smsc' }, 'anna@example.com'],
    [
      '11.4 of a number that two transports share',
      'Hi',
      standard,
      { transport: 'smsc', ownNumber: '+46700000001' },
      'anna@example.com',
    ],
    // Dialogs: a reply without prefix
    ['several: all', 'Hi', { whenSeveral: 'all' }, two, 'bert@example.com,anna@example.com'],
    ['several: the default recipient', 'Hi', { ...standard, whenSeveral: 'default' }, two, 'desk@example.com'],
    ['several: the default recipient, but there is none', 'Hi', { whenSeveral: 'default' }, two, 'bert@example.com'],
    ['several: held', 'Hi', { whenSeveral: 'hold' }, two, 'held'],
    ['several: one is not several', 'Hi', { whenSeveral: 'hold' }, {}, 'anna@example.com'],
    ['several: letters off', 'Hi', { whenSeveral: 'hold', dialogMode: 'off' }, two, 'bert@example.com'],
    // §11.5, §11.6
    ['11.5 default recipient', 'Hi', standard, nobody, 'desk@example.com'],
    ['11.6 nobody', 'Hi', {}, nobody, 'unrouted'],
    ['11.6 only the dead', 'Hi', {}, { dialogs: [old] }, 'unrouted'],
  ]
  test.each(rows)('%s', (_, body, replies, ask, to, rest = body) => {
    expect(brief(route(body, replies, ask))).toEqual([to, rest])
  })

  test('the reason is told', () => {
    const why = (...args: Parameters<typeof route>) => english(route(...args).why)
    expect(why('@a Hi')).toBe('the letter @a')
    expect(why('carl@example.com Hi')).toBe('the address that it begins with')
    expect(why('order 1', keywords)).toBe('the keyword ORDER')
    expect(why('Hi', { rules: [{ phones: ['+47'], to: ['x@y.z'] }, { to: ['x@y.z'] }] })).toBe('rule 2')
    expect(why('Hi')).toBe('the last to write with this phone')
    expect(why('Hi', standard, nobody)).toBe('the default recipient')
    expect(why('Hi', {}, nobody)).toMatch(/nobody is writing with this phone/)
    expect(why('Hi', { whenSeveral: 'hold' }, two)).toBe('2 people write with this phone')
  })

  test('the newest of several is told of the others', () => {
    expect(english(route('Hi', {}, two))).toMatchObject({ note: 'This phone also writes with anna@example.com (@a).' })
    const silent = { ...anna, letter: '' }
    expect(english(route('Hi', {}, { dialogs: [silent, bert] }))).toMatchObject({
      note: 'This phone also writes with anna@example.com.',
    })
    expect(route('Hi')).not.toHaveProperty('note')
    expect(route('Hi', { dialogMode: 'off' }, two)).not.toHaveProperty('note')
  })

  test('an addressee who writes with the phone stays in the thread', () => {
    expect(route('anna@example.com Hi')).toMatchObject({ addressees: [{ address: 'anna@example.com', dialog: anna }] })
    expect(route('carl@example.com Hi')).toMatchObject({ addressees: [{ address: 'carl@example.com' }], subject: '' })
    expect(route('Hi', { defaultRecipient: 'Anna@example.com', rules: [{ to: ['old@example.com'] }] })).toMatchObject({
      addressees: [{ address: 'old@example.com' }],
    })
    expect(route('carl@example.com(A  subject) Hi')).toMatchObject({ subject: 'A subject', body: 'Hi' })
  })
})

describe('addresses at the start of a text (TS 23.040 §3.8)', () => {
  test.each([
    ['a@x.se text', ['a@x.se'], '', 'text'],
    ['a@x.se(subject)text', ['a@x.se'], 'subject', 'text'],
    ['a@x.se(subject) text (more)', ['a@x.se'], 'subject', 'text (more)'],
    ['a@x.se##subject#text #1', ['a@x.se'], 'subject', 'text #1'],
    ['a@x.se,b@y.se text, and more', ['a@x.se', 'b@y.se'], '', 'text, and more'],
    ['a@x.se, b@y.se(s) text', ['a@x.se', 'b@y.se'], 's', 'text'],
    ['a@x.se,a@x.se text', ['a@x.se'], '', 'text'],
    ['a@x.se, hello', ['a@x.se'], '', 'hello'],
    ['a@x.se: hello', ['a@x.se'], '', 'hello'],
    ['a*x.se text', ['a@x.se'], '', 'text'],
    ['a$b*x.se text', ['a_b@x.se'], '', 'text'],
    ['a$b@x.se text', ['a_b@x.se'], '', 'text'],
    ['A.B@X.SE\ntext', ['A.B@x.se'], '', 'text'],
    ['a@x.se', ['a@x.se'], '', ''],
    ['a@x.se()text', ['a@x.se'], '', 'text'],
    ['a@x.se(no end text', ['a@x.se'], '', '(no end text'],
    ['a@x.se##no end', ['a@x.se'], '', '##no end'],
  ])('%s', (text, addresses, subject, body) => {
    expect(readAddressLine(text)).toEqual({ addresses, subject, body })
  })

  test.each([
    'hello',
    '',
    '@a text',
    'a@b text',
    '5*3.5 is',
    'me@home',
    'a@@x.se text',
    'text a@x.se',
    '@x.se text',
    'a b@x.se',
    '3*4',
    'a@x.1',
  ])('%j has none', (text) => {
    expect(readAddressLine(text)).toBeUndefined()
  })

  test('nothing throws, and it takes linear time', () => {
    const piece = fc.constantFrom('a@x.se', ',', ' ', '(', ')', '##', '#', '*', '$', 'text', ':')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 20 }).map((list) => list.join('')),
        ),
        (text) => {
          readAddressLine(text)
          routeReply(
            { phone: '+46701234567', body: text, transport: 'm', ownNumber: text, dialogs: [anna], nowMs },
            settingsOf(),
          )
        },
      ),
      { numRuns: 500 },
    )
    const startedAt = performance.now()
    for (const word of ['a@x.se,', 'a@x.se(', '##', ', ', 'a*']) readAddressLine(word.repeat(50_000))
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})

describe('dialogs', () => {
  const letterOf = (dialogs: readonly DialogFacts[], address: string) => allocateLetter(dialogs, address)

  test('live ones, the newest first', () => {
    expect(liveDialogs([anna, old, bert], nowMs, 30 * dayMs)).toEqual([bert, anna])
  })

  test('letters: the first free one; a sender keeps the one it had', () => {
    expect(letterOf([], 'x@example.com')).toEqual({ letter: 'a' })
    expect(letterOf([anna, bert], 'x@example.com')).toEqual({ letter: 'c' })
    expect(letterOf([anna, bert], 'BERT@example.com')).toEqual({ letter: 'b' })
    expect(letterOf([bert], 'x@example.com')).toEqual({ letter: 'a' })
  })

  test('letters of dead dialogs are used again last, the longest unused first', () => {
    expect(letterOf([anna, bert, old], 'x@example.com')).toEqual({ letter: 'd' })
    expect(letterOf([anna, bert, old], 'old@example.com')).toEqual({ letter: 'c' })
    const all = [...'abcdefghijklmnopqrstuvwxyz'].map((letter, at) =>
      dialog(`${letter}@example.com`, letter, (at * 7) % 26),
    )
    const oldest = all.find(({ lastUsedAt }) => lastUsedAt === nowMs - 25 * dayMs)
    const robbed = dialog('robbed@example.com', '', 100)
    expect(letterOf([...all, robbed], 'robbed@example.com')).toEqual({ letter: oldest?.letter, replaces: oldest })
    expect(letterOf(all, 'new@example.com')).toEqual({ letter: oldest?.letter, replaces: oldest })
  })

  test('two live dialogs of a phone never share a letter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1000 })), { maxLength: 80 }),
        (uses) => {
          let dialogs: DialogFacts[] = []
          let at = 0
          for (const [who, later] of uses) {
            at += later
            const address = `u${who}@example.com`
            const { letter, replaces } = allocateLetter(dialogs, address)
            dialogs = dialogs.filter((one) => one !== replaces && one.address !== address)
            dialogs.push({ id: at, address, letter, lastUsedAt: at, transport: '' })
            expect(letter).toMatch(/^[a-z]$/)
            expect(new Set(dialogs.map((one) => one.letter)).size).toBe(dialogs.length)
          }
        },
      ),
    )
  })

  test.each<[mode: DialogMode, live: DialogFacts[], introduced: boolean, prefix: string]>([
    ['always', [anna], false, '@a=anna@example.com '],
    ['always', [anna], true, '@a '],
    ['always', [anna, bert], true, '@a '],
    ['whenNeeded', [anna], false, ''],
    ['whenNeeded', [anna, bert], false, '@a=anna@example.com '],
    ['whenNeeded', [anna, bert], true, '@a '],
    ['off', [anna, bert], false, ''],
  ])('%s with %j, introduced: %s', (mode, live, introduced, prefix) => {
    expect(dialogPrefix({ mode, dialog: anna, live, introduced })).toBe(prefix)
  })

  test('what was sent to a phone addresses its answer', () => {
    for (const introduced of [true, false]) {
      const prefix = dialogPrefix({ mode: 'always', dialog: bert, live: [anna, bert], introduced })
      expect(brief(route(`${prefix}Hello`, {}, two))).toEqual(['bert@example.com', 'Hello'])
    }
  })
})
