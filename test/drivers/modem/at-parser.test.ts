import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AtToken, emptyParser, longestLine, parseAt } from '../../../drivers/modem/at-parser.ts'
import { type AtEvent, finalResultOf, type PendingHead, pairUp } from '../../../drivers/modem/at-words.ts'

const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))

function parse(...chunks: string[]): AtToken[] {
  let state = emptyParser
  const tokens: AtToken[] = []
  for (const chunk of chunks) {
    const step = parseAt(state, bytesOf(chunk))
    state = step.state
    tokens.push(...step.tokens)
  }
  return tokens
}

const line = (text: string): AtToken => ({ kind: 'line', text })
const prompt: AtToken = { kind: 'prompt' }

function events(tokens: readonly AtToken[]): AtEvent[] {
  let head: PendingHead
  const all: AtEvent[] = []
  for (const token of tokens) {
    const step = pairUp(head, token)
    head = step.head
    all.push(...step.events)
  }
  return all
}

describe('bytes to tokens', () => {
  test.each([
    ['verbose', '\r\nOK\r\n', [line('OK')]],
    ['a bare CR', 'OK\r', [line('OK')]],
    ['a bare LF', 'OK\n', [line('OK')]],
    ['CR CR LF, as some echo', 'AT\r\r\nOK\r\n', [line('AT'), line('OK')]],
    ['V0', '0\r', [line('0')]],
    ['a prompt', '\r\n> ', [prompt]],
    ['a prompt without a space', '\r\n>', [prompt]],
    ['a prompt after a space', '\r\n > ', [prompt]],
    ['a prompt straight after the echo', 'AT+CMGS=5\r> ', [line('AT+CMGS=5'), prompt]],
    ['the answer behind the prompt', '\r\n> \r\n+CMGS: 1\r\n', [prompt, line('+CMGS: 1')]],
    ['the echoed PDU behind the prompt', '\r\n> 0011AB\x1a\r\nOK\r\n', [prompt, line('0011AB'), line('OK')]],
    ['a sign inside a line is no prompt', 'a > b\r\n', [line('a > b')]],
    ['NULs and controls', '\0\0\r\nO\0K\x1b\r\n', [line('OK')]],
    ['trailing blanks', '\r\nOK  \r\n', [line('OK')]],
    ['bytes above 127', '\xff\xfe\r\n', [line('\xff\xfe')]],
    ['half a line', '\r\n+CSQ: 2', []],
  ])('%s', (_, text, tokens) => {
    expect(parse(text)).toEqual(tokens)
  })

  test('a line without an end is bounded, and the next one is whole', () => {
    const tokens = parse('x'.repeat(longestLine * 3), '\r\nOK\r\n')
    expect(tokens).toEqual([{ kind: 'overlong', text: 'x'.repeat(80) }, line('OK')])
  })

  test('the longest line is kept', () => {
    expect(parse(`${'x'.repeat(longestLine)}\r`)).toEqual([line('x'.repeat(longestLine))])
  })

  const wire = fc.array(
    fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\r',
        '\n',
        '> ',
        '>',
        'OK',
        '+CMT: ,24',
        '07910011AABB',
        '+CMTI: "SM",3',
        '\0',
        ' ',
        '\x1a',
      ),
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 12 }),
    ),
    { maxLength: 40 },
  )

  test('any chunking of the same bytes gives the same events', () => {
    fc.assert(
      fc.property(wire, fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }), (pieces, sizes) => {
        const text = pieces.join('')
        const chunks: string[] = []
        for (let at = 0, turn = 0; at < text.length; turn++) {
          const size = (sizes[turn % sizes.length] ?? 0) + 1
          chunks.push(text.slice(at, at + size))
          at += size
        }
        expect(events(parse(...chunks))).toEqual(events(parse(text)))
      }),
      { numRuns: 1_000 },
    )
  })

  test('tokens are never empty, never hold line ends or controls, and are bounded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const token of parseAt(emptyParser, bytes).tokens) {
          if (token.kind === 'prompt') continue
          expect(token.text).not.toBe('')
          for (const char of token.text) expect(char === '\t' || (char >= ' ' && char !== '\x7f')).toBe(true)
          expect(token.text.length).toBeLessThanOrEqual(longestLine)
        }
      }),
    )
  })
})

describe('two-line URCs', () => {
  const pdu = '07910011AABBCC'
  test.each([
    ['+CMT and its PDU', ['+CMT: ,24', pdu], [{ kind: 'pair', head: '+CMT: ,24', body: pdu }]],
    ['+CDS and its PDU', ['+CDS: 25', pdu], [{ kind: 'pair', head: '+CDS: 25', body: pdu }]],
    ['+CMTI is one line', ['+CMTI: "SM",3'], [line('+CMTI: "SM",3')]],
    ['+CDSI is one line', ['+CDSI: "SM",3'], [line('+CDSI: "SM",3')]],
    ['a head whose PDU was lost', ['+CMT: ,24', 'OK'], [line('+CMT: ,24'), line('OK')]],
    [
      'a head after such a head',
      ['+CMT: ,24', '+CMT: ,30', pdu],
      [line('+CMT: ,24'), { kind: 'pair', head: '+CMT: ,30', body: pdu }],
    ],
    [
      'inside a list, between a head and its PDU',
      ['+CMGL: 1,1,,24', '+CMT: ,24', pdu, 'AABBCCDD'],
      [line('+CMGL: 1,1,,24'), { kind: 'pair', head: '+CMT: ,24', body: pdu }, line('AABBCCDD')],
    ],
  ])('%s', (_, lines, expected) => {
    expect(events(lines.map(line))).toEqual(expected)
  })
})

describe('final results', () => {
  test.each([
    ['OK', { outcome: 'ok' }],
    ['ERROR', { outcome: 'error' }],
    ['COMMAND NOT SUPPORT', { outcome: 'error' }],
    ['+CMS ERROR: 512', { outcome: 'cms', code: 512 }],
    ['+CME ERROR:10', { outcome: 'cme', code: 10 }],
    ['+CME ERROR: SIM not inserted', { outcome: 'cme', words: 'SIM not inserted' }],
    ['+CMS ERROR: ', { outcome: 'cms', words: '' }],
    ['OKAY', undefined],
    ['+CMGS: 5', undefined],
    ['0', undefined],
  ])('%s', (text, result) => {
    expect(finalResultOf(text)).toEqual(result)
  })

  test('numeric results only where they are asked for', () => {
    expect(finalResultOf('0', true)).toEqual({ outcome: 'ok' })
    expect(finalResultOf('4', true)).toEqual({ outcome: 'error' })
  })
})
