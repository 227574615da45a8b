import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPdu, tlv, writePdu } from '../../../drivers/simulator/smsc/index.ts'
import { FrameReader } from '../../../drivers/smpp/framing.ts'
import { commandId, decodePdu, encodePdu } from '../../../drivers/smpp/pdu.ts'
import { numberField, octetsField, stringField, tag, tlvNumber, tlvString } from '../../../drivers/smpp/smpp-types.ts'
import { english } from '../../support/english.ts'
import { pdu } from './raw-smsc.ts'

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')
const octets = (digits: string) => new Uint8Array(Buffer.from(digits.replace(/\s/g, ''), 'hex'))

/** SMPP 3.4 §4.4.1, worked out by hand: 46700000001 → 46701234567, “Hi” under coding 0, user_message_reference 0x1234. */
const submitHex = `
  0000003f 00000004 00000000 00000007
  00 01 01 3436373030303030303031 00 01 01 3436373031323334353637 00
  00 00 00 00 00 01 00 00 00 02 4869 0204 0002 1234`.replace(/\s/g, '')

const submitPdu = {
  command: 'submit_sm',
  sequence_number: 7,
  fields: {
    source_addr_ton: 1,
    source_addr_npi: 1,
    source_addr: '46700000001',
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: '46701234567',
    registered_delivery: 1,
    short_message: octets('4869'),
  },
  tlvs: new Map([[tag.userMessageReference, octets('1234')]]),
}

describe('PDUs', () => {
  it('writes a submit_sm as SMPP 3.4 §4.4.1 has it', () => {
    expect(hex(encodePdu(submitPdu))).toBe(submitHex)
  })

  it('reads it again', () => {
    const read = decodePdu(octets(submitHex))
    expect(read).toMatchObject({ command: 'submit_sm', command_id: 4, command_status: 0, sequence_number: 7 })
    expect(read.fault).toBeUndefined()
    expect(stringField(read, 'destination_addr')).toBe('46701234567')
    expect(numberField(read, 'registered_delivery')).toBe(1)
    expect(octetsField(read, 'short_message')).toEqual(octets('4869'))
    expect(tlvNumber(read.tlvs, tag.userMessageReference)).toBe(0x1234)
  })

  it('writes no body beside a status (§4)', () => {
    const nothing = encodePdu({ command: 'deliver_sm_resp', command_status: 0x64, sequence_number: 9 })
    expect(hex(nothing)).toBe('00000010800000050000006400000009')
    const something = encodePdu({ command: 'deliver_sm_resp', sequence_number: 9 })
    expect(hex(something)).toBe('0000001180000005000000000000000900')
  })

  it('keeps every octet of strings, texts and parameters', () => {
    const all = Uint8Array.from({ length: 254 }, (_, index) => index + 1)
    const latin = String.fromCharCode(...all.subarray(0, 254))
    const written = encodePdu({
      ...submitPdu,
      fields: { ...submitPdu.fields, source_addr: latin, short_message: all },
      tlvs: new Map([
        [tag.messagePayload, all],
        [0x1401, octets('ff00')],
      ]),
    })
    const read = decodePdu(written)
    expect(stringField(read, 'source_addr')).toBe(latin)
    expect(octetsField(read, 'short_message')).toEqual(all)
    expect(read.tlvs.get(tag.messagePayload)).toEqual(all)
    expect(read.tlvs.get(0x1401)).toEqual(octets('ff00'))
  })

  it('ends a string at its NUL, and never writes past it', () => {
    const written = encodePdu({ ...submitPdu, fields: { ...submitPdu.fields, source_addr: '46700000001\0hidden' } })
    expect(hex(written)).toBe(submitHex)
  })

  it('agrees with a codec that others wrote', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{0,20}$/),
        fc.uint8Array({ maxLength: 254 }),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 0xffff }),
        fc.uint8Array({ maxLength: 400 }),
        (address, text, coding, reference, payload) => {
          const fields = { source_addr: address, data_coding: coding, short_message: text }
          const tlvs = new Map([
            [tag.userMessageReference, octets(reference.toString(16).padStart(4, '0'))],
            [tag.messagePayload, payload],
          ])
          const theirs = writePdu({
            command: 'submit_sm',
            sequence: 1,
            fields,
            tlvs: [tlv('user_message_reference', reference), tlv('message_payload', payload)],
          })
          expect(hex(encodePdu({ command: 'submit_sm', sequence_number: 1, fields, tlvs }))).toBe(hex(theirs))
          const read = decodePdu(theirs)
          expect([stringField(read, 'source_addr'), octetsField(read, 'short_message')]).toEqual([address, text])
          expect(read.tlvs.get(tag.messagePayload)).toEqual(payload)
          expect(readPdu(theirs).sequence).toBe(read.sequence_number)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('never throws on a PDU cut anywhere, and keeps what was read before the cut', () => {
    const whole = octets(submitHex)
    for (let length = 16; length < whole.length; length++) {
      const read = decodePdu(whole.subarray(0, length))
      expect(read.sequence_number).toBe(7)
      if (length >= 31) expect(stringField(read, 'source_addr')).toBe('46700000001')
      if (length < 57) expect(read.fault, `cut at ${length}`).toBeDefined()
    }
  })

  it('never throws on any octets', () => {
    const ids = fc.constantFrom(1, 4, 5, 9, 0x15, 0x21, 0x103, 0x80000004, 0x80000005, 0x80000009, 0x77)
    fc.assert(
      fc.property(ids, fc.uint8Array({ maxLength: 120 }), (command, body) => {
        decodePdu(pdu(command, 1, body))
      }),
      { numRuns: 500 },
    )
  })

  it('reads parameters that lie about their length as a fault', () => {
    const lying = pdu(5, 1, Buffer.concat([octets(submitHex).subarray(16, 57), octets('001e 00ff 31')]))
    const read = decodePdu(lying)
    expect(read.fault).toMatch(/0x001e of 255 octets where 1 are left/)
    expect(octetsField(read, 'short_message')).toEqual(octets('4869'))
  })

  it('reads responses without a body, without an id and without a NUL', () => {
    expect(decodePdu(pdu(0x80000004, 1)).fault).toBeUndefined()
    expect(stringField(decodePdu(pdu(0x80000004, 1)), 'message_id')).toBe('')
    expect(stringField(decodePdu(pdu(0x80000004, 1, '38413331')), 'message_id')).toBe('8A31')
    expect(tlvString(new Map([[tag.receiptedMessageId, octets('3841')]]), tag.receiptedMessageId)).toBe('8A')
    expect(tlvString(new Map([[tag.receiptedMessageId, octets('384100ff')]]), tag.receiptedMessageId)).toBe('8A')
  })

  it('gives unknown commands their name', () => {
    expect(decodePdu(pdu(0x7777, 1, 'ffff'))).toMatchObject({ command: 'unknown', command_id: 0x7777 })
    expect(commandId('enquire_link')).toBe(0x15)
    expect(() => commandId('nothing')).toThrow(RangeError)
  })
})

describe('framing', () => {
  const stream = Buffer.concat([
    pdu(0x15, 1),
    octets(submitHex),
    pdu(0x80000004, 7, '3100'),
    pdu(0x05, 2, new Uint8Array(16_384 - 16).fill(7)),
    pdu(0x15, 3),
  ])
  const frames = (chunks: readonly Uint8Array[]) => {
    const reader = new FrameReader()
    const found: string[] = []
    const faults = chunks.map((chunk) => reader.push(chunk, (frame) => found.push(hex(frame)) > 0))
    return { found, fault: faults.find((fault) => fault !== undefined) }
  }

  it('cuts a stream into its PDUs however it is chunked', () => {
    const { found } = frames([stream])
    expect(found.map((frame) => frame.length / 2)).toEqual([16, submitHex.length / 2, 18, 16_384, 16])
    expect(frames([...stream].map((octet) => Uint8Array.of(octet)))).toEqual({ found, fault: undefined })
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const chunks: Uint8Array[] = []
        for (let offset = 0, index = 0; offset < stream.length; index++) {
          const size = sizes[index % sizes.length] ?? 1
          chunks.push(stream.subarray(offset, offset + size))
          offset += size
        }
        expect(frames(chunks)).toEqual({ found, fault: undefined })
      }),
      { numRuns: 50 },
    )
  })

  it.each([0, 1, 15, 16_385, 0x7fffffff, 0xffffffff])('takes nothing after a command_length of %i', (length) => {
    const liar = Buffer.from(pdu(0x15, 1))
    liar.writeUInt32BE(length, 0)
    const result = frames([Buffer.concat([pdu(0x15, 1), liar, pdu(0x15, 2)]), pdu(0x15, 3)])
    expect(result.found).toEqual([hex(pdu(0x15, 1))])
    expect(english(result.fault)).toContain(`a message of ${length} octets`)
  })

  it('gives each frame octets of its own', () => {
    const reader = new FrameReader()
    const chunk = Buffer.from(pdu(0x15, 1))
    let kept: Uint8Array = new Uint8Array(0)
    reader.push(chunk, (frame) => {
      kept = frame
      return true
    })
    chunk.fill(0xff)
    expect(hex(kept)).toBe(hex(pdu(0x15, 1)))
  })
})
