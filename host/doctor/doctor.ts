import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asGatewayError, GatewayError } from '../../core/errors.ts'
import type { TransportSettings } from '../../core/settings/schema.ts'
import type { LinkStatus } from '../../core/status.ts'
import type { Language } from '../../core/words/say.ts'
import type { CallWorld } from '../call-world.ts'
import { opened, testLink } from '../calls-links.ts'
import type { ParsedParams } from '../contract/contract.ts'
import type { DoctorLink, DoctorReport, TestStep } from '../contract/results.ts'
import { version } from '../version.ts'
import { checkLines } from './check-lines.ts'
import { checksOfDown, checksOfOpening, checksOfWorking, loopBackCheck, modemSteps } from './modem-checks.ts'
import { redact } from './redact.ts'
import { type Finding, inWords } from './words.ts'

type Wish = ParsedParams<'doctor'>

const serverSteps: readonly TestStep['step'][] = ['found', 'reached', 'encrypted', 'ready']

/** Finding a network may take two minutes. */
const modemWithinMs = 150_000

/** One link of a round, with what was found so far; whatever changes in it is told at once. */
interface Examined {
  readonly link: string
  readonly kind: DoctorLink['kind']
  findings: readonly Finding[]
}

/**
 * Examines links one after another, and writes a report that may be sent to others. How far it is comes as events `doctor`.
 * @throws GatewayError `engine/no-link` when there is none of the wanted name
 */
export async function examine(world: CallWorld, wish: Wish): Promise<DoctorReport> {
  const { gateway, events } = world
  const { transports, mail } = gateway.context.settings()
  const wanted = ({ name }: { readonly name: string }) => wish.link === undefined || name === wish.link
  const ways = transports.filter((transport) => transport.enabled && wanted(transport))
  const accounts = mail.accounts.filter(wanted)
  if (wish.link !== undefined && ways.length + accounts.length === 0)
    throw new GatewayError('engine/no-link', { details: { link: wish.link } })
  const all: Examined[] = [...ways.map((way) => begun(way.name, way.kind, wish)), ...accounts.map(mailboxBegun)]
  const tell = (one: Examined, findings: readonly Finding[]) => {
    one.findings = findings
    events.emit('doctor', { run: wish.run, links: all.map((each) => shown(each, wish.language)) })
  }
  for (const one of all) {
    const way = ways.find(({ name, kind }) => name === one.link && kind === one.kind)
    if (way?.kind === 'modem') await modemLink(world, way, wish, (findings) => tell(one, findings))
    else await otherLink(world, one.link, (findings) => tell(one, findings))
  }
  const links = all.map((each) => shown(each, wish.language))
  const report: DoctorReport = { at: gateway.context.clock.now(), ok: links.every(({ ok }) => ok), links }
  if (!wish.report && !wish.reportText) return report
  const text = await reportText(world, { ...report, links: all.map((each) => shown(each, 'en')) })
  return {
    ...report,
    ...(wish.report ? { file: await writeReport(world, report.at, text) } : {}),
    ...(wish.reportText ? { text } : {}),
  }
}

function begun(link: string, kind: DoctorLink['kind'], { loopBack }: Wish): Examined {
  const steps =
    kind === 'modem' ? [...modemSteps, ...(loopBack ? ['loop-back'] : [])] : kind === 'smpp' ? serverSteps : ['ready']
  return { link, kind, findings: steps.map((check) => ({ check, state: 'waiting' })) }
}

function mailboxBegun({ name }: { readonly name: string }): Examined {
  return { link: name, kind: 'mailbox', findings: serverSteps.map((check) => ({ check, state: 'waiting' })) }
}

function shown({ link, kind, findings }: Examined, language: Language): DoctorLink {
  const checks = findings.map((finding) => inWords(finding, language))
  return { link, kind, checks, ok: checks.every(({ state }) => state !== 'failed') }
}

async function modemLink(
  world: CallWorld,
  settings: TransportSettings,
  { loopBack }: Wish,
  tell: (findings: readonly Finding[]) => void,
): Promise<void> {
  const { gateway } = world
  const { name } = settings
  const last: readonly Finding[] = loopBack ? [{ check: 'loop-back', state: 'waiting' }] : []
  let seen: LinkStatus | undefined
  let told = ''
  const look = (link: LinkStatus) => {
    seen = link
    if (link.state !== 'connecting') return
    const findings = [...checksOfOpening(link), ...last]
    const key = JSON.stringify(findings)
    if (key !== told) tell(findings)
    told = key
  }
  try {
    await opened(world, name, 'modem', modemWithinMs, look)
    const modem = gateway.modem(name)
    const checks = checksOfWorking(await modem.readings())
    if (!loopBack) return tell(checks)
    tell([...checks, { check: 'loop-back', state: 'running' }])
    tell([...checks, await loopBackCheck(modem, settings.ownNumbers[0])])
  } catch (thrown) {
    const error = asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } })
    const { code, details, sentence } = error
    const down = checksOfDown({ code, details, sentence, health: seen?.health })
    tell([...down, ...last.map(({ check }): Finding => ({ check, state: 'skipped' }))])
  }
}

async function otherLink(world: CallWorld, name: string, tell: (findings: readonly Finding[]) => void): Promise<void> {
  const done: Finding[] = []
  // A mailbox has two servers: what is next after the last step of the first is the first of the second.
  const rest = (state: 'waiting' | 'skipped'): Finding[] => {
    const last = done.at(-1)
    const from =
      last === undefined || last.check === 'ready'
        ? []
        : serverSteps.slice(serverSteps.indexOf(last.check as 'found') + 1)
    return from.map((check, at) => ({ check, state: state === 'waiting' && at === 0 ? 'running' : state }))
  }
  tell(serverSteps.map((check, at) => ({ check, state: at === 0 ? 'running' : 'waiting' })))
  const { steps } = await testLink(world, name, (step) => {
    done.push(findingOf(step))
    if (step.ok) tell([...done, ...rest('waiting')])
  })
  tell([...done, ...(steps.at(-1)?.ok === false ? rest('skipped') : [])])
}

function findingOf({ step, ok, sentence, code, details }: TestStep): Finding {
  return {
    check: step,
    state: ok ? 'ok' : 'failed',
    sentence,
    ...(code === undefined ? {} : { code }),
    ...(details === undefined ? {} : { details }),
  }
}

async function reportText(world: CallWorld, report: DoctorReport): Promise<string> {
  const { gateway, keeper, listPorts } = world
  const status = await gateway.status()
  const ports = await listPorts().catch(() => [])
  const lines = [
    `Textpost ${version}, ${process.platform} ${process.arch}, Node ${process.versions.node}`,
    new Date(report.at).toISOString(),
    '',
    ...report.links.flatMap((link) => [...checkLines(link), '']),
    'Ports',
    ...ports.map((port) => `  ${JSON.stringify(port)}`),
    '',
    'Status',
    JSON.stringify({ links: status.links, queues: status.queues }, undefined, 2),
    '',
    'Settings',
    JSON.stringify(keeper.written(), undefined, 2),
  ]
  return `${redact(lines.join('\n'))}\n`
}

async function writeReport({ folder }: CallWorld, at: number, text: string): Promise<string> {
  const reports = join(folder, 'reports')
  await mkdir(reports, { recursive: true, mode: 0o700 })
  const stamp = new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  const file = join(reports, `doctor-${stamp}.txt`)
  await writeFile(file, text, { mode: 0o600 })
  return file
}
