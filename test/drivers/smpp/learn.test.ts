import { describe, expect, it, onTestFinished } from 'vitest'
import type { Learning } from '../../../core/flows/learn.ts'
import { longText } from '../../../core/learn/long-forms.ts'
import { type CodingSample, codingSamples, sampleShown, type ZeroCoding } from '../../../core/learn/samples.ts'
import {
  type Behaviour,
  coding0,
  dropReceipts,
  type ReceiptFormName,
  receiptsAs,
  rejectWith,
  type SimulatedSmsc,
  settings,
  startSmsc,
} from '../../../drivers/simulator/smsc/index.ts'
import { waitFor } from '../../support/wait-for.ts'
import { GatewayOnSmsc, type SmppInput } from './gateway-on-smsc.ts'

const phone = '+46701234567'

/** An SMSC whose ways nobody has told. */
interface Hidden {
  readonly coding: ZeroCoding
  readonly ids: ReceiptFormName
  readonly refuses?: readonly Behaviour[]
  readonly learned: Readonly<Record<string, string>>
}

const noHeaders = rejectWith('ESME_RINVESMCLASS', ({ fields }) => (fields.esm_class & 0x40) !== 0)
const noParameters = rejectWith('ESME_ROPTPARNOTALLWD', ({ concatenation }) => concatenation?.form === 'sar')

const hidden: readonly Hidden[] = [
  { coding: 'gsm7', ids: 'both', learned: {} },
  { coding: 'gsm7', ids: 'hexThenDecimal', refuses: [noHeaders], learned: { longText: 'sar' } },
  { coding: 'gsm7-packed', ids: 'otherCase', learned: { coding0: 'gsm7-packed' } },
  { coding: 'latin1', ids: 'decimalThenHex', learned: { coding0: 'latin1' } },
  {
    coding: 'ascii',
    ids: 'wideHexThenDecimal',
    refuses: [noHeaders, noParameters],
    learned: { coding0: 'ascii', longText: 'payload' },
  },
  { coding: 'utf8', ids: 'uuid', learned: { coding0: 'utf8' } },
]

const readings: Readonly<Partial<Record<ReceiptFormName, string>>> = {
  both: 'same',
  otherCase: 'same',
  uuid: 'same',
  hexThenDecimal: 'hex-to-decimal',
  wideHexThenDecimal: 'hex-to-decimal',
  decimalThenHex: 'decimal-to-hex',
}

async function smscOf({ coding, ids, refuses = [] }: Hidden): Promise<SimulatedSmsc> {
  const smsc = await startSmsc({
    behaviours: [coding0(coding), receiptsAs(ids), ...refuses],
    firstNumber: 0xabc8n,
  })
  onTestFinished(() => smsc.close())
  return smsc
}

async function officeOf(smsc: SimulatedSmsc, account: SmppInput = {}): Promise<GatewayOnSmsc> {
  const office = await GatewayOnSmsc.start([{ address: `127.0.0.1:${smsc.port}`, window: 1, ...account }])
  onTestFinished(() => office.stop())
  return office
}

function learn(office: GatewayOnSmsc): Learning {
  const learning = office.gateway.learn('smsc-0', phone, () => {})
  onTestFinished(() => learning.stop())
  return learning
}

const settled = (learning: Learning) => ({
  stage: learning.report.stage,
  coding0: learning.report.coding0.value,
  sure: learning.report.coding0.sure,
  receiptIds: learning.report.receiptIds.value,
  proposal: learning.report.proposal,
})

describe('learning an SMSC', () => {
  it.each(hidden)('with coding 0 as $coding and ids of $ids, by what the phone sends back', async (way) => {
    const smsc = await smscOf(way)
    smsc.network.phone(phone).autoReply = ({ text }) => text
    const office = await officeOf(smsc)
    const learning = learn(office)
    await learning.start()
    await waitFor('the end', () => learning.report.stage === 'done', 5_000)
    await waitFor('the receipts', () => learning.report.receiptIds.receipts >= 10)
    expect(settled(learning)).toEqual({
      stage: 'done',
      coding0: way.coding,
      sure: true,
      receiptIds: readings[way.ids],
      proposal: way.learned,
    })
    // Its receipts are its own, and reach nobody else.
    expect(await office.store.read((rooms) => rooms.queue.early('smsc-0', { phone }, 0))).toEqual([])
  })

  it.each(hidden)('with coding 0 as $coding and ids of $ids, by what a person reads', async (way) => {
    const smsc = await smscOf(way)
    const office = await officeOf(smsc)
    const learning = learn(office)
    await learning.start()
    const { inbox } = smsc.network.phone(phone)
    for (const sample of codingSamples) {
      const { state, looks } = reported(learning, sample)
      if (state === 'refused') continue
      // What the SMSC made of it is on the phone, and it is among the looks to choose from.
      const look = looks.indexOf(shapes(sampleShown(sample, way.coding)))
      expect(look).toBeGreaterThanOrEqual(0)
      learning.answer(sample.id, { look })
    }
    await waitFor('the long texts', () => learning.report.stage === 'long')
    for (const { id, kind, state } of learning.report.samples.filter(({ stage }) => stage === 'long')) {
      if (state === 'refused') continue
      // The phone shows it a moment after the SMSC has taken it.
      await waitFor(`${kind} on the phone`, () => inbox.some(({ text }) => text === longText(kind as 'udh8')))
      learning.answer(id, { whole: true })
    }
    await waitFor('the receipts', () => learning.report.receiptIds.receipts >= 10)
    expect(settled(learning)).toMatchObject({
      stage: 'done',
      coding0: way.coding,
      sure: true,
      receiptIds: readings[way.ids],
      proposal: way.learned,
    })
  })

  it('says nothing of ids where no receipts come, nor of codings where nothing was seen', async () => {
    const smsc = await smscOf({ coding: 'latin1', ids: 'both', refuses: [dropReceipts()], learned: {} })
    const office = await officeOf(smsc)
    const learning = learn(office)
    await learning.start()
    for (const { id } of codingSamples) learning.answer(id, { nothing: true })
    await waitFor('the long texts', () => learning.report.stage === 'long')
    learning.skip()
    expect(settled(learning)).toEqual({
      stage: 'done',
      coding0: undefined,
      sure: false,
      receiptIds: undefined,
      proposal: {},
    })
  })

  it('is not sure where what was read fits no coding throughout', async () => {
    const smsc = await smscOf({ coding: 'gsm7', ids: 'both', learned: {} })
    const office = await officeOf(smsc)
    const learning = learn(office)
    await learning.start()
    for (const sample of codingSamples.slice(0, 5)) learning.answer(sample.id, { seen: sampleShown(sample, 'gsm7') })
    learning.answer('eight-bit', { seen: 'something else' })
    expect(learning.report.coding0).toMatchObject({ value: 'gsm7', sure: false })
  })

  it('puts a wrong setting of ids right, and keeps what Textpost finds out by itself', async () => {
    const smsc = await smscOf({ coding: 'gsm7', ids: 'decimalThenHex', learned: {} })
    smsc.network.phone(phone).autoReply = ({ text }) => text
    const office = await officeOf(smsc, { receiptIds: 'same' })
    const learning = learn(office)
    await learning.start()
    await waitFor('the end', () => learning.report.stage === 'done')
    await waitFor('the receipts', () => learning.report.receiptIds.receipts >= 10)
    expect(learning.report.proposal).toEqual({ receiptIds: 'decimal-to-hex' })
  })

  it('ends when the link is lost, and with words', async () => {
    const smsc = await smscOf({ coding: 'gsm7', ids: 'both', learned: {} })
    const office = await officeOf(smsc)
    const learning = learn(office)
    smsc.use(settings({}))
    const started = learning.start()
    smsc.sessions[0]?.cut('reset')
    await started
    expect(learning.report).toMatchObject({ stage: 'failed' })
    expect(learning.report.failure?.code).toMatch(/^smpp\//)
  })
})

function reported(learning: Learning, { id }: CodingSample) {
  const found = learning.report.samples.find((one) => one.id === id)
  if (!found) throw new Error(`no sample ${id}`)
  return found
}

function shapes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what phones show of them is anybody's guess
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/g, '▢')
}
