import { describe, expect, it, onTestFinished } from 'vitest'
import { readPdu, startSmsc } from '../../../drivers/simulator/smsc/index.ts'
import { decodePdu, encodePdu } from '../../../drivers/smpp/pdu.ts'
import { octetsOf, type TracedPdu, tag } from '../../../drivers/smpp/smpp-types.ts'
import { logTrace, pduLine } from '../../../drivers/smpp/trace.ts'
import { waitFor } from '../../support/wait-for.ts'
import { esme, partOf } from './esme.ts'

describe('the trace', () => {
  it('shows every PDU of both directions, and never the password', async () => {
    const smsc = await startSmsc()
    onTestFinished(() => smsc.close())
    const lines: ['in' | 'out', TracedPdu][] = []
    const link = esme(
      smsc.port,
      { password: 'secret' },
      { trace: { on: true, pdu: (direction, pdu) => void lines.push([direction, pdu]) } },
    )
    await link.open()
    await link.send(partOf('Hi'))
    await waitFor('the receipt', () => link.heard.delivered[0])
    await link.transport.close()
    expect(lines.map(([direction, { command }]) => `${direction} ${command}`)).toEqual([
      'out bind_transceiver',
      'in bind_transceiver_resp',
      'out submit_sm',
      'in submit_sm_resp',
      'in deliver_sm',
      'out deliver_sm_resp',
      'out unbind',
      'in unbind_resp',
    ])
    // Everything but the bind is shown as it was.
    const seen = smsc.pdus.map(({ octets }) => Buffer.from(octets).toString('hex'))
    const shown = lines.map(([, { octets }]) => Buffer.from(octets).toString('hex'))
    expect(shown.slice(1)).toEqual(seen.slice(1))
    const bind = lines[0]?.[1]
    expect(bind?.fields).toMatchObject({ system_id: 'textpost', password: '********' })
    expect(bind && readPdu(bind.octets)).toMatchObject({ fields: { system_id: 'textpost', password: '********' } })
    expect(
      lines.map(([, pdu]) => JSON.stringify(pdu) + Buffer.from(pdu.octets).toString('latin1')).join(),
    ).not.toContain('secret')
    expect(JSON.stringify(link.log)).not.toContain('secret')
  })

  it('makes nothing while nobody watches', async () => {
    const smsc = await startSmsc()
    onTestFinished(() => smsc.close())
    let watched = false
    const made: string[] = []
    const log = logTrace(
      {
        child: () => log as never,
        traces: () => watched,
        write: (_level, _event, fields) => void made.push(String(fields?.line)),
      },
      'gsm7',
    )
    const link = esme(smsc.port, {}, { trace: log })
    await link.open()
    expect(made).toEqual([])
    watched = true
    await link.send(partOf('Hi'))
    await waitFor('the receipt', () => link.heard.delivered[0])
    watched = false
    const before = made.length
    await link.transport.close()
    expect(made.map((line) => line.split(' ')[0])).toEqual([
      'submit_sm',
      'submit_sm_resp',
      'deliver_sm',
      'deliver_sm_resp',
    ])
    expect(made).toHaveLength(before)
  })
})

describe('a PDU as a line', () => {
  const hello = Uint8Array.from(Buffer.from('Hello'))
  const lineOf = (octets: Uint8Array) => pduLine({ ...decodePdu(octets), octets }, 'gsm7')
  const submit = (fields: Record<string, string | number | Uint8Array>, tlvs = new Map<number, Uint8Array>()) =>
    encodePdu({
      command: 'submit_sm',
      sequence_number: 7,
      fields: { destination_addr: '46701234567', ...fields },
      tlvs,
    })

  it('stays one line whatever an SMSC puts into its fields', () => {
    const { line, clear } = lineOf(submit({ service_type: 'a\nb\u001b[2J', short_message: Buffer.from('one\r\ntwo') }))
    expect(line).toContain('service_type=a ⏎ b\\u001b[2J ')
    expect(clear).toContain('“one\\u000d ⏎ two”')
  })

  it('names what is set, blanks the words out in field and octets, and has them beside it', () => {
    const octets = submit(
      { short_message: hello, registered_delivery: 1 },
      new Map([[tag.userMessageReference, octetsOf.u16(9)]]),
    )
    const { line, clear } = lineOf(octets)
    expect(line).toBe(
      `submit_sm #7 destination_addr=46701234567 registered_delivery=1 short_message=“•••” (5 octets) user_message_reference=0009 | ${Buffer.from(octets).toString('hex').replace('48656c6c6f', '2a2a2a2a2a').toUpperCase()}`,
    )
    expect(clear).toContain('short_message=“Hello” (5 octets)')
    expect(clear).toContain(Buffer.from(octets).toString('hex').toUpperCase())
  })

  it('reads UCS-2 behind a header, and what lies in message_payload', () => {
    const udh = [5, 0, 3, 1, 2, 1]
    const ucs2 = [0x04, 0x16, 0xd8, 0x3d, 0xde, 0x00]
    const body = Uint8Array.from([...udh, ...ucs2])
    const inBody = lineOf(submit({ esm_class: 0x40, data_coding: 8, short_message: body }))
    expect(inBody.clear).toContain('“Ж😀” (12 octets)')
    const inPayload = lineOf(submit({ esm_class: 0x40, data_coding: 8 }, new Map([[tag.messagePayload, body]])))
    expect(inPayload.clear).toContain('message_payload=“Ж😀” (12 octets)')
    for (const { line } of [inBody, inPayload]) expect(line).not.toContain('0416D83D')
  })

  it('of a receipt shows all but the beginning of the text that it repeats', () => {
    const words =
      'id:0815 sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000 text:Hello'
    const octets = encodePdu({
      command: 'deliver_sm',
      sequence_number: 1,
      fields: { esm_class: 4, short_message: Uint8Array.from(Buffer.from(words)) },
    })
    const { line } = lineOf(octets)
    expect(line).toContain(
      '“id:0815 sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000 text:•••”',
    )
    expect(line).not.toContain('48656C6C6F')
  })

  it('of what cannot be read shows no more than the head', () => {
    const cut = submit({ short_message: hello }).slice(0, -2)
    new DataView(cut.buffer).setUint32(0, cut.length)
    const unknown = Uint8Array.from([...[0, 0, 0, 21, 0, 0, 0x7f, 1, 0, 0, 0, 0, 0, 0, 0, 2], ...hello])
    for (const { line, clear } of [lineOf(cut), lineOf(unknown)]) {
      expect(line).toMatch(/\| [0-9A-F]{32}••• \(\d+ octets\)$/)
      expect(clear).toContain('48656C')
    }
  })
})
