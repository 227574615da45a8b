import { createServer, type Server, type Socket } from 'node:net'
import type { GatewayError } from '../../../core/errors.ts'
import type { Incoming } from '../../../core/ports/transport.ts'
import { encodePdu } from '../../../drivers/smpp/pdu.ts'
import { RepeatMemory } from '../../../drivers/smpp/repeats.ts'
import { SmppTransport } from '../../../drivers/smpp/transport.ts'
import { systemClock } from '../../../drivers/world.ts'
import { quietLog } from '../../support/logs.ts'
import { samplePart } from '../../support/sample-part.ts'
import { type Border, must, type RandomSource } from '../border.ts'
import { mustSettle, scriptOf } from './hostile.ts'

const separator = Buffer.from('\n====\n')
const never = new AbortController().signal
const responses: Readonly<Record<number, [string, Record<string, string>]>> = {
  9: ['bind_transceiver_resp', { system_id: 'smsc' }],
  4: ['submit_sm_resp', { message_id: 'a1' }],
  21: ['enquire_link_resp', {}],
  6: ['unbind_resp', {}],
  3: ['query_sm_resp', {}],
}

/** What a good SMSC answers to a PDU. */
function politely(frame: Buffer): Buffer | undefined {
  const [command, fields] = responses[frame.readUInt32BE(4)] ?? []
  if (command === undefined) return undefined
  return Buffer.from(encodePdu({ command, sequence_number: frame.readUInt32BE(12), fields: fields ?? {} }))
}

/** An answer of the input, with the number of the request where it is a response. */
function answered(answer: Buffer, frame: Buffer): Buffer {
  if (answer.length < 16 || (answer[4] ?? 0) < 0x80) return answer
  const numbered = Buffer.from(answer)
  frame.copy(numbered, 12, 12, 16)
  return numbered
}

class HostileSmsc {
  readonly server: Server = createServer((socket) => this.#serve(socket))
  answers: Buffer[] = []
  #turn = 0
  requests = 0

  play(answers: Buffer[]): void {
    this.answers = answers
    this.#turn = 0
    this.requests = 0
  }

  #serve(socket: Socket): void {
    let rest = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.setTimeout(150, () => socket.destroy())
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
        const frame = rest.subarray(0, rest.readUInt32BE(0))
        rest = rest.subarray(frame.length)
        this.requests++
        // Our own responses are not answered.
        if ((frame[4] ?? 0) >= 0x80) continue
        const answer = this.answers[this.#turn++]
        const said = answer === undefined || answer.length === 0 ? politely(frame) : answered(answer, frame)
        if (said && socket.writable) socket.write(said)
      }
    })
  }
}

let listening: Promise<HostileSmsc> | undefined

async function listen(): Promise<HostileSmsc> {
  const smsc = new HostileSmsc()
  await new Promise<void>((resolve) => smsc.server.listen(0, '127.0.0.1', resolve))
  smsc.server.unref()
  return smsc
}

const pdu = (command: string, fields: Record<string, string | number | Uint8Array> = {}, command_status = 0) =>
  Buffer.from(encodePdu({ command, sequence_number: 5, fields, command_status }))
const script = (...parts: Buffer[]) =>
  Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [separator, part])))
const nothing = Buffer.alloc(0)
const deliver = pdu('deliver_sm', {
  source_addr_ton: 1,
  source_addr: '46701234567',
  destination_addr: '4671',
  short_message: Buffer.from('Hi'),
})

/** A whole SMSC: part by part of an input what it answers to each request, with whatever it says beside; an empty part is a good answer. */
export const border: Border = {
  name: 'smsc',
  waits: true,
  source: ['drivers/smpp/'],
  longest: 1_500,
  limitMs: 5_000,
  words: [
    separator,
    ...Object.values(responses).map(([command, fields]) => pdu(command, fields)),
    deliver,
    pdu('enquire_link'),
    pdu('unbind'),
    pdu('generic_nack', {}, 3),
    pdu('submit_sm_resp', {}, 0x58),
    pdu('submit_sm_resp', {}, 0x14),
    pdu('bind_transceiver_resp', {}, 0x0e),
  ],
  seeds: () => [
    nothing,
    script(pdu('bind_transceiver_resp', {}, 0x0e)),
    script(Buffer.concat([pdu('bind_transceiver_resp', { system_id: 'x' }), deliver, pdu('enquire_link')])),
    script(nothing, pdu('submit_sm_resp', {}, 0x58)),
    script(nothing, pdu('submit_sm_resp', { message_id: '0' }), Buffer.concat([pdu('unbind'), deliver])),
    script(nothing, pdu('generic_nack', {}, 3)),
    script(nothing, Buffer.concat([deliver, deliver, pdu('data_sm', { source_addr: 'x' })])),
  ],
  mutate: (input: Uint8Array, random: RandomSource) => {
    const parts = scriptOf(input)
    const at = random.int(0, parts.length - 1)
    const part = Buffer.from(parts[at] ?? nothing)
    if (part.length < 16)
      return script(
        ...parts.with(
          at,
          random.pick([deliver, pdu('enquire_link'), pdu('submit_sm_resp', { message_id: 'b' }), nothing]),
        ),
      )
    part.writeUInt32BE(part.length, 0)
    if (random.next() < 0.5)
      part.writeUInt32BE(
        random.pick([0x8000_0004, 0x8000_0009, 5, 0x103, 0x15, 6, 0x8000_0000, 0x8000_0006, 0x0b, 4]),
        4,
      )
    if (random.next() < 0.5)
      part.writeUInt32BE(random.pick([0, 0, 3, 8, 0x14, 0x58, 0x0d, 0x45, 0x400, 0xffff_ffff]), 8)
    return script(...parts.with(at, part))
  },
  async run(input) {
    listening ??= listen()
    const smsc = await listening
    smsc.play(scriptOf(input))
    const { port } = smsc.server.address() as { port: number }
    const delivered: Incoming[] = []
    const losses: GatewayError[] = []
    const transport = new SmppTransport(
      {
        name: 'main',
        host: '127.0.0.1',
        port,
        systemId: 'textpost',
        password: 'secret',
        sender: '+46700000001',
        timeouts: { bindMs: 400, responseMs: 300, connectMs: 1_000 },
      },
      { clock: systemClock, log: quietLog, repeats: new RepeatMemory({ clock: systemClock }) },
    )
    const events = {
      deliver: async (incoming: Incoming) => void delivered.push(incoming),
      health: () => {},
      throttled: (pauseMs: number) => must(pauseMs >= 0 && pauseMs < 3_600_000, 'a pause is bounded'),
      lost: (error: GatewayError) => void losses.push(error),
    }
    const refusal = await mustSettle('opening', transport.open(events, never), 3_000)
    if (!refusal) {
      await Promise.all([
        mustSettle('sending', transport.submit(samplePart, never), 3_000),
        mustSettle('sending', transport.submit({ ...samplePart, partId: 2 }, never), 3_000),
      ])
    }
    await mustSettle('closing', transport.close(), 3_500)
    must(losses.length <= 1, 'a link is lost once')
    must(smsc.requests <= 30 + input.length / 8, 'an SMSC is not asked without end')
    for (const incoming of delivered) must(/^[0-9a-f]/.test(incoming.fingerprint), 'a message has a fingerprint')
  },
  async close() {
    const smsc = await listening
    smsc?.server.close()
  },
}
