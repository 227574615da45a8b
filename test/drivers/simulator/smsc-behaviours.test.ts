import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as smscRoom from '../../../drivers/simulator/smsc/index.ts'
import {
  breaksAbove,
  coding0,
  cutAfter,
  cutEvery,
  cutOn,
  deaf,
  dropReceipts,
  duplicateResponses,
  endsIn,
  every,
  first,
  garbage,
  lengthLie,
  moLongForm,
  type Outcome,
  oneByteAtATime,
  only,
  type ReceiptFormName,
  receiptForms,
  receiptsAs,
  receiptsDelayed,
  receiptsFirst,
  rejectBinds,
  rejectWith,
  repeatReceipts,
  responseDelay,
  settings,
  silent,
  silentAtQueueLimit,
  silentOn,
  slow,
  throttle,
  toPhone,
  wrongSequence,
} from '../../../drivers/simulator/smsc/index.ts'
import { readPdu, statusName, tlvNumber, tlvText } from '../../../drivers/simulator/smsc/pdu.ts'
import { findProgram } from '../../setup/servers.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { Esme, testSmsc, text } from './esme.ts'

const phone = '+46701234567'

async function statusesOf(esme: Esme, count: number): Promise<string[]> {
  const found: string[] = []
  for (let i = 0; i < count; i++) found.push(statusName((await esme.submit()).status))
  return found
}

const ok = 'ESME_ROK'

describe('refusing', () => {
  it('throttles every nth, and stops when taken off', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    const off = smsc.use(throttle({ every: 2 }))
    expect(await statusesOf(esme, 4)).toEqual([ok, 'ESME_RTHROTTLED', ok, 'ESME_RTHROTTLED'])
    off()
    off()
    expect(await statusesOf(esme, 2)).toEqual([ok, ok])
    expect(smsc.messages).toHaveLength(4)
    expect(smsc.submits.map(({ answer }) => answer).filter((answer) => answer !== ok)).toHaveLength(2)
  })

  it('throttles above a rate', async () => {
    const clock = new VirtualClock()
    const smsc = await testSmsc({ clock, behaviours: [throttle({ perSecond: 2 })] })
    const esme = await Esme.bound(smsc)
    expect(await statusesOf(esme, 3)).toEqual([ok, ok, 'ESME_RTHROTTLED'])
    await clock.advance(1_000)
    expect(await statusesOf(esme, 3)).toEqual([ok, ok, 'ESME_RTHROTTLED'])
  })

  it('refuses by condition; the first verdict of a stack counts', async () => {
    const smsc = await testSmsc({
      behaviours: [
        rejectWith('ESME_RINVDSTADR', toPhone('+46709999999')),
        rejectWith('ESME_RSUBMITFAIL', only(2)),
        rejectWith(0x400, every(2)),
      ],
    })
    const esme = await Esme.bound(smsc)
    expect(statusName((await esme.submit(text('x', '46709999999'))).status)).toBe('ESME_RINVDSTADR')
    expect(await statusesOf(esme, 4)).toEqual([ok, 'ESME_RSUBMITFAIL', '0x00000400', ok])
  })

  it('refuses binds so many times', async () => {
    const smsc = await testSmsc({ behaviours: [rejectBinds('ESME_RALYBND', 2)] })
    const esme = await Esme.connect(smsc.port)
    const found = [await esme.bind(), await esme.bind(), await esme.bind()]
    expect(found.map(({ status }) => statusName(status))).toEqual(['ESME_RALYBND', 'ESME_RALYBND', ok])
  })
})

describe('silence and delay', () => {
  it('answers nothing, taking the message or not', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    const off = smsc.use(silent())
    const sequence = esme.send({ command: 'enquire_link' })
    esme.send({ command: 'submit_sm', fields: text('lost') })
    await waitFor('the submission', () => smsc.submits.length === 0 && smsc.pdus.at(-1)?.pdu?.command === 'submit_sm')
    off()
    smsc.use(silentOn(first(1), true))
    esme.send({ command: 'submit_sm', fields: { ...text('taken'), registered_delivery: 1 } })
    await waitFor('the receipt', () => esme.words.length === 1)
    expect(smsc.network.phone(phone).inbox.map(({ text: words }) => words)).toEqual(['taken'])
    expect(smsc.submits).toMatchObject([{ answer: 'silent', id: '0011259375' }])
    expect(esme.answerTo(sequence)).toBeUndefined()
    expect(esme.all('submit_sm_resp')).toEqual([])
    expect((await esme.submit()).status).toBe(0)
  })

  it('falls silent at its queue’s limit', async () => {
    const smsc = await testSmsc({ behaviours: [silentAtQueueLimit(2)] })
    const esme = await Esme.bound(smsc)
    smsc.network.phone(phone).on = false
    await statusesOf(esme, 2)
    await waitFor('both to wait', () => smsc.enRoute === 2)
    esme.send({ command: 'submit_sm', fields: text('too many') })
    await esme.request({ command: 'enquire_link' })
    expect(esme.all('submit_sm_resp')).toHaveLength(2)
    smsc.network.phone(phone).on = true
    expect(await statusesOf(esme, 1)).toEqual([ok])
  })

  it('keeps answers back, adding delays, so that they overtake each other', async () => {
    const clock = new VirtualClock()
    let fraction = 1
    const entropy = {
      bytes: () => new Uint8Array(0),
      fraction: () => {
        fraction -= 0.5
        return fraction
      },
      hmac: () => new Uint8Array(0),
    }
    const smsc = await testSmsc({ clock, entropy, behaviours: [responseDelay(100), responseDelay(0, 1_000)] })
    const esme = await Esme.bound(smsc)
    const slower = esme.send({ command: 'submit_sm', fields: text('first') })
    const quicker = esme.send({ command: 'submit_sm', fields: text('second') })
    await waitFor('both', () => smsc.submits.length === 2)
    await clock.advance(99)
    await esme.request({ command: 'enquire_link' })
    expect(esme.all('submit_sm_resp')).toEqual([])
    await clock.advance(1)
    await waitFor('the quicker', () => esme.answerTo(quicker))
    await clock.advance(500)
    await waitFor('the slower', () => esme.answerTo(slower))
    expect(esme.all('submit_sm_resp').map(({ sequence }) => sequence)).toEqual([quicker, slower])
  })

  it('is deaf until it hears again', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    const off = smsc.use(deaf())
    const before = smsc.pdus.length
    const asked = esme.request({ command: 'enquire_link' })
    await Esme.bound(smsc)
    expect(smsc.pdus.slice(before).filter(({ session }) => session === 1)).toEqual([])
    off()
    expect((await asked).command).toBe('enquire_link_resp')
  })
})

describe('the wire', () => {
  it.each([
    ['one octet at a time', oneByteAtATime()],
    ['three octets a millisecond', slow(1, 3)],
  ])('%s: the same PDUs arrive', async (_, behaviour) => {
    const smsc = await testSmsc({ behaviours: [behaviour] })
    const esme = await Esme.bound(smsc)
    await esme.submit({ registered_delivery: 1 })
    await waitFor('the receipt', () => esme.words.length === 1)
    expect(esme.octets.length).toBeGreaterThan(30)
  })

  it('cuts between written and answered, the message taken or not', async () => {
    const smsc = await testSmsc({ behaviours: [cutOn(only(1), true), cutOn(only(1), false, 'end')] })
    for (const [words, inbox] of [
      ['taken', 1],
      ['not taken', 1],
    ] as const) {
      const esme = await Esme.bound(smsc)
      esme.send({ command: 'submit_sm', fields: text(words) })
      await waitFor('the cut', () => esme.closed)
      expect(esme.all('submit_sm_resp')).toEqual([])
      await waitFor('the text', () => smsc.network.phone(phone).inbox.length === inbox)
    }
    expect(smsc.submits.map(({ answer }) => answer)).toEqual(['cut', 'cut'])
    expect(smsc.messages).toHaveLength(1)
    expect(await statusesOf(await Esme.bound(smsc), 1)).toEqual([ok])
  })

  it.each([
    ['octets', { octets: 40 }],
    ['PDUs', { pdus: 2 }],
  ] as const)('cuts after so many %s, so many connections', async (_, limit) => {
    const smsc = await testSmsc({ behaviours: [cutAfter(limit, 1, 'end')] })
    const esme = await Esme.bound(smsc)
    esme.send({ command: 'submit_sm', fields: text('x') })
    await waitFor('the cut', () => esme.closed)
    const received = Buffer.concat(esme.octets).length
    // bind_transceiver_resp has 29 octets, submit_sm_resp 27.
    expect(received).toBe('octets' in limit ? 40 : 56)
    const next = await Esme.bound(smsc)
    expect(await statusesOf(next, 3)).toEqual([ok, ok, ok])
  })

  it('cuts again and again until taken off', async () => {
    const smsc = await testSmsc()
    const off = smsc.use(cutEvery(20))
    for (let round = 0; round < 2; round++) {
      const esme = await Esme.bound(smsc)
      await waitFor('the cut', () => esme.closed)
    }
    off()
    const clock = new VirtualClock()
    const still = await testSmsc({ clock })
    still.use(cutEvery(1_000))()
    const esme = await Esme.bound(still)
    await clock.advance(5_000)
    expect(await statusesOf(esme, 1)).toEqual([ok])
  })

  it('breaks above a size of short_message', async () => {
    const smsc = await testSmsc({ behaviours: [breaksAbove(150)] })
    const esme = await Esme.bound(smsc)
    expect((await esme.submit(text('x'.repeat(150)))).status).toBe(0)
    esme.send({ command: 'submit_sm', fields: text('x'.repeat(151)) })
    await waitFor('the cut', () => esme.closed)
  })

  it('writes garbage and lies about lengths, once', async () => {
    for (const behaviour of [garbage(Uint8Array.of(0xde, 0xad, 0xbe, 0xef)), lengthLie(3)]) {
      const smsc = await testSmsc({ behaviours: [behaviour] })
      const bare = await Esme.connect(smsc.port)
      await bare.bind()
      const before = Buffer.concat(bare.octets).length
      bare.pdus.length = 0
      // The framing of this ESME breaks on it, as it should: look at the octets alone.
      bare.raw(new Uint8Array([0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 9]))
      const octets = await waitFor('the octets', () => {
        const all = Buffer.concat(bare.octets).subarray(before)
        return all.length >= 16 && all
      })
      expect(octets.toString('hex')).toBe(
        behaviour.name === 'garbage' ? 'deadbeef00000010800000150000000000000009' : '00000013800000150000000000000009',
      )
      const next = await Esme.bound(smsc)
      expect(await statusesOf(next, 3)).toEqual([ok, ok, ok])
    }
  })

  it('repeats responses and answers under wrong numbers', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    const off = smsc.use(duplicateResponses(3))
    await esme.request({ command: 'enquire_link' })
    await waitFor('three answers', () => esme.all('enquire_link_resp').length === 3)
    off()
    smsc.use(wrongSequence(1000, 2))
    await esme.request({ command: 'enquire_link' })
    const sequence = esme.send({ command: 'enquire_link' })
    await waitFor('the stray answer', () => esme.answerTo(sequence + 1000))
    expect(esme.answerTo(sequence)).toBeUndefined()
  })
})

describe('receipts', () => {
  it('come late, out of order, twice, first, or never', async () => {
    const clock = new VirtualClock()
    const smsc = await testSmsc({ clock })
    const esme = await Esme.bound(smsc)
    const submit = () => esme.submit({ registered_delivery: 1 })
    const offLate = smsc.use(receiptsDelayed(5_000))
    await submit()
    await clock.advance(4_999)
    expect(smsc.deliveries).toEqual([])
    await clock.advance(1)
    await waitFor('the receipt', () => esme.words.length === 1)
    offLate()

    const offTwice = smsc.use(repeatReceipts())
    await submit()
    await clock.advance(1)
    await waitFor('both copies', () => esme.words.length === 3)
    offTwice()

    const offNever = smsc.use(dropReceipts(first(1)))
    await submit()
    await submit()
    await clock.advance(1)
    await waitFor('the receipt', () => esme.words.length === 4)
    offNever()

    smsc.use(receiptsFirst())
    esme.pdus.length = 0
    await submit()
    expect(esme.pdus.map(({ command }) => command)).toEqual(['deliver_sm', 'submit_sm_resp'])
    expect(esme.words[0]).toContain(`id:${esme.all('submit_sm_resp')[0]?.fields.message_id} `)
  })

  it.each<[Outcome['state'], string, number]>([
    ['UNDELIVERABLE', 'UNDELIV', 5],
    ['EXPIRED', 'EXPIRED', 3],
    ['DELETED', 'DELETED', 4],
    ['REJECTED', 'REJECTD', 8],
    ['ACCEPTED', 'ACCEPTD', 6],
    ['UNKNOWN', 'UNKNOWN', 7],
  ])('tell of %s', async (state, word, code) => {
    const smsc = await testSmsc({ behaviours: [endsIn(state, undefined, 0x123)] })
    const esme = await Esme.bound(smsc)
    await esme.submit({ registered_delivery: 2 })
    const receipt = await waitFor('the receipt', () => esme.all('deliver_sm')[0])
    expect(esme.words[0]).toContain(`stat:${word} err:291`)
    expect(tlvNumber(receipt, 'message_state')).toBe(code)
    expect(tlvNumber(receipt, 'network_error_code')).toBe(0x030123)
    expect(smsc.network.phone(phone).inbox).toEqual([])
  })

  it.each(Object.keys(receiptForms) as ReceiptFormName[])('in the form %s', async (name) => {
    const form = receiptForms[name]
    const smsc = await testSmsc({ behaviours: [receiptsAs(name)] })
    const esme = await Esme.bound(smsc)
    const response = await esme.submit({ registered_delivery: 1 }, [smscRoom.tlv('user_message_reference', 0x1234)])
    const receipt = await waitFor('the receipt', () => esme.all('deliver_sm')[0])
    expect(response.fields.message_id === '').toBe(form.responseId === 'none')
    expect(receipt.fields.esm_class).toBe(form.esmClass)
    expect(receipt.fields.data_coding).toBe(form.dataCoding)
    expect(receipt.fields.source_addr).toBe(form.swapped ? '46701234567' : '')
    const named = tlvText(receipt, 'receipted_message_id')
    expect(named !== undefined).toBe(form.tlvs.length > 0 && form.tlvId !== 'none')
    expect(tlvNumber(receipt, 'user_message_reference')).toBe(
      { whole: 0x1234, 'low-8-bits': 0x34, none: undefined }[form.reference],
    )
    const inPayload = tlvText(receipt, 'message_payload') !== undefined
    expect(inPayload).toBe(form.inPayload)
    expect(receipt.fields.short_message.length === 0).toBe(inPayload || form.words === '')
  })
})

describe('phones’ texts', () => {
  it('take the form and the coding of the behaviours, the last one put on', async () => {
    const smsc = await testSmsc({ behaviours: [coding0('ascii'), moLongForm('sar')] })
    const esme = await Esme.bound(smsc)
    const off = smsc.use(settings({ coding0: 'latin1', moUdhi: false }))
    await smsc.network.phone(phone).send('é'.repeat(141))
    await waitFor('both parts', () => esme.words.length === 2)
    off()
    await smsc.network.phone(phone).send('é')
    const [one, two, three] = await waitFor('the last', () => esme.words.length === 3 && esme.all('deliver_sm'))
    expect([one, two, three].map((pdu) => pdu?.fields.data_coding)).toEqual([0, 0, 8])
    expect([one, two].map((pdu) => pdu && tlvNumber(pdu, 'sar_segment_seqnum'))).toEqual([1, 2])
  })
})

describe('TLS', () => {
  it.skipIf(!findProgram('openssl'))('serves the same behind TLS', async () => {
    const folder = tempDir()
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ])
    expect(made.status).toBe(0)
    const read = (name: string) => readFileSync(join(folder, name), 'utf8')
    const smsc = await testSmsc({ tls: { key: read('key.pem'), cert: read('cert.pem') } })
    const esme = await Esme.connect(smsc.port, { ca: read('cert.pem') })
    await esme.bind()
    expect(await statusesOf(esme, 2)).toEqual([ok, ok])
    smsc.sessions[0]?.cut()
    await waitFor('the cut', () => esme.closed)
    const speechless = await Esme.connect(smsc.port)
    await smsc.down()
    await waitFor('the one without a handshake to be closed', () => speechless.closed)
  })
})

describe('the trace', () => {
  it('keeps the octets of both directions and forgets beyond its limit', async () => {
    const smsc = await testSmsc({ journalLimit: 20 })
    const esme = await Esme.bound(smsc)
    for (let i = 0; i < 40; i++) await esme.request({ command: 'enquire_link' })
    expect(smsc.pdus.length).toBeLessThanOrEqual(22)
    const out = smsc.pdus.filter(({ direction }) => direction === 'out')
    const received = Buffer.concat(esme.octets)
    expect(received.subarray(-16).toString('hex')).toBe(Buffer.from(out.at(-1)?.octets ?? []).toString('hex'))
    expect(readPdu(out.at(-1)?.octets ?? new Uint8Array(0)).command).toBe('enquire_link_resp')
  })
})
