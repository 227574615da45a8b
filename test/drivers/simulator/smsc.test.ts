import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Account, defaultAccount } from '../../../drivers/simulator/smsc/index.ts'
import {
  type Pdu,
  type PduOf,
  statusName,
  tlv,
  tlvNumber,
  tlvText,
  writePdu,
} from '../../../drivers/simulator/smsc/pdu.ts'
import type { StatusName } from '../../../drivers/simulator/smsc/pdu-tables.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { Esme, testSmsc, text } from './esme.ts'

const phone = '+46701234567'

function octets(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}

describe('binding', () => {
  const accounts: readonly Account[] = [
    { systemId: 'one', password: 'pw', ownNumbers: ['+4611'], maxSessions: 1, systemType: 'TYPE' },
    { systemId: 'tx', password: 'pw', ownNumbers: [], modes: ['transmitter'] },
  ]

  it.each(['bind_transceiver', 'bind_transmitter', 'bind_receiver'] as const)('%s', async (command) => {
    const smsc = await testSmsc({ systemId: 'PEER' })
    const esme = await Esme.connect(smsc.port)
    const response = await esme.bind(command)
    expect(response).toMatchObject({ command: `${command}_resp`, status: 0, fields: { system_id: 'PEER' } })
    expect(tlvNumber(response, 'sc_interface_version')).toBe(0x34)
    expect(smsc.sessions).toMatchObject([{ bound: true, mode: command.slice('bind_'.length), version: 0x34 }])
  })

  it('sends no parameters to a peer of version 3.3', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.connect(smsc.port)
    expect((await esme.bind('bind_transmitter', { interface_version: 0x33 })).tlvs).toEqual([])
  })

  it.each<[what: string, fields: Record<string, string>, status: StatusName]>([
    ['an unknown system_id', { system_id: 'nobody', password: 'pw' }, 'ESME_RINVSYSID'],
    ['a wrong password', { system_id: 'one', password: 'wrong', system_type: 'TYPE' }, 'ESME_RINVPASWD'],
    ['a wrong system_type', { system_id: 'one', password: 'pw', system_type: 'X' }, 'ESME_RINVSYSTYP'],
    ['a mode that is not allowed', { system_id: 'tx', password: 'pw' }, 'ESME_RBINDFAIL'],
  ])('refuses %s', async (_, fields, status) => {
    const smsc = await testSmsc({ accounts })
    const esme = await Esme.connect(smsc.port)
    expect(statusName((await esme.bind('bind_transceiver', fields)).status)).toBe(status)
    expect(smsc.sessions).toMatchObject([{ bound: false }])
  })

  it('refuses one session too many until the first is gone, and a second bind in a session', async () => {
    const smsc = await testSmsc({ accounts })
    const login = { system_id: 'one', password: 'pw', system_type: 'TYPE' }
    const first = await Esme.connect(smsc.port)
    await first.bind('bind_transceiver', login)
    const second = await Esme.connect(smsc.port)
    expect(statusName((await second.bind('bind_transceiver', login)).status)).toBe('ESME_RALYBND')
    expect(statusName((await first.bind('bind_transceiver', login)).status)).toBe('ESME_RALYBND')
    first.close()
    await waitFor('the session to end', () => smsc.sessions.length === 1)
    expect((await second.bind('bind_transceiver', login)).status).toBe(0)
  })

  it('closes a connection that does not bind', async () => {
    const smsc = await testSmsc({ settings: { bindTimeoutMs: 30 } })
    const idle = await Esme.connect(smsc.port)
    const bound = await Esme.bound(smsc)
    await waitFor('the connection to be closed', () => idle.closed)
    expect(bound.closed).toBe(false)
  })

  it('unbinds in order, from either side', async () => {
    const smsc = await testSmsc()
    const leaving = await Esme.bound(smsc)
    expect(await leaving.request({ command: 'unbind' })).toMatchObject({ command: 'unbind_resp', status: 0 })
    await waitFor('the connection to be closed', () => leaving.closed)
    const sentAway = await Esme.bound(smsc)
    expect(await smsc.sessions[0]?.unbind()).toBe(true)
    await waitFor('the connection to be closed', () => sentAway.closed)
    expect(sentAway.all('unbind')).toHaveLength(1)
  })

  it('calls an ESME with outbind', async () => {
    const smsc = await testSmsc()
    const server = createServer()
    onTestFinished(() => void server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const called = once(server, 'connection') as Promise<[Socket]>
    await smsc.outbind('127.0.0.1', typeof address === 'object' && address ? address.port : 0)
    const esme = new Esme((await called)[0])
    const outbind = await waitFor('the outbind', () => esme.all('outbind')[0])
    expect(outbind.fields).toEqual({ system_id: 'SIMSMSC', password: 'secret' })
    await esme.bind('bind_receiver')
    await smsc.network.phone(phone).send('over the called line')
    await waitFor('the text', () => esme.words.includes('over the called line'))
  })
})

describe('submitting', () => {
  it('takes a text to its phone and tells of it', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    const response = await esme.submit(
      { ...text('Hej p\u0004 dig'), source_addr_ton: 5, source_addr: 'Office', registered_delivery: 1 },
      [tlv('user_message_reference', 0xbeef)],
    )
    expect(response).toMatchObject({ status: 0, fields: { message_id: '0011259375' } })
    await waitFor('the text', () => smsc.network.phone(phone).inbox.length > 0)
    expect(smsc.network.phone(phone).inbox).toMatchObject([{ from: 'Office', text: 'Hej pè dig', parts: 1 }])
    const receipt = await waitFor('the receipt', () => esme.all('deliver_sm')[0])
    expect(receipt.fields).toMatchObject({
      ...{ source_addr: '46701234567', source_addr_ton: 1, destination_addr: 'Office', dest_addr_ton: 5 },
      ...{ esm_class: 4, data_coding: 0 },
    })
    expect(esme.words[0]).toMatch(
      /^id:0011259375 sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000/,
    )
    expect(tlvText(receipt, 'receipted_message_id')).toBe('0011259375')
    expect(tlvNumber(receipt, 'message_state')).toBe(2)
    expect(tlvNumber(receipt, 'user_message_reference')).toBe(0xbeef)
    await waitFor('the acknowledgement', () => smsc.deliveries[0]?.state === 'acknowledged')
    const commands = esme.pdus.map(({ command }) => command)
    expect(commands).toEqual(['bind_transceiver_resp', 'submit_sm_resp', 'deliver_sm'])
    expect(smsc.submits).toMatchObject([
      { serial: 1, account: 'textpost', command: 'submit_sm', to: phone, receipts: 'all', reference: 0xbeef },
    ])
    expect(smsc.submits[0]?.answer).toBe('ESME_ROK')
    expect(smsc.messages).toMatchObject([{ id: '0011259375', state: 'DELIVERED' }])
  })

  it.each([
    ['46701234567', 1],
    ['0701234567', 0],
    ['701234567', 2],
    ['0046701234567', 0],
    ['46701234567', 0],
  ])('knows the phone behind %s with TON %i', async (destination_addr, dest_addr_ton) => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    await esme.submit({ destination_addr, dest_addr_ton })
    await waitFor('the text', () => smsc.network.phone(phone).inbox.length === 1)
    expect(smsc.network.phones.map(({ number }) => number)).toEqual([phone])
  })

  it('puts a long text together, parts in any order, by header and by SAR', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    await esme.submit({ esm_class: 0x40, short_message: octets('050003070202 42') })
    await esme.submit({ esm_class: 0x40, short_message: octets('050003070201 41') })
    const sar = (number: number) => [
      ...[tlv('sar_msg_ref_num', 9), tlv('sar_total_segments', 2), tlv('sar_segment_seqnum', number)],
    ]
    await esme.submit({ data_coding: 8, short_message: octets('0043 D83D') }, sar(1))
    await esme.submit({ data_coding: 8, short_message: octets('DE00') }, sar(2))
    await esme.submit({ short_message: octets('') }, [tlv('message_payload', new Uint8Array(400).fill(0x61))])
    const { inbox } = smsc.network.phone(phone)
    await waitFor('three texts', () => inbox.length === 3)
    expect(inbox.map(({ text: words, parts }) => [words, parts])).toEqual([
      ['AB', 2],
      ['C😀', 2],
      ['a'.repeat(400), 3],
    ])
    expect(smsc.submits.map(({ concatenation }) => concatenation?.form)).toEqual([
      ...['udh8', 'udh8', 'sar', 'sar', undefined],
    ])
  })

  it('takes data_sm, flash and 8-bit data', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    const fields = { dest_addr_ton: 1, destination_addr: '46701234567', registered_delivery: 0, data_coding: 3 }
    const tlvs = [tlv('message_payload', octets('E9'))]
    const response = await esme.request({ command: 'data_sm', fields, tlvs })
    expect(response).toMatchObject({ command: 'data_sm_resp', status: 0, fields: { message_id: '0011259375' } })
    await esme.submit({ ...text('Now'), data_coding: 0xf0 })
    await esme.submit({ short_message: octets('00FF'), data_coding: 4 })
    const { inbox } = smsc.network.phone(phone)
    await waitFor('the texts', () => inbox.length === 3)
    expect(inbox).toMatchObject([{ text: 'é' }, { text: 'Now', note: 'flash' }, { text: '00ff', note: 'binary' }])
  })

  it.each<
    [
      what: string,
      fields: Partial<PduOf<'submit_sm'>['fields']>,
      status: StatusName,
      tlvs?: Parameters<Esme['submit']>[1],
    ]
  >([
    ['no destination', { destination_addr: '' }, 'ESME_RINVDSTADR'],
    ['a + on the wire', { destination_addr: '+4670' }, 'ESME_RINVDSTADR'],
    ['letters as a number', { source_addr: 'Office', source_addr_ton: 1 }, 'ESME_RINVSRCADR'],
    ['twelve letters', { source_addr: 'OfficeOffice', source_addr_ton: 5 }, 'ESME_RINVSRCADR'],
    ['priority 4', { priority_flag: 4 }, 'ESME_RINVPRTFLG'],
    ['registered_delivery 3', { registered_delivery: 3 }, 'ESME_RINVREGDLVFLG'],
    ['replace_if_present_flag 2', { replace_if_present_flag: 2 }, 'ESME_RINVREPFLAG'],
    ['a bad schedule', { schedule_delivery_time: '260132100000000+' }, 'ESME_RINVSCHED'],
    ['a validity that is over', { validity_period: '000101000000000+' }, 'ESME_RINVEXPIRY'],
    ['a header that lies', { esm_class: 0x40, short_message: octets('0900034142') }, 'ESME_RINVESMCLASS'],
    ['161 septets', { short_message: new Uint8Array(161).fill(0x41) }, 'ESME_RINVMSGLEN'],
    [
      '154 septets and a header',
      { esm_class: 0x40, short_message: octets(`050003010201${'41'.repeat(154)}`) },
      'ESME_RINVMSGLEN',
    ],
    ['142 octets of UCS-2', { data_coding: 8, short_message: new Uint8Array(142) }, 'ESME_RINVMSGLEN'],
    ['text in both places', {}, 'ESME_ROPTPARNOTALLWD', [tlv('message_payload', octets('41'))]],
    ['half a SAR', {}, 'ESME_RMISSINGOPTPARAM', [tlv('sar_msg_ref_num', 1)]],
    [
      'part 3 of 2',
      {},
      'ESME_RINVOPTPARAMVAL',
      [tlv('sar_msg_ref_num', 1), tlv('sar_total_segments', 2), tlv('sar_segment_seqnum', 3)],
    ],
  ])('refuses %s', async (_, fields, status, tlvs = []) => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    expect(statusName((await esme.submit(fields, tlvs)).status)).toBe(status)
    expect(smsc.messages).toEqual([])
    expect((await esme.submit()).status).toBe(0)
  })

  it('refuses what the session is not bound for', async () => {
    const smsc = await testSmsc()
    const unbound = await Esme.connect(smsc.port)
    const receiver = await Esme.bound(smsc, 'bind_receiver')
    for (const esme of [unbound, receiver]) {
      for (const command of ['submit_sm', 'data_sm', 'query_sm', 'cancel_sm', 'replace_sm'] as const) {
        const response = await esme.request({ command })
        expect([response.command, statusName(response.status)]).toEqual([`${command}_resp`, 'ESME_RINVBNDSTS'])
      }
    }
  })

  it('answers unknown and broken PDUs and goes on, but not behind a lying command_length', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    esme.raw(octets('00000010 00000099 00000000 00000063'))
    esme.raw(octets('00000011 00000004 00000000 00000064 41'))
    esme.raw(octets('00000012 0000000B 00000000 00000065 00 00'))
    await waitFor('three answers', () => esme.answerTo(0x63) && esme.answerTo(0x64) && esme.answerTo(0x65))
    expect(esme.answerTo(0x63)).toMatchObject({ command: 'generic_nack', status: 0x03 })
    expect(esme.answerTo(0x64)).toMatchObject({ command: 'submit_sm_resp', status: 0x02 })
    expect(esme.answerTo(0x65)).toMatchObject({ command: 'generic_nack', status: 0x03 })
    expect(await esme.request({ command: 'enquire_link' })).toMatchObject({ command: 'enquire_link_resp' })
    esme.raw(octets('00000008 00000015 00000000 00000066'))
    await waitFor('the connection to be closed', () => esme.closed)
    expect(esme.pdus.at(-1)).toMatchObject({ command: 'generic_nack', status: 0x02 })
    expect(smsc.pdus.filter(({ flaws }) => flaws.length > 0)).toHaveLength(3)
  })

  it('notes what an ESME does wrong in its PDUs', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    esme.raw(octets('00000010 80000015 00000000 00000063'))
    esme.raw(octets('00000010 00000015 00000001 00000000'))
    await waitFor('the last PDU', () => esme.answerTo(0))
    expect(smsc.pdus.flatMap(({ flaws }) => flaws)).toEqual([
      'enquire_link_resp 99 answers nothing',
      'sequence_number 0',
      'a request with ESME_RINVMSGLEN',
    ])
  })
})

describe('on the way to a phone', () => {
  it('keeps a text for a phone that is off, tells of it, and delivers when it is on', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    smsc.network.phone(phone).on = false
    const { fields } = await esme.submit({ registered_delivery: 0x11 })
    const buffered = await waitFor('the intermediate receipt', () => esme.all('deliver_sm')[0])
    expect(buffered.fields.esm_class).toBe(0x20)
    expect([tlvNumber(buffered, 'message_state'), tlvText(buffered, 'receipted_message_id')]).toEqual([
      ...[1, fields.message_id],
    ])
    smsc.network.phone(phone).on = true
    const final = await waitFor('the receipt', () => esme.all('deliver_sm')[1])
    expect(tlvNumber(final, 'message_state')).toBe(2)
    expect(smsc.network.phone(phone).inbox).toHaveLength(1)
  })

  it('gives up at once where the network does', async () => {
    const smsc = await testSmsc({ settings: { whenOff: 'undeliverable' } })
    const esme = await Esme.bound(smsc)
    smsc.network.phone(phone).on = false
    await esme.submit({ registered_delivery: 2 })
    await waitFor('the receipt', () => esme.words[0]?.includes('stat:UNDELIV err:027'))
    smsc.network.phone(phone).on = true
    await esme.submit({ registered_delivery: 2 })
    await waitFor('the text', () => smsc.messages[1]?.state === 'DELIVERED')
    expect(esme.words).toHaveLength(1)
  })

  it('expires a text after its validity, holds it until its time, and keeps delays', async () => {
    const clock = new VirtualClock()
    const smsc = await testSmsc({ clock, settings: { deliveryDelayMs: 2_000, receiptDelayMs: 3_000 } })
    const esme = await Esme.bound(smsc)
    const { inbox } = smsc.network.phone(phone)
    await esme.submit({ registered_delivery: 1 })
    await clock.advance(1_999)
    expect(inbox).toHaveLength(0)
    await clock.advance(1)
    expect(inbox).toHaveLength(1)
    await clock.advance(2_999)
    expect(smsc.deliveries).toHaveLength(0)
    await clock.advance(1)
    await waitFor('the receipt', () => esme.words.length === 1)

    await esme.submit({ ...text('later'), schedule_delivery_time: '000000010000000R' })
    await clock.advance(3_599_000)
    expect(inbox).toHaveLength(1)
    await clock.advance(1_000)
    expect(inbox.at(-1)).toMatchObject({ text: 'later' })

    smsc.network.phone(phone).on = false
    await esme.submit({ registered_delivery: 1, validity_period: '000000001000000R' })
    await clock.advance(600_000)
    await clock.advance(3_000)
    await waitFor('the receipt', () => esme.words.some((words) => words.includes('stat:EXPIRED')))
    smsc.network.phone(phone).on = true
    await clock.advance(10_000)
    expect(inbox).toHaveLength(2)
  })

  it('tells, cancels and replaces what is on its way', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    smsc.network.phone(phone).on = false
    const source = { source_addr: '46700000001', source_addr_ton: 1, source_addr_npi: 1 }
    const ids: string[] = []
    for (const words of ['one', 'two', 'three', 'four']) {
      ids.push((await esme.submit({ ...text(words), ...source, registered_delivery: 1 })).fields.message_id)
    }
    const [one = '', two = '', three = '', four = ''] = ids
    const query = (message_id: string) => esme.request({ command: 'query_sm', fields: { message_id, ...source } })
    const cancel = (message_id: string) => esme.request({ command: 'cancel_sm', fields: { message_id, ...source } })
    const replace = (message_id: string, words: string) =>
      esme.request({
        command: 'replace_sm',
        fields: {
          message_id,
          ...source,
          registered_delivery: 1,
          short_message: octets(Buffer.from(words).toString('hex')),
        },
      })
    const status = async (asked: Promise<Pdu>) => statusName((await asked).status)

    expect((await query(one)).fields).toMatchObject({ message_id: one, final_date: '', message_state: 1 })
    expect(await status(cancel(one))).toBe('ESME_ROK')
    expect((await query(one)).fields).toMatchObject({ message_state: 4 })
    expect(await status(cancel(one))).toBe('ESME_RCANCELFAIL')
    expect(await status(cancel('nothing'))).toBe('ESME_RINVMSGID')
    expect(await status(replace(two, 'two, better'))).toBe('ESME_ROK')
    await esme.submit({ ...text('three, better'), ...source, service_type: 'X' })
    await esme.submit({ ...text('four, better'), ...source, service_type: 'X', replace_if_present_flag: 1 })

    smsc.network.phone(phone).on = true
    const { inbox } = smsc.network.phone(phone)
    await waitFor('the texts', () => inbox.length === 4)
    expect(inbox.map(({ text: words }) => words)).toEqual(['two, better', 'three', 'four', 'four, better'])
    expect(await status(replace(three, 'too late'))).toBe('ESME_RREPLACEFAIL')
    expect(await status(query('nothing'))).toBe('ESME_RINVMSGID')
    expect((await query(four)).fields).toMatchObject({
      message_state: 2,
      final_date: expect.stringMatching(/^\d{13}00\+$/),
    })
    await waitFor('the receipts', () => esme.words.length === 4)
    expect(esme.words[0]).toContain('stat:DELETED')
  })

  it('cancels all between two addresses when no id is given', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    smsc.network.phone(phone).on = false
    await esme.submit({ source_addr: '1' })
    await esme.submit({ source_addr: '1' })
    await esme.submit({ source_addr: '2' })
    const fields = { source_addr: '1', destination_addr: '46701234567' }
    expect((await esme.request({ command: 'cancel_sm', fields })).status).toBe(0)
    expect(smsc.messages.map(({ state }) => state)).toEqual(['DELETED', 'DELETED', 'ENROUTE'])
    expect(statusName((await esme.request({ command: 'cancel_sm', fields })).status)).toBe('ESME_RCANCELFAIL')
  })
})

describe('to the ESME', () => {
  it('keeps texts and receipts until a receiver is there, in order, and uses every session', async () => {
    const smsc = await testSmsc()
    const transmitter = await Esme.bound(smsc, 'bind_transmitter')
    await transmitter.submit({ registered_delivery: 1 })
    await waitFor('the receipt to be queued', () => smsc.deliveries.length === 1)
    await smsc.network.phone(phone).send('first')
    await smsc.network.phone(phone).send('second')
    expect(smsc.deliveries.map(({ state }) => state)).toEqual(['queued', 'queued', 'queued'])
    const receiver = await Esme.bound(smsc, 'bind_receiver')
    await waitFor('all', () => smsc.deliveries.every(({ state }) => state === 'acknowledged'))
    expect(receiver.words.map((words) => words.slice(0, 6))).toEqual(['id:001', 'first', 'second'])
    expect(transmitter.words).toEqual([])
  })

  it('repeats after a temporary error, gives up after a permanent one', async () => {
    const clock = new VirtualClock()
    const smsc = await testSmsc({ clock, settings: { deliverRetryMs: 5_000 } })
    const esme = await Esme.bound(smsc)
    esme.deliverAnswer = 'ESME_RX_T_APPN'
    await smsc.network.phone(phone).send('again')
    await waitFor('the refusal', () => smsc.deliveries[0]?.answers.length === 1)
    await clock.advance(4_999)
    expect(smsc.deliveries[0]).toMatchObject({ state: 'queued', attempts: 1 })
    esme.deliverAnswer = 'ESME_ROK'
    await clock.advance(1)
    await waitFor('the acknowledgement', () => smsc.deliveries[0]?.state === 'acknowledged')
    expect(smsc.deliveries[0]).toMatchObject({ attempts: 2, answers: ['ESME_RX_T_APPN', 'ESME_ROK'] })
    esme.deliverAnswer = 'ESME_RX_P_APPN'
    await smsc.network.phone(phone).send('never')
    await waitFor('the refusal', () => smsc.deliveries[1]?.state === 'refused')
    await clock.advance(60_000)
    expect(esme.words).toEqual(['again', 'again', 'never'])
  })

  it('repeats what a lost session or a silent ESME did not acknowledge', async () => {
    const clock = new VirtualClock()
    const smsc = await testSmsc({ clock, settings: { deliverTimeoutMs: 20_000 } })
    const silent = await Esme.bound(smsc)
    silent.deliverAnswer = 'none'
    await smsc.network.phone(phone).send('hello')
    await waitFor('the text', () => silent.words.length === 1)
    await clock.advance(20_000)
    await waitFor('the text again', () => silent.words.length === 2)
    silent.close()
    await waitFor('the session to end', () => smsc.sessions.length === 0)
    const next = await Esme.bound(smsc)
    await waitFor('the acknowledgement', () => smsc.deliveries[0]?.state === 'acknowledged')
    expect(next.words).toEqual(['hello'])
    expect(smsc.deliveries[0]?.answers).toEqual(['none', 'none', 'ESME_ROK'])
  })

  it('keeps the order of what a lost session had and what waited behind it', async () => {
    const smsc = await testSmsc({ settings: { deliverWindow: 2 } })
    const lost = await Esme.bound(smsc)
    lost.deliverAnswer = 'none'
    for (const words of ['1', '2', '3']) await smsc.network.phone(phone).send(words)
    await waitFor('two', () => lost.words.length === 2)
    lost.close()
    await waitFor('the session to end', () => smsc.sessions.length === 0)
    const next = await Esme.bound(smsc)
    await waitFor('all', () => smsc.deliveries.every(({ state }) => state === 'acknowledged'))
    expect(next.words).toEqual(['1', '2', '3'])
  })

  it('has no more outstanding than its window', async () => {
    const smsc = await testSmsc({ settings: { deliverWindow: 2 } })
    const esme = await Esme.bound(smsc)
    esme.deliverAnswer = 'none'
    for (const words of ['1', '2', '3', '4']) await smsc.network.phone(phone).send(words)
    await waitFor('two', () => esme.words.length === 2)
    // A request of ours behind them comes back, so nothing else was on its way.
    await esme.request({ command: 'enquire_link' })
    expect(esme.words).toEqual(['1', '2'])
    for (const { sequence } of esme.all('deliver_sm')) {
      esme.raw(octets(`00000011 80000005 00000000 ${sequence.toString(16).padStart(8, '0')} 00`))
    }
    await waitFor('the next two', () => esme.words.length === 4)
  })

  it('finds the account by its number, or by who last used that sender; else tells the phone', async () => {
    const accounts = [
      { systemId: 'a', password: 'p', ownNumbers: ['+4670001'] },
      { systemId: 'b', password: 'p', ownNumbers: ['72456'] },
    ]
    const smsc = await testSmsc({ accounts })
    const a = await Esme.connect(smsc.port)
    await a.bind('bind_transceiver', { system_id: 'a', password: 'p' })
    const b = await Esme.connect(smsc.port)
    await b.bind('bind_transceiver', { system_id: 'b', password: 'p' })
    const { network } = smsc
    await network.phone(phone).send('to a', '+4670001')
    await network.phone(phone).send('to b', '72456')
    await b.submit({ source_addr: '46709999', source_addr_ton: 1 })
    await waitFor('the text', () => network.phone(phone).inbox.length === 1)
    await network.phone(phone).send('answer')
    await waitFor('all three', () => a.words.length === 1 && b.words.length === 2)
    expect([a.words, b.words]).toEqual([['to a'], ['to b', 'answer']])
    expect(b.all('deliver_sm').map(({ fields }) => fields.destination_addr)).toEqual(['72456', '46709999'])
    await expect(network.phone(phone).send('nobody', '+46999')).rejects.toThrow('no carrier owns +46999')
  })

  it('asks whether the ESME lives, and closes when it does not', async () => {
    const smsc = await testSmsc({ settings: { enquireEveryMs: 20, enquireTimeoutMs: 40 } })
    const esme = await Esme.bound(smsc)
    await waitFor('three enquiries', () => esme.all('enquire_link').length >= 3)
    expect(esme.closed).toBe(false)
    const dumb = createConnection(smsc.port, '127.0.0.1')
    onTestFinished(() => void dumb.destroy())
    let dead = false
    dumb.on('close', () => {
      dead = true
    })
    const fields = { system_id: 'textpost', password: 'secret' }
    dumb.write(writePdu({ command: 'bind_transceiver', sequence: 1, fields }))
    dumb.resume()
    await waitFor('the dumb one to be closed', () => dead)
    expect(esme.closed).toBe(false)
  })

  it('goes down and comes back with everything that it had', async () => {
    const smsc = await testSmsc()
    const esme = await Esme.bound(smsc)
    esme.deliverAnswer = 'none'
    await smsc.network.phone(phone).send('kept')
    await waitFor('the text', () => esme.words.length === 1)
    const { port } = smsc
    await smsc.down()
    await waitFor('the connection to be closed', () => esme.closed)
    await expect(Esme.connect(port)).rejects.toThrow('ECONNREFUSED')
    await smsc.up()
    expect(smsc.port).toBe(port)
    const again = await Esme.bound(smsc)
    await waitFor('the text again', () => again.words[0] === 'kept')
  })

  it('delivers any deliver_sm that a test makes up', async () => {
    const smsc = await testSmsc({ accounts: [defaultAccount] })
    const esme = await Esme.bound(smsc)
    smsc.deliver({ fields: { source_addr: '1', short_message: octets('0500034142'), esm_class: 0x40 }, tlvs: [] })
    await waitFor('it', () => smsc.deliveries[0]?.state === 'acknowledged')
    expect(esme.all('deliver_sm')[0]?.fields.short_message).toEqual(octets('0500034142'))
  })
})
