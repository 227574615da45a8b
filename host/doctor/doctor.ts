import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asGatewayError, GatewayError } from '../../core/errors.ts'
import type { TransportSettings } from '../../core/settings/schema.ts'
import type { CallWorld } from '../call-world.ts'
import { opened, testLink } from '../calls-links.ts'
import type { ParsedParams } from '../contract/contract.ts'
import type { DoctorCheck, DoctorLink, DoctorReport, TestStep } from '../contract/results.ts'
import { version } from '../version.ts'
import { checkLines } from './check-lines.ts'
import { checksOfDown, checksOfWorking, loopBackCheck } from './modem-checks.ts'
import { redact } from './redact.ts'

const stepTitles: Readonly<Record<TestStep['step'], string>> = {
  found: 'The name of the server is known',
  reached: 'The server can be reached',
  encrypted: 'The connection is encrypted, and the server is who it says',
  ready: 'Signed in and ready',
}
const stepOrder: readonly TestStep['step'][] = ['found', 'reached', 'encrypted', 'ready']

/** Finding a network may take two minutes. */
const modemWithinMs = 150_000

/** Examines links one after another, and writes a report that may be sent to others. */
export async function examine(world: CallWorld, wish: ParsedParams<'doctor'>): Promise<DoctorReport> {
  const { gateway } = world
  const { transports, mail } = gateway.context.settings()
  const wanted = ({ name }: { readonly name: string }) => wish.link === undefined || name === wish.link
  const ways = transports.filter((transport) => transport.enabled && wanted(transport))
  const accounts = mail.accounts.filter(wanted)
  if (wish.link !== undefined && ways.length + accounts.length === 0)
    throw new GatewayError('engine/no-link', { details: { link: wish.link } })
  const links: DoctorLink[] = []
  for (const transport of ways) {
    links.push(
      transport.kind === 'modem'
        ? await modemLink(world, transport, wish.loopBack)
        : await otherLink(world, transport.name, transport.kind),
    )
  }
  for (const { name } of accounts) links.push(await otherLink(world, name, 'mailbox'))
  const report: DoctorReport = { at: gateway.context.clock.now(), ok: links.every(({ ok }) => ok), links }
  return wish.report ? { ...report, file: await writeReport(world, report) } : report
}

async function modemLink(world: CallWorld, settings: TransportSettings, loopBack: boolean): Promise<DoctorLink> {
  const { gateway } = world
  const { name } = settings
  const checks: DoctorCheck[] = []
  try {
    await opened(world, name, 'modem', modemWithinMs)
    const modem = gateway.modem(name)
    checks.push(...checksOfWorking(await modem.readings()))
    if (loopBack) checks.push(await loopBackCheck(modem, settings.ownNumbers[0]))
  } catch (thrown) {
    const { code, sentence } = asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } })
    checks.splice(0, checks.length, ...checksOfDown({ code, sentence }))
  }
  return linkOf(name, 'modem', checks)
}

async function otherLink(world: CallWorld, name: string, kind: DoctorLink['kind']): Promise<DoctorLink> {
  const { steps } = await testLink(world, name)
  const checks = steps.map(
    ({ step, ok, sentence }): DoctorCheck => ({
      check: step,
      title: stepTitles[step],
      state: ok ? 'ok' : 'failed',
      sentence,
    }),
  )
  const last = steps.at(-1)
  // What the first failure kept from being tried.
  const rest = last && !last.ok ? stepOrder.slice(stepOrder.indexOf(last.step) + 1) : []
  for (const step of rest) checks.push({ check: step, title: stepTitles[step], state: 'skipped', sentence: '' })
  return linkOf(name, kind, checks)
}

function linkOf(link: string, kind: DoctorLink['kind'], checks: readonly DoctorCheck[]): DoctorLink {
  return { link, kind, checks, ok: checks.every(({ state }) => state !== 'failed') }
}

async function writeReport(world: CallWorld, report: DoctorReport): Promise<string> {
  const { gateway, folder, keeper, listPorts } = world
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
  const reports = join(folder, 'reports')
  await mkdir(reports, { recursive: true, mode: 0o700 })
  const stamp = new Date(report.at).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  const file = join(reports, `doctor-${stamp}.txt`)
  await writeFile(file, `${redact(lines.join('\n'))}\n`, { mode: 0o600 })
  return file
}
