import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log, Secrets } from '../../core/ports/world.ts'
import { parseSettings, settingsError } from '../../core/settings/parse.ts'
import type { Language } from '../../core/words/say.ts'
import { SimulatedMailbox } from '../../drivers/simulator/mailbox.ts'
import { dialects, SimulatedBinding, SimulatedModem } from '../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { type SimulatedSmsc, startSmsc } from '../../drivers/simulator/smsc/index.ts'
import type { EventHub } from '../contract/event-hub.ts'
import type { Served } from '../contract/rpc-server.ts'
import { type Engine, startEngine } from '../engine.ts'
import {
  type DemoPorts,
  demoSettings,
  gatewayAddress,
  loopback,
  mailServerName,
  ownNumbers,
  people,
  phones,
  providerLogin,
  smsDomain,
} from './cast.ts'
import { deskCalls } from './desk.ts'
import { DemoFeed } from './events.ts'
import { isFree } from './free-port.ts'
import { LedgerTail } from './ledger-tail.ts'
import { untilLinksWork, watchLinks } from './links.ts'
import { MailProgram } from './mail-program.ts'
import { Manners } from './manners.ts'
import { type Scenes, scenesIn } from './scenes.ts'
import { mailTeller, tellEntry, tellPhone } from './tellers.ts'

/** How long networks and phones take, in milliseconds. */
export interface Pace {
  /** From the network's yes to the phone. */
  readonly deliveryMs: number
  readonly receiptMs: number
  /** The modem's network, for one part. */
  readonly modemPartMs: number
  /** How long a phone takes over an automatic reply. */
  readonly phoneReplyMs: number
}

/** For a run that is timed, and to watch. */
export const paces = {
  quick: { deliveryMs: 30, receiptMs: 30, modemPartMs: 50, phoneReplyMs: 0 },
  lifelike: { deliveryMs: 400, receiptMs: 600, modemPartMs: 400, phoneReplyMs: 3_000 },
} as const satisfies Record<string, Pace>

export interface DemoWorldOptions {
  readonly pace?: Pace
  /** Phones answer texts by themselves, in a friendly way, while no page shows them to be typed on. */
  readonly phonesAnswer?: boolean
  /** What its people speak, and the mails that Textpost writes to them. */
  readonly language?: Language
  /** Ports of the mail server, taken when they are free; any free ones else. */
  readonly wantedPorts?: Pick<DemoPorts, 'imap' | 'smtp'>
}

/**
 * A gateway as an office has it, and everything around it simulated in this process: a mail server with the office's people, an SMS
 * provider, a modem and phones. Made by `startDemoWorld`. What happens in it is told by `feed`.
 */
export interface DemoWorld {
  /** Temporary; removed by `close`. */
  readonly folder: string
  readonly ports: DemoPorts
  readonly engine: Engine
  readonly network: SimulatedNetwork
  readonly smsc: SimulatedSmsc
  readonly modem: SimulatedModem
  readonly feed: DemoFeed
  /** What its people write. */
  readonly scenes: Scenes
  /** What the phones answer by themselves. */
  readonly manners: Manners
  /** The gateway's calls with those of the demo, for pages. */
  readonly served: Served
  /** The mail program of a person of the office, by address. */
  mailProgram(address: string): MailProgram
  /** Resolves when every link works; rejects with TooLate after `withinMs`, naming those that do not. */
  ready(withinMs: number, signal?: AbortSignal): Promise<void>
  /** Ends everything and removes the folder, within 5 s. Idempotent. */
  close(): Promise<void>
}

/** Starts the world; the gateway runs when it resolves, its links open within a moment (`ready`). */
export async function startDemoWorld(options: DemoWorldOptions = {}): Promise<DemoWorld> {
  const closing = new Closing()
  try {
    return await build(options, closing)
  } catch (thrown) {
    await closing.close()
    throw thrown
  }
}

/** What is to be ended, last first. */
class Closing {
  readonly #steps: (() => unknown)[] = []
  #done: Promise<void> | undefined

  add(step: () => unknown): void {
    this.#steps.push(step)
  }

  close(): Promise<void> {
    this.#done ??= this.#close()
    return this.#done
  }

  /** All of them, whatever one of them throws; the first failure is told in the end. */
  async #close(): Promise<void> {
    const failures: unknown[] = []
    for (const step of this.#steps.reverse()) {
      try {
        await step()
      } catch (thrown) {
        failures.push(thrown)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}

async function build(options: DemoWorldOptions, closing: Closing): Promise<DemoWorld> {
  const { pace = paces.lifelike, phonesAnswer = false, wantedPorts, language = 'en' } = options
  const scenes = scenesIn(language)
  const folder = makeFolder(closing)
  const network = new SimulatedNetwork({ replyDelayMs: pace.phoneReplyMs })
  for (const { number } of phones) network.phone(number)
  const feed = new DemoFeed()
  closing.add(() => {
    // Replies that they have not sent yet are dropped.
    for (const phone of network.phones) phone.on = false
  })
  // Before the carriers, which act on what is told: a phone is switched on first, and then gets what waited for it.
  closing.add(network.subscribe((event) => tellPhone(feed, event)))
  const { modem, binding } = plugModem(network, pace)
  closing.add(() => modem.close())
  const smsc = await startProvider(network, pace)
  closing.add(() => smsc.close())
  const mailbox = await startMailbox(wantedPorts)
  closing.add(() => mailbox.close())
  const ports = { imap: mailbox.imapPort, smtp: mailbox.smtpPort, smpp: smsc.port }
  const programs = people.map((person) => new MailProgram(person, ports.smtp, quietLog))
  const programOf = (address: string) => {
    const program = programs.find(({ person }) => person.address === address)
    if (!program) throw new Error(`nobody in the office has the address ${address}`)
    return program
  }
  closing.add(() => Promise.all(programs.map((program) => program.close())))
  closing.add(mailbox.onDelivery(mailTeller(feed, programs)))

  let tail: LedgerTail | undefined
  const engine = await startEngine({
    folder,
    language,
    settings: checkedSettings(ports),
    secrets: demoSecrets(),
    drivers: { serialBinding: binding, network },
    committed: () => tail?.look(),
  })
  closing.add(() => engine.stop())
  const { context } = engine.gateway
  await context.store.write(async (rooms) => {
    for (const { name, alias, number } of phones) await rooms.contacts.save({ name, alias, phone: number, groups: [] })
  })

  const ledger = new LedgerTail(context.store, (entry, rooms) => tellEntry(feed, entry, rooms))
  tail = ledger
  ledger.look()
  closing.add(() => ledger.stop())
  closing.add(watchLinks(engine, feed))
  const { events, log } = engine
  const manners = new Manners(network, () => phonesAnswer && !events.hears('demo'), scenes)
  closing.add(feed.subscribe((event) => events.emit('demo', { count: feed.count, event })))
  greetFirstPage(events, feed, network, scenes)
  const calls = { ...engine.calls, ...deskCalls({ program: programOf(people[0].address), feed }) }
  return {
    folder,
    ports,
    engine,
    network,
    smsc,
    modem,
    feed,
    scenes,
    manners,
    served: { calls, events, log },
    mailProgram: programOf,
    ready: (withinMs, signal) => untilLinksWork(engine, withinMs, signal),
    close: () => closing.close(),
  }
}

/** An office where nothing has happened yet: a phone that nobody wrote to asks something, so that there is a mail to read. */
function greetFirstPage(events: EventHub, feed: DemoFeed, network: SimulatedNetwork, scenes: Scenes): void {
  let greeted = false
  events.onWatched((topic, watched) => {
    if (topic !== 'demo' || !watched || greeted || feed.count > 0) return
    greeted = true
    const { phone, text } = scenes.stranger
    // A provider that is not connected yet keeps the text until it is.
    network
      .phone(phone.number)
      .send(text, ownNumbers[phone.way])
      .catch(() => undefined)
  })
}

/** A new folder that goes with the world, or with the process when that ends first. */
function makeFolder(closing: Closing): string {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-demo-'))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  process.once('exit', remove)
  closing.add(() => {
    process.off('exit', remove)
    remove()
  })
  return folder
}

function plugModem(network: SimulatedNetwork, pace: Pace): { modem: SimulatedModem; binding: SimulatedBinding } {
  const modem = new SimulatedModem({
    network,
    name: 'modem',
    dialect: dialects.quectel,
    sim: { number: ownNumbers.modem },
    networkDelayMs: pace.modemPartMs,
    reportDelayMs: pace.receiptMs,
  })
  const binding = new SimulatedBinding()
  binding.add('demo-modem', modem)
  return { modem, binding }
}

function startProvider(network: SimulatedNetwork, pace: Pace): Promise<SimulatedSmsc> {
  return startSmsc({
    network,
    name: 'smsc',
    host: loopback,
    accounts: [{ ...providerLogin, ownNumbers: [ownNumbers.smsc] }],
    settings: { deliveryDelayMs: pace.deliveryMs, receiptDelayMs: pace.receiptMs },
    firstNumber: BigInt(Date.now()),
  })
}

async function startMailbox(wanted: DemoWorldOptions['wantedPorts']): Promise<SimulatedMailbox> {
  const free = wanted && (await Promise.all([isFree(wanted.imap), isFree(wanted.smtp)])).every(Boolean)
  return SimulatedMailbox.start({
    users: [
      { name: gatewayAddress, address: gatewayAddress, password: gatewayPassword },
      ...people.map(({ address, password }) => ({ name: address, address, password })),
    ],
    gateway: gatewayAddress,
    smsDomains: [smsDomain],
    authservId: mailServerName,
    host: loopback,
    log: quietLog,
    ...(free ? { imapPort: wanted.imap, smtpPort: wanted.smtp } : {}),
  })
}

const gatewayPassword = 'demo'

function checkedSettings(ports: DemoPorts) {
  const reading = parseSettings(demoSettings(ports))
  if ('problems' in reading) throw settingsError(reading.problems)
  return reading.settings
}

/** Passwords of servers that end with this process; kept in memory. */
function demoSecrets(): Secrets {
  const values = new Map([
    ['imap/office', gatewayPassword],
    ['smtp/office', gatewayPassword],
    ['smpp/smsc', providerLogin.password],
  ])
  return {
    get: async (name) => values.get(name),
    set: async (name, value) => void values.set(name, value),
    delete: async (name) => void values.delete(name),
    names: async () => [...values.keys()],
  }
}

/** The simulators' own lines; what the gateway logs goes into its folder. */
const quietLog: Log = { child: () => quietLog, write: () => {} }
