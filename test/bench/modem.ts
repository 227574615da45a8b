/**
 * Texts a minute through one simulated modem whose network takes 100 ms for each, out and in: Textpost against gammu-smsd, smstools and
 * Kannel, on the same modem of real bytes on a PTY. `node test/bench/modem.ts [texts, 60 by default]` prints a table. The ideal is
 * 1/delay: 600 a minute. Programs that are not installed are left out, and said so.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPty, SimulatedModem } from '../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { connectControl } from '../../host/control/client.ts'
import { startKannel } from '../drivers/simulator/kannel.ts'
import { waitFor } from '../support/wait-for.ts'
import type { BenchRow } from './rows.ts'

const delayMs = 100
const idealPerMinute = 60_000 / delayMs
const limitMs = 180_000
/** Texts of an office go to many people. */
const phoneNumbers = Array.from({ length: 10 }, (_, at) => `+4670123456${at}`)
const phoneOf = (at: number) => phoneNumbers[at % phoneNumbers.length] ?? ''
const words = (number: number) => `Text number ${number} of the bench`

/** A program on the modem: takes texts to send, and tells how many have come in. */
interface Subject {
  send(texts: readonly string[]): Promise<void>
  /** Texts that it has filed. */
  received(): Promise<number> | number
}

interface World {
  readonly folder: string
  readonly device: string
  /** Starts a program that ends with the measurement. */
  run(program: string, args: readonly string[], environment?: Readonly<Record<string, string>>): ChildProcess
  atEnd(work: () => unknown): void
}

interface Contender {
  readonly name: string
  readonly programs: readonly string[]
  start(world: World): Promise<Subject>
}

const textpost: Contender = {
  name: 'Textpost',
  programs: [],
  start: async ({ folder, device, run, atEnd }) => {
    const transports = [
      { kind: 'modem', name: 'modem', port: device, receipts: false, hourLimitParts: 100_000, dayLimitParts: 100_000 },
    ]
    const limits = { perSenderHourParts: null, perSenderDayParts: null, perPhoneHourParts: null, officeDayParts: null }
    const settings = { web: { enabled: false }, transports, permission: { limits } }
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
    writeFileSync(join(folder, 'secrets.json'), '{}', { mode: 0o600 })
    run(process.execPath, [join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts'), 'serve', '--data', folder])
    const client = await waitFor('Textpost', () => connectControl(folder).catch(() => undefined), 30_000)
    atEnd(() => client.close())
    await waitFor('its modem', async () => (await client.call('status', {})).links[0]?.state === 'working', 30_000)
    return {
      send: async (texts) => {
        for (const [at, text] of texts.entries()) await client.call('send', { to: [phoneOf(at)], text })
      },
      received: async () => (await client.call('texts', { direction: 'in', limit: 1_000 })).length,
    }
  },
}

const gammu: Contender = {
  name: 'gammu-smsd',
  programs: ['gammu-smsd'],
  start: async ({ folder, device, run }) => {
    const places = Object.fromEntries(
      ['inbox', 'outbox', 'sent', 'error'].map((name) => [name, `${join(folder, name)}/`]),
    )
    for (const place of Object.values(places)) mkdirSync(place)
    const file = join(folder, 'smsdrc')
    const lines = [
      ...['[gammu]', `device = ${device}`, 'connection = at115200', '[smsd]', 'service = files'],
      ...[`inboxpath = ${places.inbox}`, `outboxpath = ${places.outbox}`, `sentsmspath = ${places.sent}`],
      ...[`errorsmspath = ${places.error}`, `logfile = ${join(folder, 'log')}`, 'checksecurity = 0'],
      // As quick as it can be set: it looks for texts in both directions all the time.
      ...['loopsleep = 0', 'commtimeout = 0', 'statusfrequency = 0', 'receivefrequency = 0', 'deliveryreport = no'],
    ]
    writeFileSync(file, `${lines.join('\n')}\n`)
    run('gammu-smsd', ['-c', file])
    return {
      send: async (texts) => {
        for (const [at, text] of texts.entries()) {
          const serial = String(at).padStart(4, '0')
          writeFileSync(join(places.outbox ?? '', `OUTA20260101_${serial}00_00_${phoneOf(at)}_b${serial}.txt`), text)
        }
      },
      received: () => readdirSync(places.inbox ?? '').length,
    }
  },
}

const smstools: Contender = {
  name: 'smstools',
  programs: ['smsd'],
  start: async ({ folder, device, run }) => {
    const names = ['outgoing', 'checked', 'incoming', 'sent', 'failed']
    for (const name of names) mkdirSync(join(folder, name))
    const file = join(folder, 'smsd.conf')
    const lines = [
      ...['devices = GSM1', ...names.map((name) => `${name} = ${join(folder, name)}`)],
      ...[`logfile = ${join(folder, 'log')}`, `infofile = ${join(folder, 'info')}`, `pidfile = ${join(folder, 'pid')}`],
      // As quick as it can be set.
      ...['loglevel = 4', 'delaytime = 0', 'delaytime_mainprocess = 0', '[GSM1]', `device = ${device}`],
      ...['init = AT+CNMI=2,1,0,0,0', 'incoming = high', 'baudrate = 115200', 'rtscts = no', 'check_network = 0'],
    ]
    writeFileSync(file, `${lines.join('\n')}\n`)
    run('smsd', ['-c', file, '-t'])
    return {
      send: async (texts) => {
        for (const [at, text] of texts.entries()) {
          const name = join(folder, 'outgoing', `send${String(at).padStart(4, '0')}`)
          writeFileSync(name, `To: ${phoneOf(at).slice(1)}\n\n${text}`)
        }
      },
      received: () => readdirSync(join(folder, 'incoming')).filter((name) => name.startsWith('GSM1')).length,
    }
  },
}

const kannel: Contender = {
  name: 'Kannel',
  programs: ['bearerbox', 'smsbox'],
  start: async ({ folder, device, run, atEnd }) => {
    const running = await startKannel(folder, [{ name: 'modem', device, indications: '2,2,0,0,0' }], run)
    atEnd(() => running.close())
    return {
      send: async (texts) => {
        for (const [at, text] of texts.entries()) await running.send('modem', phoneOf(at), text)
      },
      received: () => running.asked.filter((query) => query.has('text')).length,
    }
  },
}

const contenders = [textpost, gammu, smstools, kannel]

export interface Rates {
  readonly name: string
  /** Texts a minute. */
  readonly out: number
  readonly in: number
}

/** One program on a modem of its own: first everything out, then everything in, one each 100 ms. */
async function measure(contender: Contender, count: number): Promise<Rates> {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })]
  try {
    const network = new SimulatedNetwork()
    const modem = new SimulatedModem({ network, networkDelayMs: delayMs, reportDelayMs: 5 })
    ends.unshift(() => modem.close())
    const pty = await openPty(modem)
    ends.unshift(() => pty.close())
    const subject = await contender.start({
      folder,
      device: pty.path,
      run: (program, args, environment = {}) => {
        const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`
        const child = spawn(program, [...args], {
          env: { ...process.env, PATH: path, ...environment },
          stdio: 'ignore',
        })
        ends.unshift(() => stop(child))
        return child
      },
      atEnd: (work) => void ends.unshift(work),
    })
    const texts = Array.from({ length: count }, (_, at) => words(at))
    await subject.send(texts)
    await waitFor(`${contender.name} to send`, () => modem.submissions.length >= count, limitMs)
    const [first, last] = [modem.submissions[0]?.at ?? 0, modem.submissions.at(-1)?.at ?? 0]
    const phone = network.phone(phoneOf(0))
    const before = await subject.received()
    const startedMs = Date.now()
    for (const text of texts) {
      await phone.send(text)
      await new Promise((resolve) => setTimeout(resolve, delayMs))
    }
    await waitFor(`${contender.name} to receive`, async () => (await subject.received()) - before >= count, limitMs)
    return {
      name: contender.name,
      out: ((count - 1) * 60_000) / (last - first),
      in: (count * 60_000) / (Date.now() - startedMs),
    }
  } finally {
    for (const end of ends) await end()
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 4_000)
  await gone
  clearTimeout(timer)
}

function isThere(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `PATH="$PATH:/usr/sbin:/sbin" command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Every program that is there, one after another on the same kind of modem. */
export async function modemRates(count = 60): Promise<Rates[]> {
  const rates: Rates[] = []
  for (const contender of contenders) {
    if (contender.programs.every(isThere)) rates.push(await measure(contender, count))
    else process.stdout.write(`Left out: ${contender.name} is not installed.\n`)
  }
  return rates
}

/** Texts come in at the network's pace, which the quick ones all keep; what is left is the clock's grain. */
const goals = { out: 1, in: 0.95 } as const

/** A trivial client reaches 597 of the ideal 600. */
const idealGoal = 0.97

/** Textpost against each of the others, out and in, and against the ideal. */
export function modemRows([ours, ...peers]: readonly Rates[]): BenchRow[] {
  if (!ours) return []
  const rounded = (value: number) => Math.round(value * 100) / 100
  const ideal = { name: 'the ideal', out: idealPerMinute, in: idealPerMinute }
  return [ideal, ...peers].flatMap((peer) =>
    (['out', 'in'] as const).map((way): BenchRow => {
      const ratio = ours[way] / peer[way]
      const goal = peer === ideal ? idealGoal : goals[way]
      return {
        name: `texts ${way} by one modem, network delay ${delayMs} ms`,
        unit: 'texts/min',
        ours: rounded(ours[way]),
        peer: rounded(peer[way]),
        peerName: peer.name,
        ratio: rounded(ratio),
        goal,
        holds: ratio >= goal,
      }
    }),
  )
}

export async function main(count = 60): Promise<BenchRow[]> {
  const rates = await modemRates(count)
  const share = (rate: number) => `${rate.toFixed(0).padStart(5)} (${((rate * 100) / idealPerMinute).toFixed(0)} %)`
  process.stdout.write(`Texts a minute, ideal ${idealPerMinute}:\n`)
  for (const rate of rates)
    process.stdout.write(`  ${rate.name.padEnd(12)} out ${share(rate.out)}   in ${share(rate.in)}\n`)
  return modemRows(rates)
}

if (import.meta.main) {
  await main(Number(process.argv[2] ?? 60))
  process.exit(0)
}
