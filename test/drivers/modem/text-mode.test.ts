import { describe, expect, test } from 'vitest'
import { planSegments } from '../../../core/sms/segment.ts'
import { readPdu } from '../../../drivers/modem/incoming.ts'
import { textMessageAt, textSubmitOf } from '../../../drivers/modem/text-mode.ts'
import {
  dialectTables,
  readDialect,
  seededRandom,
  sometimes,
  urcsInReplies,
} from '../../../drivers/simulator/modem/index.ts'
import { Bench, phoneNumber } from './support/bench.ts'
import { part } from './support/harness.ts'

const textOnly = readDialect('text only', dialectTables.generic, 'text-only | yes')

/** Sends every part of a text. */
async function send(bench: Bench, rig: Awaited<ReturnType<Bench['opened']>>, body: string): Promise<void> {
  const { segments } = planSegments(body, { reference: 7, fit: false })
  for (const [at, segment] of segments.entries()) {
    expect(await bench.submit(rig, { segment, body, number: at + 1, total: segments.length })).toMatch(/^accepted \d+$/)
  }
}

describe('a modem without PDU mode', () => {
  const bodies = {
    'the default alphabet': 'Hej @£$ {du}, 5 € ^~|[]\\',
    'UCS-2': 'Привет, 你好 😀',
    'long, default alphabet': `${'lång text åäö '.repeat(14)}slut`,
    'long, with seven spare bits': `${'x'.repeat(153)}${'y'.repeat(8)}`,
    'long, UCS-2': 'Ж'.repeat(150),
  }

  test.each(Object.entries(bodies))('%s: out, and in', async (_, body) => {
    const bench = new Bench({ dialect: textOnly })
    const rig = await bench.opened()
    expect(rig.transport.facts?.textMode).toBe(true)
    await send(bench, rig, body)
    expect(bench.phone.inbox.map(({ text }) => text.replace(/\r+$/, ''))).toEqual([body])
    await bench.phone.send(body)
    const { segments } = planSegments(body, { reference: 0, fit: false })
    const came = () => bench.core.delivered.filter(({ kind }) => kind === 'segment')
    await bench.until('the answer', () => came().length === segments.length)
    const words = came().map((each) => (each.kind === 'segment' ? each.segment.data : new Uint8Array()))
    expect(words.map((data) => [...data])).toEqual(segments.map(({ data }) => [...data]))
    expect(came()[0]).toMatchObject({ from: { value: phoneNumber, kind: 'international' } })
  })

  test('every first text has its receipt', async () => {
    const bench = new Bench({ dialect: textOnly })
    const rig = await bench.opened()
    await send(bench, rig, 'hej')
    await bench.until('the receipt', () => bench.core.delivered.length === 1)
    expect(bench.core.delivered).toMatchObject([
      { kind: 'receipt', id: '0', state: 'delivered', phone: { value: phoneNumber } },
    ])
  })

  test('a report that is said rather than stored', async () => {
    const says = readDialect(
      'says',
      dialectTables.generic,
      'text-only | yes\nAT+CNMI=? | +CNMI: (0-2),(0-1),(0),(0,1),(0)',
    )
    const bench = new Bench({ dialect: says })
    const rig = await bench.opened()
    await send(bench, rig, 'hej')
    await bench.until('the receipt', () => bench.core.delivered.length === 1)
    expect(bench.core.delivered).toMatchObject([{ kind: 'receipt', id: '0', state: 'delivered' }])
  })

  test('among chatter in every answer', async () => {
    const bench = new Bench({ dialect: textOnly })
    bench.modem.use(
      sometimes(
        0.5,
        seededRandom(3),
        urcsInReplies(() => ['^RSSI:9', '+CREG: 1'], { splitEntries: true }),
      ),
    )
    const rig = await bench.opened()
    await send(bench, rig, 'one')
    await bench.phone.send('two')
    await bench.until('the answer', () => bench.core.texts.includes('two'))
  })
})

test('strings that a modem leaves plain are read too', () => {
  const message = textMessageAt(3, [
    '+CMGR: "REC UNREAD","+46701234567",,"26/01/31,12:00:00+04",145,4,0,0,"+46705008999",145,3',
    '00480065006A',
  ])
  const read = readPdu(message?.pdu ?? '', message?.length)
  expect(read).toMatchObject({ sound: true, incoming: { kind: 'segment', sentAt: Date.UTC(2026, 0, 31, 11) } })
})

test('what is written for a part', () => {
  const { parameters, command, body } = textSubmitOf(part({ to: '+467', receipt: true }))
  expect([parameters, command, body]).toEqual([
    'AT+CSMP=49,167,0,0',
    'AT+CMGS="002B003400360037",145',
    '00680065006C006C006F',
  ])
})
