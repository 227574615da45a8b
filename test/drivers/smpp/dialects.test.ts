import { describe, expect, it, onTestFinished } from 'vitest'
import type { Segment } from '../../../core/ports/transport.ts'
import { receiptKeys } from '../../../core/queue/receipt-id.ts'
import { assemble, assembledText } from '../../../core/sms/reassembly.ts'
import { planSegments } from '../../../core/sms/segment.ts'
import { receiptForms, receiptsAs, type SmscSettings, startSmsc } from '../../../drivers/simulator/smsc/index.ts'
import type { CodingZero, LongText } from '../../../drivers/smpp/options.ts'
import { waitFor } from '../../support/wait-for.ts'
import { esme, partOf, partsOf } from './esme.ts'

const codings: readonly CodingZero[] = ['gsm7', 'gsm7-packed', 'latin1', 'ascii', 'utf8']
const longTexts: readonly LongText[] = ['udh8', 'udh16', 'sar', 'payload']
const phone = '+46701234567'
const own = '+46700000001'

const texts: readonly string[] = [
  'Hello from the office',
  // What differs between the GSM alphabet, ASCII and Latin-1.
  'Größe @ $5_ ñ Ø ü',
  'Wir melden uns morgen früh, bitte warten @ Büro. '.repeat(8),
  'Привет, до завтра 😀! '.repeat(9),
  'a'.repeat(159),
]
/** The simulated SMSC takes no more than 140 octets of other alphabets in one message, though it could make septets of them. */
const fitting = (coding0: CodingZero) =>
  coding0.startsWith('gsm7') ? texts : texts.filter((_, index) => index !== 2 && index !== 4)

async function smscOf(settings: Partial<SmscSettings>) {
  const smsc = await startSmsc({ settings })
  onTestFinished(() => smsc.close())
  return smsc
}

describe.each(codings)('an SMSC that takes coding 0 for %s', (coding0) => {
  it.each(longTexts)('is sent every text as it is meant, long ones by %s', async (longText) => {
    const smsc = await smscOf({ coding0 })
    const link = esme(smsc.port, { coding0, longText })
    await link.open()
    const wide = longText === 'udh16' || longText === 'sar'
    for (const [index, text] of fitting(coding0).entries()) {
      const { segments } = planSegments(text, { reference: 0x1200 + index, wideReference: wide })
      for (const part of partsOf(text, {}, segments)) await link.send(part)
    }
    const inbox = await waitFor('all texts', () => {
      const { inbox } = smsc.network.phone(phone)
      return inbox.length === fitting(coding0).length && inbox
    })
    expect(inbox.map(({ text }) => text)).toEqual(fitting(coding0))
    expect(smsc.pdus.flatMap(({ flaws }) => flaws)).toEqual([])
  })

  it.each([
    ['udh8', {}],
    ['udh16', {}],
    ['sar', {}],
    ['payload', {}],
    ['payload', { moBothPlaces: true }],
    ['udh8', { moUdhi: false }],
    ['udh16', { moUdhi: false }],
  ] as const)('is understood when phones write, long texts by %s %o', async (moLongForm, more) => {
    const smsc = await smscOf({ coding0, moLongForm, ...more })
    const link = esme(smsc.port, { coding0 })
    await link.open()
    for (const text of texts) {
      const before = link.heard.delivered.length
      await smsc.fromPhone({ from: phone, to: own, text, sentAt: Date.now() })
      const parts = await waitFor(text, () => {
        const segments = link.heard.delivered.slice(before).map((incoming): Segment => {
          if (incoming.kind !== 'segment') throw new Error(`a ${incoming.kind}`)
          return incoming.segment
        })
        const assembly = assemble(segments)
        return segments.length > 0 && assembly.complete && assembly
      })
      expect(assembledText(parts)).toBe(text)
    }
  })
})

describe('receipts of every form', () => {
  it.each(Object.keys(receiptForms) as (keyof typeof receiptForms)[])('name their part: %s', async (form) => {
    const smsc = await startSmsc({ behaviours: [receiptsAs(form)] })
    onTestFinished(() => smsc.close())
    const link = esme(smsc.port)
    await link.open()
    const sentAt = Date.now()
    const part = partOf('Hello from the office', { reference: 0x1234 })
    const { id } = await link.send(part)
    const receipt = await waitFor('the receipt', () => link.heard.delivered[0])
    if (receipt.kind !== 'receipt') throw new Error(`a ${receipt.kind}`)
    expect(receipt).toMatchObject({ state: 'delivered', phone: { kind: 'international', value: phone } })
    const byId =
      id !== undefined && receipt.id !== undefined && receiptKeys(receipt.id).includes(receiptKeys(id)[0] ?? '')
    const byReference = receipt.reference === 0x1234 || receipt.reference === 0x34
    const byText = receipt.textStart !== undefined && part.body.startsWith(receipt.textStart)
    const isTied = id === undefined || id === '0' ? byReference || byText : byId
    expect(isTied, JSON.stringify({ id, ...receipt })).toBe(true)
    if (receipt.at !== undefined) {
      expect(receipt.at).toBeGreaterThanOrEqual(sentAt - (sentAt % 1_000))
      expect(receipt.at).toBeLessThanOrEqual(Date.now())
    }
  })
})
