import { describe, expect, onTestFinished, test } from 'vitest'
import { GatewayError } from '../../core/errors.ts'
import type {
  Accepted,
  Incoming,
  LinkHealth,
  OutgoingPart,
  Transport,
  TransportEvents,
} from '../../core/ports/transport.ts'
import { receiptKeys } from '../../core/queue/receipt-id.ts'
import { assemble, assembledText } from '../../core/sms/reassembly.ts'
import { planSegments } from '../../core/sms/segment.ts'
import { serialPorts } from '../../drivers/modem/serial.ts'
import { ModemTransport } from '../../drivers/modem/transport.ts'
import { mute, SimulatedBinding, SimulatedModem } from '../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { silent, startSmsc } from '../../drivers/simulator/smsc/index.ts'
import { SimulatedOperator } from '../../drivers/simulator/transport.ts'
import { RepeatMemory } from '../../drivers/smpp/repeats.ts'
import { SmppTransport } from '../../drivers/smpp/transport.ts'
import { systemClock } from '../../drivers/world.ts'
import { quietLog } from '../support/logs.ts'
import { waitFor } from '../support/wait-for.ts'

/** What the suite needs of a kind of transport: a network with phones behind it, and ways to disturb it. */
interface Bench {
  readonly network: SimulatedNetwork
  readonly ownNumber: string
  /** A new link; each is single use. */
  make(): Transport
  /** Cuts the link from outside; undefined where nothing can. */
  readonly cut?: () => void
  /** The network takes no more and answers nothing; undefined where it always answers. */
  readonly silence?: () => void
}

const phone = '+46701234567'

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  smpp: async () => {
    const network = new SimulatedNetwork()
    const smsc = await startSmsc({ network, settings: { deliverRetryMs: 50 } })
    onTestFinished(() => smsc.close())
    const repeats = new RepeatMemory({ clock: systemClock })
    const options = {
      name: 'smsc',
      host: '127.0.0.1',
      port: smsc.port,
      systemId: 'textpost',
      password: 'secret',
      sender: '+46700000001',
    }
    return {
      network,
      ownNumber: '+46700000001',
      make: () => new SmppTransport(options, { clock: systemClock, log: quietLog, repeats }),
      cut: () => {
        for (const session of smsc.sessions) session.cut('reset')
      },
      silence: () => {
        smsc.use(silent(['submit_sm']))
      },
    }
  },
  modem: async () => {
    const network = new SimulatedNetwork()
    const ownNumber = '+46700000002'
    const modem = new SimulatedModem({ network, sim: { number: ownNumber }, networkDelayMs: 5, reportDelayMs: 5 })
    onTestFinished(() => modem.close())
    const binding = new SimulatedBinding()
    binding.add('SIM1', modem)
    const ports = serialPorts({ clock: systemClock, binding })
    const pinMemory = { recall: async () => undefined, remember: async () => {} }
    const deps = { clock: systemClock, log: quietLog, openPort: ports.open, listPorts: ports.list, pinMemory }
    return {
      network,
      ownNumber,
      // A text that the store refused is met again by the next look into the memories.
      make: () => new ModemTransport({ name: 'modem', port: 'SIM1', sweepMs: 100 }, deps),
      cut: () => modem.unplug(),
      silence: () => {
        modem.use(mute())
      },
    }
  },
  simulator: async () => {
    const network = new SimulatedNetwork()
    const operator = new SimulatedOperator({
      name: 'sim',
      network,
      ownNumbers: ['+46700000003'],
      latencyMs: 5,
      deliveryMs: 5,
      retryMs: 20,
    })
    onTestFinished(() => operator.close())
    return { network, ownNumber: '+46700000003', make: () => operator.transport() }
  },
}

/** Core's side of a link, that keeps what it is told. */
class Listener implements TransportEvents {
  readonly incoming: Incoming[] = []
  readonly losses: GatewayError[] = []
  reading: LinkHealth = {}
  /** How many deliveries are refused first, as by a store that cannot be written. */
  refusals = 0

  async deliver(incoming: Incoming): Promise<void> {
    if (this.refusals > 0) {
      this.refusals--
      throw new GatewayError('store/unavailable', { details: { reason: 'the disk is full' } })
    }
    this.incoming.push(incoming)
  }

  health(reading: LinkHealth): void {
    this.reading = { ...this.reading, ...reading }
  }

  throttled(): void {}

  lost(error: GatewayError): void {
    this.losses.push(error)
  }

  /** The texts that the segments so far make up. */
  get texts(): string[] {
    const segments = this.incoming.flatMap((one) => (one.kind === 'segment' ? [one.segment] : []))
    const whole = assemble(segments)
    return whole.complete ? [assembledText(whole)] : []
  }
}

const never = new AbortController().signal

async function opened(bench: Bench): Promise<{ link: Transport; listener: Listener }> {
  const listener = new Listener()
  const link = bench.make()
  await link.open(listener, never)
  onTestFinished(() => link.close())
  return { link, listener }
}

function partsOf(body: string, to = phone): OutgoingPart[] {
  const { segments } = planSegments(body, { reference: 7 })
  return segments.map((segment, index) => ({
    partId: 100 + index,
    textId: 1,
    to,
    number: index + 1,
    total: segments.length,
    segment,
    body,
    receipt: true,
    more: index < segments.length - 1,
    reference: 100 + index,
  }))
}

async function sendAll(link: Transport, parts: readonly OutgoingPart[]): Promise<Accepted[]> {
  const accepted: Accepted[] = []
  for (const part of parts) accepted.push(await link.submit(part, never))
  return accepted
}

const bodies = {
  'plain words': 'Hello there',
  'the whole GSM alphabet and its extension':
    '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà^{}\\[~]|€',
  'Unicode and an emoji': 'Ещё 中文 😀',
  'a long text in the GSM alphabet': `Lång text €. ${'0123456789 '.repeat(40)}`,
  'a long text in Unicode': `Длинный 😀 ${'текст '.repeat(40)}`,
}

describe.each(Object.keys(benches))('a transport keeps its contract: %s', (kind) => {
  const bench = () => (benches[kind] as () => Promise<Bench>)()

  test.each(Object.entries(bodies))(
    '%s arrives on the phone as it was written, and its receipts name its parts',
    async (_, body) => {
      const world = await bench()
      const { link, listener } = await opened(world)
      const accepted = await sendAll(link, partsOf(body))
      const arrived = await waitFor('the text', () => world.network.phone(phone).inbox[0])
      expect(arrived.text).toBe(body)
      expect(arrived.parts).toBe(accepted.length)
      const receipts = await waitFor('a receipt for each part', () => {
        const all = listener.incoming.flatMap((one) =>
          one.kind === 'receipt' && one.state === 'delivered' ? [one] : [],
        )
        return all.length >= accepted.length ? all : undefined
      })
      for (const { id } of accepted) {
        const key = receiptKeys(id ?? '')[0]
        expect(receipts.some((receipt) => receiptKeys(receipt.id ?? '').includes(key ?? '-'))).toBe(true)
      }
    },
  )

  test.each(Object.entries(bodies))('%s from a phone comes in as it was written', async (_, body) => {
    const world = await bench()
    const { listener } = await opened(world)
    await world.network.phone(phone).send(body, world.ownNumber)
    const [text] = await waitFor('the text', () => (listener.texts.length > 0 ? listener.texts : undefined))
    expect(text).toBe(body)
    const [first] = listener.incoming
    expect(first).toMatchObject({ kind: 'segment', from: { value: phone, kind: 'international' } })
  })

  test('what the store refuses comes again until it is taken, and then no more', async () => {
    const world = await bench()
    const { listener } = await opened(world)
    listener.refusals = 2
    await world.network.phone(phone).send('insistent', world.ownNumber)
    await waitFor('the text', () => listener.texts[0] === 'insistent')
    await world.network.phone(phone).send('next', world.ownNumber)
    await waitFor('the next text', () => listener.incoming.length === 2)
    const [first, second] = listener.incoming
    expect(first?.fingerprint).not.toBe(second?.fingerprint)
  })

  test('the same words twice from a phone are two texts', async () => {
    const world = await bench()
    const { listener } = await opened(world)
    await world.network.phone(phone).send('ok', world.ownNumber)
    // On a SIM card, what tells them apart is the time stamp, which counts seconds (TS 23.040 §9.2.3.11).
    const second = Math.floor(Date.now() / 1000)
    await waitFor('the next second', () => Math.floor(Date.now() / 1000) > second)
    await world.network.phone(phone).send('ok', world.ownNumber)
    await waitFor('both', () => listener.incoming.length === 2)
    expect(new Set(listener.incoming.map(({ fingerprint }) => fingerprint)).size).toBe(2)
  })

  test('as many submissions as its window holds are under way at a time, and all are answered', async () => {
    const world = await bench()
    const { link } = await opened(world)
    expect(link.window).toBeGreaterThanOrEqual(1)
    const parts = Array.from({ length: link.window }, (_, index) => ({
      ...(partsOf(`number ${index}`, `+4670200${String(index).padStart(4, '0')}`)[0] as OutgoingPart),
      partId: index + 1,
    }))
    const accepted = await Promise.all(parts.map((part) => link.submit(part, never)))
    expect(new Set(accepted.map(({ id }) => id)).size).toBe(link.window)
  })

  test('closed: a submission is handed back untouched, closing again does nothing', async () => {
    const world = await bench()
    const { link, listener } = await opened(world)
    await link.close()
    await link.close()
    await expect(link.submit(partsOf('late')[0] as OutgoingPart, never)).rejects.toMatchObject({
      name: 'GatewayError',
      retry: 'now',
    })
    expect(listener.losses).toEqual([])
    expect(world.network.phone(phone).inbox).toEqual([])
  })

  test('closing settles what is under way, as accepted or as unknown', async () => {
    const world = await bench()
    world.silence?.()
    const { link } = await openedBeforeSilence(world)
    const submission = link.submit(partsOf('under way')[0] as OutgoingPart, never).then(
      () => 'accepted',
      (error: GatewayError) => error.retry,
    )
    const closing = link.close()
    expect(['accepted', 'unknown', 'now']).toContain(await submission)
    await closing
  })

  /** Some networks must be spoken to before they fall silent. */
  async function openedBeforeSilence(world: Bench): Promise<{ link: Transport }> {
    if (kind !== 'modem') return opened(world)
    const fresh = await bench()
    const result = await opened(fresh)
    fresh.silence?.()
    return result
  }

  test('a submission that is given up settles at once', async () => {
    const world = await bench()
    const { link } = await opened(world)
    world.silence?.()
    const abort = new AbortController()
    const submission = link.submit(partsOf('given up')[0] as OutgoingPart, abort.signal).then(
      () => 'accepted',
      (error: GatewayError) => error.retry,
    )
    abort.abort()
    expect(['accepted', 'unknown', 'now']).toContain(await submission)
  })

  test('an opening that is given up ends, and leaves the way free for the next', async () => {
    const world = await bench()
    const abort = new AbortController()
    const link = world.make()
    const opening = link.open(new Listener(), abort.signal).catch((error: unknown) => error)
    abort.abort()
    await opening
    await link.close()
    const { link: next } = await opened(world)
    await next.submit(partsOf('after all')[0] as OutgoingPart, never)
    await waitFor('the text', () => world.network.phone(phone).inbox[0])
  })

  test('lost: told once, after every submission was settled; a new link goes on', async () => {
    const world = await bench()
    const { cut } = world
    if (!cut) return
    const { link, listener } = await opened(world)
    world.silence?.()
    let outcome = 'pending'
    void link.submit(partsOf('torn')[0] as OutgoingPart, never).then(
      () => {
        outcome = 'accepted'
      },
      (error: GatewayError) => {
        outcome = error.retry
      },
    )
    const outcomeAtLoss = new Promise<string>((resolve) => {
      const told = listener.lost.bind(listener)
      listener.lost = (error) => {
        told(error)
        // Settled means that its answer is on its way already: nothing but the promise's own turn may lie between.
        setImmediate(() => resolve(outcome))
      }
    })
    cut()
    expect(['accepted', 'unknown', 'now']).toContain(await outcomeAtLoss)
    expect(listener.losses).toHaveLength(1)
    expect(listener.losses[0]?.sentence).not.toBe('')
    await expect(link.submit(partsOf('late')[0] as OutgoingPart, never)).rejects.toMatchObject({ retry: 'now' })
  })

  test('it tells what it is connected to', async () => {
    const world = await bench()
    const { listener } = await opened(world)
    const reading = await waitFor('a reading', () =>
      Object.keys(listener.reading).length > 0 ? listener.reading : undefined,
    )
    expect(reading.peer ?? reading.model).toBeTruthy()
  })
})
