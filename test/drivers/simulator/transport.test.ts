import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type {
  Incoming,
  IncomingReceipt,
  IncomingSegment,
  LinkHealth,
  OutgoingPart,
  Transport,
  TransportEvents,
} from '../../../core/ports/transport.ts'
import { assemble, assembledText } from '../../../core/sms/reassembly.ts'
import { planSegments } from '../../../core/sms/segment.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { type OperatorOptions, SimulatedOperator } from '../../../drivers/simulator/transport.ts'
import { settle, VirtualClock } from '../../support/virtual-clock.ts'

const anna = '+46701234567'
const never = new AbortController().signal

class Core implements TransportEvents {
  readonly taken: Incoming[] = []
  readonly readings: LinkHealth[] = []
  refusing = false

  async deliver(incoming: Incoming): Promise<void> {
    if (this.refusing) throw new Error('the store is full')
    this.taken.push(incoming)
  }

  health(reading: LinkHealth): void {
    this.readings.push(reading)
  }

  throttled(): void {}
  lost(): void {}

  get receipts(): IncomingReceipt[] {
    return this.taken.filter((one) => one.kind === 'receipt')
  }

  get segments(): IncomingSegment[] {
    return this.taken.filter((one) => one.kind === 'segment')
  }
}

function partsOf(body: string, changed: Partial<OutgoingPart> = {}): OutgoingPart[] {
  const { segments } = planSegments(body, { reference: 7 })
  return segments.map((segment, index) => ({
    ...{ partId: index + 1, textId: 1, to: anna, number: index + 1, total: segments.length, segment, body },
    ...{ receipt: true, more: false, reference: 100 + index, ...changed },
  }))
}

async function bench(options: Partial<OperatorOptions> = {}) {
  const clock = new VirtualClock()
  const network = new SimulatedNetwork({ clock })
  const operator = new SimulatedOperator({ name: 'try-it', network, ownNumbers: ['+46700000001'], ...options })
  const core = new Core()
  const transport = operator.transport()
  await transport.open(core, never)
  return { clock, network, operator, core, transport, phone: network.phone(anna) }
}

async function code(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof GatewayError ? `${error.code} ${error.retry}` : String(error)
}

describe('the simulated transport', () => {
  it('takes a part after its latency, delivers it, tells of it', async () => {
    const { clock, core, transport, phone } = await bench({ latencyMs: 20, deliveryMs: 200, window: 5 })
    expect(transport.window).toBe(5)
    expect(core.readings).toEqual([{ peer: 'try-it', registration: 'home', ownNumber: '+46700000001' }])
    let id: string | undefined
    const [part] = partsOf('Hello €')
    if (!part) throw new Error('no part')
    void transport.submit(part, never).then((accepted) => {
      id = accepted.id
    })
    await clock.advance(19)
    expect(id).toBeUndefined()
    await clock.advance(1)
    expect(id).toMatch(/^\w+-1$/)
    await clock.advance(199)
    expect(phone.inbox).toEqual([])
    await clock.advance(1)
    expect(phone.inbox).toMatchObject([{ from: '+46700000001', text: 'Hello €', parts: 1, carrier: 'try-it' }])
    expect(core.receipts).toMatchObject([
      { id, reference: 100, state: 'delivered', phone: { value: anna, kind: 'international' }, at: clock.now() },
    ])
  })

  it('puts a long text together, whatever the order, and marks a flash', async () => {
    const { clock, core, transport, phone } = await bench()
    const long = `${'Räksmörgås '.repeat(30)}😀`
    const parts = partsOf(long)
    expect(parts.length).toBeGreaterThan(4)
    for (const part of parts.toReversed()) void transport.submit(part, never)
    await clock.advance(1_000)
    expect(phone.inbox).toMatchObject([{ text: long, parts: parts.length }])
    expect(new Set(core.receipts.map(({ id }) => id)).size).toBe(parts.length)
    const [flash] = partsOf('Now', { receipt: false })
    if (flash) void transport.submit({ ...flash, segment: { ...flash.segment, messageClass: 0 } }, never)
    await clock.advance(1_000)
    expect(phone.inbox[1]).toMatchObject({ text: 'Now', note: 'flash' })
    expect(core.receipts).toHaveLength(parts.length)
  })

  it('keeps a text for a phone that is off, until it is on or the time is over', async () => {
    const { clock, core, transport, phone } = await bench()
    phone.on = false
    for (const part of [...partsOf('kept'), ...partsOf('dropped', { validityMs: 60_000 })]) {
      void transport.submit(part, never)
    }
    await clock.advance(1_000)
    expect(core.receipts.map(({ state }) => state)).toEqual(['buffered', 'buffered'])
    await clock.advance(60_000)
    expect(core.receipts.at(-1)).toMatchObject({ state: 'expired', id: core.receipts[1]?.id })
    phone.on = true
    await settle()
    expect(core.receipts.at(-1)).toMatchObject({ state: 'delivered', id: core.receipts[0]?.id })
    expect(phone.inbox.map(({ text }) => text)).toEqual(['kept'])
    expect(clock.pending).toBe(0)
  })

  it('hands in what phones send, long ones in parts, each with a fingerprint of its own', async () => {
    const { core, phone } = await bench()
    const long = 'ş'.repeat(100)
    await phone.send('Hello')
    await phone.send('Hello')
    await phone.send(long)
    await settle()
    expect(core.segments).toHaveLength(4)
    expect(core.segments[0]).toMatchObject({
      from: { value: anna, kind: 'international' },
      to: { value: '+46700000001', kind: 'international' },
      raw: '48656C6C6F',
    })
    expect(assembledText(assemble(core.segments.slice(2).map(({ segment }) => segment)))).toBe(long)
    expect(new Set(core.segments.map(({ fingerprint }) => fingerprint)).size).toBe(4)
  })

  it('keeps what core could not store, in order, and what comes while there is no link', async () => {
    const { clock, operator, core, transport, phone } = await bench({ retryMs: 5_000 })
    core.refusing = true
    await phone.send('one')
    await phone.send('two')
    await phone.send('3')
    await clock.advance(4_999)
    core.refusing = false
    expect(core.taken).toEqual([])
    await clock.advance(1)
    expect(core.segments.map(({ raw }) => raw)).toEqual(['6F6E65', '74776F', '33'])
    core.refusing = true
    await phone.send('three')
    await settle()
    await transport.close()
    // A new link is tried at once, whatever is left of the wait.
    const next = new Core()
    await operator.transport().open(next, never)
    await settle()
    expect(next.segments.map(({ raw }) => raw)).toEqual(['7468726565'])
    expect(core.segments).toHaveLength(3)
  })

  it('settles every submission on close and on abort, with nothing sent', async () => {
    const { clock, transport, phone, operator } = await bench({ latencyMs: 100 })
    const [part] = partsOf('Hello')
    if (!part) throw new Error('no part')
    const abort = new AbortController()
    const aborted = transport.submit(part, abort.signal)
    const closed = transport.submit(part, never)
    abort.abort()
    expect(await code(aborted)).toBe('text/link-lost now')
    await transport.close()
    await transport.close()
    expect(await code(closed)).toBe('text/link-lost now')
    expect(await code(transport.submit(part, never))).toBe('text/link-lost now')
    expect(await code(transport.open(new Core(), never))).toBe('text/link-lost now')
    const late: Transport = operator.transport()
    expect(await code(late.open(new Core(), abort.signal))).toBe('text/link-lost now')
    await clock.advance(10_000)
    expect(phone.inbox).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('delivers what was accepted though the link closes, and tells the next link', async () => {
    const { clock, transport, phone, operator } = await bench()
    const [part] = partsOf('Hello')
    if (!part) throw new Error('no part')
    const accepted = transport.submit(part, never)
    await clock.advance(20)
    const { id } = await accepted
    await transport.close()
    await clock.advance(1_000)
    expect(phone.inbox).toHaveLength(1)
    const next = new Core()
    await operator.transport().open(next, never)
    await settle()
    expect(next.receipts).toMatchObject([{ id, state: 'delivered' }])
  })

  it('has a number though none is set, and ids that differ from run to run', async () => {
    const one = await bench({ ownNumbers: [] })
    await one.phone.send('Hello')
    await settle()
    expect(one.core.segments[0]?.to).toEqual({ value: '+46701740605', kind: 'international' })
    await one.clock.advance(60_000)
    const second = new SimulatedOperator({ name: 'again', network: one.network, ownNumbers: ['+4611111111'] })
    const core = new Core()
    await second.transport().open(core, never)
    await one.phone.send('Hello', '+4611111111')
    await settle()
    expect(core.segments[0]?.fingerprint).not.toBe(one.core.segments[0]?.fingerprint)
    second.close()
    await expect(one.phone.send('Hello', '+4611111111')).rejects.toThrow('no carrier owns')
  })
})
