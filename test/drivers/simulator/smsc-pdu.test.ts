import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type Pdu,
  PduError,
  PduFrames,
  type PduOf,
  readPdu,
  responseTo,
  statusName,
  tlv,
  tlvNumber,
  tlvOctets,
  tlvText,
  writePdu,
} from '../../../drivers/simulator/smsc/pdu.ts'
import { type CommandName, commands, type StatusName, tlvs } from '../../../drivers/simulator/smsc/pdu-tables.ts'

/** Octets from hexadecimal (pairs) and quoted characters: `0004 'abc' 00`. */
function octets(written: string): Uint8Array {
  const found: number[] = []
  for (const [, quoted, hex] of written.matchAll(/'([^']*)'|([0-9a-fA-F]+)/g)) {
    if (quoted !== undefined) found.push(...Array.from(quoted, (character) => character.charCodeAt(0)))
    else for (const pair of hex?.match(/../g) ?? []) found.push(Number.parseInt(pair, 16))
  }
  return Uint8Array.from(found)
}

/** A PDU with its command_length put in front. */
function framed(written: string): Uint8Array {
  const body = octets(written)
  const whole = new Uint8Array(4 + body.length)
  new DataView(whole.buffer).setUint32(0, whole.length)
  whole.set(body, 4)
  return whole
}

interface Golden {
  readonly what: string
  readonly octets: Uint8Array
  readonly command: CommandName
  readonly status?: number
  readonly sequence: number
  readonly fields: Readonly<Record<string, number | string | Uint8Array>>
  readonly tlvs?: readonly (readonly [tag: number, octets: Uint8Array])[]
}

const noWords = { schedule_delivery_time: '', validity_period: '' }

/** Worked out by hand from SMPP 3.4, the clause with each. */
const goldens: readonly Golden[] = [
  {
    what: 'the sample PDU of §3.2: bind_transmitter',
    octets: octets(
      '0000002F 00000002 00000000 00000001 534D50503354455354 00 7365637265743038 00 5355424D495431 00 00 01 01 00',
    ),
    command: 'bind_transmitter',
    sequence: 1,
    fields: {
      ...{ system_id: 'SMPP3TEST', password: 'secret08', system_type: 'SUBMIT1' },
      ...{ interface_version: 0, addr_ton: 1, addr_npi: 1, address_range: '' },
    },
  },
  {
    what: '§4.1.6 bind_transceiver_resp with sc_interface_version (§5.3.2.25)',
    octets: framed("80000009 00000000 00000002 'SIM' 00 0210 0001 34"),
    command: 'bind_transceiver_resp',
    sequence: 2,
    fields: { system_id: 'SIM' },
    tlvs: [[0x0210, octets('34')]],
  },
  {
    what: '§4.1.6 a refused bind: the header alone, ESME_RINVPASWD',
    octets: octets('00000010 80000009 0000000E 00000007'),
    command: 'bind_transceiver_resp',
    status: 0x0e,
    sequence: 7,
    fields: { system_id: '' },
  },
  {
    what: '§4.4.1 submit_sm with relative validity, UDHI and a receipt wanted',
    octets: framed(
      "00000004 00000000 00000003 'CMT' 00 05 00 'Textpost' 00 01 01 '46701234567' 00 40 00 02" +
        " 00 '000002000000000R' 00 01 00 00 00 09 050003A10201 'abc'",
    ),
    command: 'submit_sm',
    sequence: 3,
    fields: {
      ...{ service_type: 'CMT', source_addr_ton: 5, source_addr_npi: 0, source_addr: 'Textpost' },
      ...{ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '46701234567', esm_class: 0x40 },
      ...{ protocol_id: 0, priority_flag: 2, schedule_delivery_time: '', validity_period: '000002000000000R' },
      ...{ registered_delivery: 1, replace_if_present_flag: 0, data_coding: 0, sm_default_msg_id: 0 },
      short_message: octets("050003A10201 'abc'"),
    },
  },
  {
    what: '§4.4.1 submit_sm with message_payload (§5.3.2.32) and user_message_reference (§5.3.2.17)',
    octets: framed(
      "00000004 00000000 00000004 00 00 00 00 01 01 '4670' 00 00 00 00 00 00 00 00 08 00 00" +
        ' 0424 0004 D83DDE00 0204 0002 BEEF',
    ),
    command: 'submit_sm',
    sequence: 4,
    fields: {
      ...{ service_type: '', source_addr_ton: 0, source_addr_npi: 0, source_addr: '', dest_addr_ton: 1 },
      ...{ dest_addr_npi: 1, destination_addr: '4670', esm_class: 0, protocol_id: 0, priority_flag: 0, ...noWords },
      ...{ registered_delivery: 0, replace_if_present_flag: 0, data_coding: 8, sm_default_msg_id: 0 },
      short_message: octets(''),
    },
    tlvs: [
      [0x0424, octets('D83DDE00')],
      [0x0204, octets('BEEF')],
    ],
  },
  {
    what: '§4.4.2 submit_sm_resp',
    octets: framed("80000004 00000000 00000003 '8A31' 00"),
    command: 'submit_sm_resp',
    sequence: 3,
    fields: { message_id: '8A31' },
  },
  {
    what: '§4.4.2 submit_sm_resp, ESME_RTHROTTLED, without its body',
    octets: octets('00000010 80000004 00000058 00000003'),
    command: 'submit_sm_resp',
    status: 0x58,
    sequence: 3,
    fields: { message_id: '' },
  },
  {
    what: '§4.6.1 deliver_sm with the receipt parameters (§5.3.2.12, .35, .31)',
    octets: framed(
      "00000005 00000000 00000001 00 01 01 '46701234567' 00 01 01 '46700000001' 00 04 00 00 00 00 00 00 00 00 00" +
        " 001E 0005 '8A31' 00 0427 0001 02 0423 0003 030000",
    ),
    command: 'deliver_sm',
    sequence: 1,
    fields: {
      ...{ service_type: '', source_addr_ton: 1, source_addr_npi: 1, source_addr: '46701234567', dest_addr_ton: 1 },
      ...{ dest_addr_npi: 1, destination_addr: '46700000001', esm_class: 4, protocol_id: 0, priority_flag: 0 },
      ...{ ...noWords, registered_delivery: 0, replace_if_present_flag: 0, data_coding: 0, sm_default_msg_id: 0 },
      short_message: octets(''),
    },
    tlvs: [
      [0x001e, octets("'8A31' 00")],
      [0x0427, octets('02')],
      [0x0423, octets('030000')],
    ],
  },
  {
    what: '§4.7.1 data_sm',
    octets: framed("00000103 00000000 00000005 00 01 01 '46700000001' 00 01 01 '4670' 00 00 01 03 0424 0002 'Hi'"),
    command: 'data_sm',
    sequence: 5,
    fields: {
      ...{ service_type: '', source_addr_ton: 1, source_addr_npi: 1, source_addr: '46700000001', dest_addr_ton: 1 },
      ...{ dest_addr_npi: 1, destination_addr: '4670', esm_class: 0, registered_delivery: 1, data_coding: 3 },
    },
    tlvs: [[0x0424, octets("'Hi'")]],
  },
  {
    what: '§4.8.1 query_sm',
    octets: framed("00000003 00000000 00000006 '8A31' 00 01 01 '4670' 00"),
    command: 'query_sm',
    sequence: 6,
    fields: { message_id: '8A31', source_addr_ton: 1, source_addr_npi: 1, source_addr: '4670' },
  },
  {
    what: '§4.8.2 query_sm_resp',
    octets: framed("80000003 00000000 00000006 '8A31' 00 '260115090000000+' 00 02 00"),
    command: 'query_sm_resp',
    sequence: 6,
    fields: { message_id: '8A31', final_date: '260115090000000+', message_state: 2, error_code: 0 },
  },
  {
    what: '§4.9.1 cancel_sm',
    octets: framed("00000008 00000000 00000007 00 '8A31' 00 00 00 '1' 00 01 01 '4670' 00"),
    command: 'cancel_sm',
    sequence: 7,
    fields: {
      ...{ service_type: '', message_id: '8A31', source_addr_ton: 0, source_addr_npi: 0, source_addr: '1' },
      ...{ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '4670' },
    },
  },
  {
    what: '§4.10.1 replace_sm',
    octets: framed("00000007 00000000 00000008 '8A31' 00 00 00 '1' 00 00 00 01 00 02 'Hi'"),
    command: 'replace_sm',
    sequence: 8,
    fields: {
      ...{ message_id: '8A31', source_addr_ton: 0, source_addr_npi: 0, source_addr: '1', ...noWords },
      ...{ registered_delivery: 1, sm_default_msg_id: 0, short_message: octets("'Hi'") },
    },
  },
  {
    what: '§4.1.7 outbind',
    octets: framed("0000000B 00000000 00000001 'SMSC' 00 'pw' 00"),
    command: 'outbind',
    sequence: 1,
    fields: { system_id: 'SMSC', password: 'pw' },
  },
  {
    what: '§4.11.1 enquire_link with the largest sequence_number',
    octets: octets('00000010 00000015 00000000 7FFFFFFF'),
    command: 'enquire_link',
    sequence: 0x7fffffff,
    fields: {},
  },
  {
    what: '§4.3.1 generic_nack, ESME_RINVCMDID',
    octets: octets('00000010 80000000 00000003 00000009'),
    command: 'generic_nack',
    status: 3,
    sequence: 9,
    fields: {},
  },
]

function fault(act: () => unknown): PduError {
  try {
    act()
  } catch (error) {
    if (error instanceof PduError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('golden PDUs', () => {
  it.each(goldens)('reads $what', (golden) => {
    const pdu = readPdu(golden.octets)
    expect(pdu.command).toBe(golden.command)
    expect(pdu.status).toBe(golden.status ?? 0)
    expect(pdu.sequence).toBe(golden.sequence)
    expect(pdu.fields).toEqual(golden.fields)
    expect(pdu.tlvs.map((one) => [one.tag, one.octets])).toEqual(golden.tlvs ?? [])
  })

  it.each(goldens)('writes $what', (golden) => {
    const written = writePdu({
      command: golden.command,
      sequence: golden.sequence,
      status: golden.status ?? 0,
      fields: golden.fields,
      tlvs: (golden.tlvs ?? []).map(([tag, value]) => ({ tag, octets: value })),
    })
    expect(Buffer.from(written).toString('hex')).toBe(Buffer.from(golden.octets).toString('hex'))
  })

  it.each(goldens.filter(({ octets: whole }) => whole.length > 16))('refuses every truncation of $what', (golden) => {
    const tlvOffset = golden.octets.length - (golden.tlvs ?? []).reduce((sum, [, value]) => sum + 4 + value.length, 0)
    // A PDU cut exactly between two parameters, or a response cut behind its header, is a whole one.
    const whole = new Set([golden.octets.length, tlvOffset])
    for (let at = tlvOffset, i = 0; i < (golden.tlvs ?? []).length; i++) {
      at += 4 + (golden.tlvs?.[i]?.[1].length ?? 0)
      whole.add(at)
    }
    if (commands[golden.command].id >= 0x80000000) whole.add(16)
    for (let length = 0; length < golden.octets.length; length++) {
      const cut = golden.octets.slice(0, length)
      if (length >= 4) new DataView(cut.buffer).setUint32(0, length)
      if (whole.has(length)) expect(readPdu(cut).command).toBe(golden.command)
      else expect(fault(() => readPdu(cut)).status).toMatch(/^ESME_RINV(CMDLEN|MSGLEN|OPTPARSTREAM)$/)
    }
  })

  it('has a golden for every command that has a layout of its own', () => {
    const same: Partial<Record<CommandName, CommandName>> = {
      bind_receiver: 'bind_transmitter',
      bind_transceiver: 'bind_transmitter',
      bind_receiver_resp: 'bind_transceiver_resp',
      bind_transmitter_resp: 'bind_transceiver_resp',
      deliver_sm_resp: 'submit_sm_resp',
      data_sm_resp: 'submit_sm_resp',
      unbind: 'enquire_link',
      unbind_resp: 'enquire_link',
      enquire_link_resp: 'enquire_link',
      cancel_sm_resp: 'enquire_link',
      replace_sm_resp: 'enquire_link',
    }
    const seen = new Set(goldens.map(({ command }) => command))
    for (const command of Object.keys(commands) as CommandName[]) {
      expect(seen.has(same[command] ?? command), command).toBe(true)
    }
  })
})

const message = "00 01 01 '46701234567' 00 01 01 '46700000001' 00 00 00 00 00 00 00 00 00 00"
const faults: readonly (readonly [what: string, octets: Uint8Array, status: StatusName, sequence: number])[] = [
  ['fifteen octets', octets('0000000F 00000015 00000000 000000'), 'ESME_RINVCMDLEN', 0],
  ['a command_length above the octets', octets('00000011 00000015 00000000 00000005'), 'ESME_RINVCMDLEN', 5],
  ['a command_length below the octets', octets('00000010 00000015 00000000 00000005 00'), 'ESME_RINVCMDLEN', 5],
  ['a command that is not in §5.1.2.1', octets('00000010 00000099 00000000 00000005'), 'ESME_RINVCMDID', 5],
  ['sm_length above what follows', framed(`00000004 00000000 00000005 ${message} 05 'abcd'`), 'ESME_RINVMSGLEN', 5],
  ['sm_length 255', framed(`00000004 00000000 00000005 ${message} FF ${'41'.repeat(255)}`), 'ESME_RINVMSGLEN', 5],
  [
    'sm_length below what follows',
    framed(`00000004 00000000 00000005 ${message} 03 'abcd'`),
    'ESME_RINVOPTPARSTREAM',
    5,
  ],
  [
    'a parameter longer than the PDU',
    framed(`00000004 00000000 00000005 ${message} 00 0424 0009 'a'`),
    'ESME_RINVOPTPARSTREAM',
    5,
  ],
  [
    'a user_message_reference of 3 octets',
    framed(`00000004 00000000 00000005 ${message} 00 0204 0003 000001`),
    'ESME_RINVPARLEN',
    5,
  ],
  [
    'a destination of 21 characters',
    framed(`00000004 00000000 00000005 00 01 01 00 01 01 '${'1'.repeat(21)}' 00 ${'00'.repeat(10)}`),
    'ESME_RINVDSTADR',
    5,
  ],
  [
    'a service_type of 6 characters',
    framed(`00000004 00000000 00000005 'ABCDEF' 00 ${'00'.repeat(15)}`),
    'ESME_RINVSERTYP',
    5,
  ],
  [
    'a validity_period of 15 characters',
    framed(`00000004 00000000 00000005 00 01 01 00 01 01 00 00 00 00 00 '000002000000000' 00 ${'00'.repeat(5)}`),
    'ESME_RINVEXPIRY',
    5,
  ],
  [
    'a password of 9 characters',
    framed("00000009 00000000 00000005 'a' 00 '123456789' 00 00 34 00 00 00"),
    'ESME_RINVPASWD',
    5,
  ],
  ['a bind that ends in its password', framed("00000009 00000000 00000005 'a' 00 'abc'"), 'ESME_RINVCMDLEN', 5],
]

describe('broken PDUs', () => {
  it.each(faults)('%s', (_, broken, status, sequence) => {
    const error = fault(() => readPdu(broken))
    expect(error.status).toBe(status)
    expect(error.sequence).toBe(sequence)
  })

  it('throws nothing but PduError for any octets', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      return seed % below
    }
    for (let round = 0; round < 3000; round++) {
      const golden = goldens[random(goldens.length)]
      if (!golden) continue
      const broken = Uint8Array.from(golden.octets)
      for (let flips = 0; flips <= random(4); flips++)
        broken[16 + random(Math.max(1, broken.length - 16))] = random(256)
      try {
        readPdu(broken.slice(0, golden.octets.length))
      } catch (error) {
        expect(error).toBeInstanceOf(PduError)
      }
    }
  })

  it('does not write what the standard cannot carry', () => {
    const long = new Uint8Array(255)
    expect(() => writePdu({ command: 'submit_sm', sequence: 1, fields: { short_message: long } })).toThrow(RangeError)
    expect(() => writePdu({ command: 'submit_sm', sequence: 1, fields: { source_addr: '1'.repeat(21) } })).toThrow(
      RangeError,
    )
  })
})

describe('framing', () => {
  const stream = Buffer.concat(goldens.map(({ octets: whole }) => whole))

  it.each([1, 2, 3, 7, 16, 17, 64, 100_000])('finds the same PDUs in chunks of %i octets', (size) => {
    const frames = new PduFrames()
    const found: Pdu[] = []
    for (let at = 0; at < stream.length; at += size) {
      for (const frame of frames.push(stream.subarray(at, at + size))) found.push(readPdu(frame))
    }
    expect(found.map(({ command, sequence }) => [command, sequence])).toEqual(
      goldens.map(({ command, sequence }) => [command, sequence]),
    )
  })

  it.each([0, 15, 70_001, 0xffffffff])('refuses a command_length of %i as soon as it is read', (length) => {
    const start = new Uint8Array(4)
    new DataView(start.buffer).setUint32(0, length)
    expect(fault(() => new PduFrames().push(start)).status).toBe('ESME_RINVCMDLEN')
  })

  it('takes a message_payload of 65535 octets', () => {
    const payload = tlv('message_payload', new Uint8Array(65_535).fill(0x41))
    const [frame] = new PduFrames().push(writePdu({ command: 'data_sm', sequence: 1, tlvs: [payload] }))
    expect(tlvOctets(readPdu(frame ?? new Uint8Array(0)), 'message_payload')?.length).toBe(65_535)
  })
})

describe('tables', () => {
  it('pairs every request with its response', () => {
    for (const command of Object.keys(commands) as CommandName[]) {
      const response = responseTo(command)
      if (command.endsWith('_resp') || command === 'generic_nack' || command === 'outbind') {
        expect(response).toBeUndefined()
      } else expect(response).toBe(`${command}_resp`)
    }
  })

  it('has no tag and no command_id twice', () => {
    expect(new Set(Object.values(tlvs).map(([tag]) => tag)).size).toBe(Object.keys(tlvs).length)
    expect(new Set(Object.values(commands).map(({ id }) => id)).size).toBe(Object.keys(commands).length)
  })

  it('names statuses', () => {
    expect(statusName(0x58)).toBe('ESME_RTHROTTLED')
    expect(statusName(0x400)).toBe('0x00000400')
  })

  it('reads parameters by type', () => {
    const pdu = readPdu(goldens.find(({ what }) => what.includes('receipt parameters'))?.octets ?? new Uint8Array(0))
    const deliver = pdu as PduOf<'deliver_sm'>
    expect(tlvText(deliver, 'receipted_message_id')).toBe('8A31')
    expect(tlvNumber(deliver, 'message_state')).toBe(2)
    expect(tlvNumber(deliver, 'network_error_code')).toBe(0x030000)
    expect(tlvNumber(deliver, 'user_message_reference')).toBeUndefined()
    expect(tlv('qos_time_to_live', 0x01020304).octets).toEqual(octets('01020304'))
    expect(tlv('receipted_message_id', 'ab').octets).toEqual(octets("'ab' 00"))
  })
})

it('shares no codec with the code that it checks', () => {
  const room = join(import.meta.dirname, '../../../drivers/simulator/smsc')
  const targets = readdirSync(room).flatMap((file) =>
    [...readFileSync(join(room, file), 'utf8').matchAll(/from '([^']+)'/g)].map(([, target]) => target ?? ''),
  )
  expect(targets.length).toBeGreaterThan(50)
  const outside = new Set(targets.filter((target) => !target.startsWith('./')))
  expect([...outside].sort()).toEqual([
    ...['../../../core/ports/world.ts', '../../world.ts', '../phones.ts', 'node:events', 'node:net', 'node:tls'],
  ])
})
