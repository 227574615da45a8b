import { describe, expect, test } from 'vitest'
import type { AtReply } from '../../../drivers/modem/at-chat.machine.ts'
import { cmeErrors, cmsErrors, errorNumberOf, errorRowOf, sendErrorOf, wireOf } from '../../../drivers/modem/codes.ts'

const reply = (outcome: AtReply['outcome'], more: Partial<AtReply> = {}): AtReply => ({
  outcome,
  lines: [],
  written: true,
  ...more,
})

describe('what an error number is for the queue', () => {
  // PITFALLS "USB, SIM, network".
  test.each([
    [[38, 41, 42, 47, 314, 331, 332, 500], 'later', 'modem/refused-for-now'],
    [[1, 8, 21, 28], 'never', 'modem/refused'],
    [[310, 311, 312, 313, 315, 316], 'now', 'modem/sim-refused'],
    [[322], 'later', 'modem/refused-for-now'],
    [[330], 'later', 'modem/no-smsc'],
    [[512], 'later', 'modem/collision'],
    [[254, 999, 5000], 'later', 'modem/refused-for-now'],
  ])('CMS %j: %s', (codes, retry, code) => {
    for (const number of codes) {
      const error = sendErrorOf(reply('cms', { code: number }))
      expect([error.retry, error.code, error.wire]).toEqual([retry, code, `+CMS ERROR: ${number}`])
      expect(error.sentence).not.toContain('?')
    }
  })

  test.each([
    ['a plain ERROR', reply('error'), 'later', 'modem/refused-for-now'],
    ['silence after the PDU', reply('silent'), 'unknown', 'modem/no-confirmation'],
    ['silence before the PDU', reply('silent', { written: false }), 'now', 'modem/not-taken'],
    ['no prompt', reply('no-prompt', { written: false }), 'now', 'modem/not-taken'],
    ['unplugged after the PDU', reply('closed'), 'unknown', 'modem/unplugged'],
    ['unplugged before the PDU', reply('closed', { written: false }), 'now', 'modem/unplugged'],
    ['cancelled after the PDU', reply('cancelled'), 'unknown', 'modem/closed'],
    ['cancelled before the PDU', reply('cancelled', { written: false }), 'now', 'modem/closed'],
  ])('%s', (_, said, retry, code) => {
    const error = sendErrorOf(said)
    expect([error.retry, error.code]).toEqual([retry, code])
    expect(error.sentence).not.toContain('?')
  })
})

test('errors in words are known by their number', () => {
  const inWords = reply('cme', { words: 'SIM not inserted' })
  expect(errorNumberOf(inWords)).toBe(10)
  expect(errorRowOf(inWords).class).toBe('sim')
  expect(errorNumberOf(reply('cms', { words: 'SIM not inserted' }))).toBe(310)
  expect(errorRowOf(reply('cms', { words: 'something new' }))).toEqual({ words: 'something new', class: 'retry' })
  expect(wireOf(inWords)).toBe('+CME ERROR: SIM not inserted')
})

describe('numbers without a row of their own have their range’s', () => {
  test.each([
    [135, 'never'],
    [150, 'never'],
    [170, 'never'],
    [200, 'later'],
    [215, 'later'],
    [240, 'later'],
    [600, 'later'],
  ])('CMS %i: %s', (code, retry) => {
    const error = sendErrorOf(reply('cms', { code }))
    expect([error.retry, errorRowOf(reply('cms', { code })).words === 'an error without a name']).toEqual([
      retry,
      false,
    ])
  })
})

test('the tables are whole', () => {
  // TS 24.011 Annex E and TS 23.040 §9.2.3.22, as TS 27.005 §3.2.5 takes them in.
  for (const number of [1, 8, 10, 21, 27, 28, 29, 30, 38, 41, 42, 47, 50, 69, 81, 95, 96, 97, 98, 99, 111, 127])
    expect(cmsErrors.has(number), `CMS ${number}`).toBe(true)
  for (const number of [128, 129, 130, 143, 144, 145, 159, 160, 161, 175, 176, 255])
    expect(cmsErrors.has(number)).toBe(true)
  for (let number = 192; number <= 199; number++) expect(cmsErrors.has(number)).toBe(true)
  for (let number = 208; number <= 213; number++) expect(cmsErrors.has(number)).toBe(true)
  for (let number = 48; number <= 63; number++) expect(cmeErrors.has(number), `CME ${number}`).toBe(true)
  for (let number = 126; number <= 134; number++) expect(cmeErrors.has(number), `CME ${number}`).toBe(true)
  for (let number = 148; number <= 163; number++) expect(cmeErrors.has(number), `CME ${number}`).toBe(true)
  // TS 27.005 §3.2.5 names these; TS 27.007 §9.2 those.
  for (const number of [300, 301, 302, 303, 304, 305, 310, 311, 312, 313, 314, 315, 316, 317, 318]) {
    expect(cmsErrors.has(number), `CMS ${number}`).toBe(true)
  }
  for (const number of [320, 321, 322, 330, 331, 332, 340, 500]) expect(cmsErrors.has(number)).toBe(true)
  for (let number = 0; number <= 7; number++) expect(cmeErrors.has(number)).toBe(true)
  for (let number = 10; number <= 18; number++) expect(cmeErrors.has(number)).toBe(true)
  for (let number = 20; number <= 27; number++) expect(cmeErrors.has(number)).toBe(true)
  for (let number = 40; number <= 47; number++) expect(cmeErrors.has(number)).toBe(true)
})
