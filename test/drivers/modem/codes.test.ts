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

test('the tables are whole', () => {
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
