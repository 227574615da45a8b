import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { onTestFinished } from 'vitest'
import { type SimulatedSmsc, type SmscOptions, startSmsc } from '../../../drivers/simulator/smsc/index.ts'
import {
  isResponse,
  type Pdu,
  type PduDraft,
  PduError,
  PduFrames,
  type PduOf,
  readPdu,
  responseTo,
  writePdu,
} from '../../../drivers/simulator/smsc/pdu.ts'
import { type CommandName, type StatusName, statuses } from '../../../drivers/simulator/smsc/pdu-tables.ts'
import { waitFor } from '../../support/wait-for.ts'

/** An SMSC that is closed when the test ends. */
export async function testSmsc(options: SmscOptions = {}): Promise<SimulatedSmsc> {
  const smsc = await startSmsc(options)
  onTestFinished(() => smsc.close())
  return smsc
}

/** A bare ESME over a socket: it sends what it is told and keeps what comes. */
export class Esme {
  readonly pdus: Pdu[] = []
  readonly octets: Uint8Array[] = []
  /** What a deliver_sm is answered with; `none` answers nothing. */
  deliverAnswer: StatusName | 'none' = 'ESME_ROK'
  closed = false
  /** What came is no row of PDUs any more; `octets` goes on. */
  broken = false
  readonly #socket: Socket
  readonly #frames = new PduFrames()
  #sequence = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
    })
    onTestFinished(() => {
      socket.destroy()
    })
  }

  static async connect(port: number, tls?: { ca: string }): Promise<Esme> {
    const socket = tls
      ? connectTls({ host: '127.0.0.1', port, ca: tls.ca, servername: 'localhost' })
      : connect(port, '127.0.0.1')
    await new Promise<void>((resolve, reject) => {
      socket.once(tls ? 'secureConnect' : 'connect', () => resolve())
      socket.once('error', reject)
    })
    return new Esme(socket)
  }

  /** Connected and bound. */
  static async bound(
    smsc: SimulatedSmsc,
    command: 'bind_transceiver' | 'bind_transmitter' | 'bind_receiver' = 'bind_transceiver',
  ): Promise<Esme> {
    const esme = await Esme.connect(smsc.port)
    const response = await esme.bind(command)
    if (response.status !== 0) throw new Error(`bind refused with ${response.status}`)
    return esme
  }

  bind(
    command: 'bind_transceiver' | 'bind_transmitter' | 'bind_receiver' = 'bind_transceiver',
    fields: Partial<PduOf<'bind_transceiver'>['fields']> = {},
  ): Promise<Pdu> {
    return this.request({
      command,
      fields: { system_id: 'textpost', password: 'secret', interface_version: 0x34, ...fields },
    })
  }

  raw(octets: Uint8Array): void {
    this.#socket.write(octets)
  }

  send<C extends CommandName>(draft: Omit<PduDraft<C>, 'sequence'>): number {
    const sequence = ++this.#sequence
    this.raw(writePdu({ ...draft, sequence }))
    return sequence
  }

  async request<C extends CommandName>(draft: Omit<PduDraft<C>, 'sequence'>): Promise<Pdu> {
    const sequence = this.send(draft)
    return waitFor(`the answer to ${draft.command}`, () => this.answerTo(sequence), 5_000)
  }

  submit(
    fields: Partial<PduOf<'submit_sm'>['fields']> = {},
    tlvs: PduDraft<'submit_sm'>['tlvs'] = [],
  ): Promise<PduOf<'submit_sm_resp'>> {
    return this.request({ command: 'submit_sm', fields: { ...text('Hello'), ...fields }, tlvs }) as Promise<
      PduOf<'submit_sm_resp'>
    >
  }

  answerTo(sequence: number): Pdu | undefined {
    return this.pdus.find((pdu) => isResponse(pdu.command) && pdu.sequence === sequence)
  }

  /** Every PDU of that command. */
  all<C extends CommandName>(command: C): PduOf<C>[] {
    return this.pdus.filter((pdu) => pdu.command === command) as unknown as PduOf<C>[]
  }

  /** The words of every deliver_sm. */
  get words(): string[] {
    return this.all('deliver_sm').map(({ fields }) => Buffer.from(fields.short_message).toString('latin1'))
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(chunk: Uint8Array): void {
    this.octets.push(chunk)
    if (this.broken) return
    try {
      for (const frame of this.#frames.push(chunk)) {
        const pdu = readPdu(frame)
        this.pdus.push(pdu)
        this.#answer(pdu)
      }
    } catch (error) {
      if (!(error instanceof PduError)) throw error
      this.broken = true
    }
  }

  #answer(pdu: Pdu): void {
    const command = responseTo(pdu.command)
    if (!command || (pdu.command === 'deliver_sm' && this.deliverAnswer === 'none')) return
    const status = pdu.command === 'deliver_sm' && this.deliverAnswer !== 'none' ? statuses[this.deliverAnswer] : 0
    this.raw(writePdu({ command, sequence: pdu.sequence, status }))
  }
}

/** The fields of a submit_sm to a phone. */
export function text(words: string, to = '46701234567'): Partial<PduOf<'submit_sm'>['fields']> {
  return {
    ...{ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: to },
    short_message: new Uint8Array(Buffer.from(words, 'latin1')),
  }
}
