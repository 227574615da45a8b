import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { asGatewayError, GatewayError } from '../core/errors.ts'
import { imapServer, smtpServer } from '../core/settings/mail.ts'
import type { MailAccountSettings } from '../core/settings/schema.ts'
import { readSmppAddress } from '../core/settings/smpp-address.ts'
import type { LinkStatus } from '../core/status.ts'
import { phrase, type Words } from '../core/words/say.ts'
import { networkReason } from '../drivers/mail/imap-errors.ts'
import { knownPorts } from '../drivers/modem/discovery.ts'
import type { CallWorld } from './call-world.ts'
import type { Handlers } from './contract/contract.ts'
import type { TestResult, TestStep } from './contract/results.ts'
import { examine } from './doctor/doctor.ts'
import { guessServers, internet } from './guess-servers.ts'
import { modemCalls } from './modem-calls.ts'
import { within } from './within.ts'

const stepTimeoutMs = 10_000
const readyTimeoutMs = 90_000
const lookAgainMs = 100

type Answered =
  | 'reconnect'
  | 'pause'
  | 'resume'
  | 'testLink'
  | 'guessServers'
  | 'serialPorts'
  | 'modemSticks'
  | 'modemReadings'
  | 'modemUssd'
  | 'modemCommand'
  | 'modemChangePin'
  | 'modemPinLock'
  | 'doctor'

/** Calls that try connections and look for what could be connected. */
export function linkCalls(world: CallWorld): Pick<Handlers, Answered> {
  const { gateway, listPorts } = world
  return {
    reconnect: async ({ link }) => {
      gateway.reconnect(link)
      return null
    },
    pause: async () => {
      await gateway.pause()
      return null
    },
    resume: async () => {
      await gateway.resume()
      return null
    },
    testLink: ({ link }) => testLink(world, link),
    ...modemCalls(world),
    doctor: (wish) => examine(world, wish),
    guessServers: ({ address }) => guessServers(address.split('@').at(-1)?.toLowerCase() ?? '', internet),
    serialPorts: async () => {
      const ports = await knownPorts(async () => [...(await listPorts())])
      return ports.map(({ path, role, vendorName, modelName, manufacturer, vendorId, productId }) => ({
        path,
        role,
        description: [
          vendorName ?? manufacturer,
          modelName,
          vendorId && productId ? `USB ${vendorId}:${productId}` : undefined,
        ]
          .filter((word) => word !== undefined)
          .join(', '),
      }))
    },
  }
}

/** Where a link leads, when it leads to a server. */
interface Server {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly verified: boolean
}

interface Target {
  readonly server?: Server
  readonly ready: () => Promise<string>
}

export async function testLink(
  world: CallWorld,
  name: string,
  told: (step: TestStep) => void = () => {},
): Promise<TestResult> {
  const targets = targetsOf(world, name)
  if (targets.length === 0) throw new GatewayError('engine/no-link', { details: { link: name } })
  const steps: TestStep[] = []
  const take = async (step: TestStep['step'], work: () => Promise<string>): Promise<boolean> => {
    const startedMs = performance.now()
    const made = await work().then(
      (sentence) => ({ ok: true, sentence }),
      (thrown) => {
        const { code, details, sentence } = asGatewayError(thrown, 'engine/defect', {
          details: { reason: String(thrown) },
        })
        return { ok: false, sentence, code, details }
      },
    )
    const done: TestStep = { step, tookMs: Math.round(performance.now() - startedMs), ...made }
    steps.push(done)
    world.events.emit('test', { link: name, step: done })
    told(done)
    return done.ok
  }
  for (const { server, ready } of targets) {
    // Each step needs the one before; the first that fails ends the test with its remedy.
    if (server && !(await take('found', () => findHost(server)))) break
    if (server && !(await take('reached', () => reach(server)))) break
    if (server?.tls && !(await take('encrypted', () => encrypt(server)))) break
    if (!(await take('ready', ready))) break
  }
  return { link: name, ok: steps.every(({ ok }) => ok), steps }
}

function targetsOf(world: CallWorld, name: string): Target[] {
  const { gateway, drivers } = world
  const { transports, mail } = gateway.context.settings()
  const transport = transports.find((one) => one.name === name && one.enabled)
  const account = mail.accounts.find((one) => one.name === name)
  const targets: Target[] = []
  if (transport) {
    const address = transport.kind === 'smpp' ? readSmppAddress(transport.address) : undefined
    const server = address && {
      ...address,
      verified: transport.kind === 'smpp' && !transport.tls.allowUnverifiedCertificate,
    }
    targets.push({ ...(server ? { server } : {}), ready: () => opened(world, name, transport.kind) })
  }
  if (account) targets.push(...accountTargets(world, drivers, account))
  if (name === 'listener' && mail.listener.enabled) targets.push({ ready: () => opened(world, name, 'listener') })
  return targets
}

function accountTargets(world: CallWorld, drivers: CallWorld['drivers'], account: MailAccountSettings): Target[] {
  const imap = imapServer(account)
  const smtp = smtpServer(account)
  const place = (server: NonNullable<typeof imap>): Server => ({
    host: server.host,
    port: server.port,
    tls: server.tls === 'tls',
    verified: !server.allowUnverifiedCertificate,
  })
  return [
    ...(imap ? [{ server: place(imap), ready: () => opened(world, account.name, 'imap') }] : []),
    ...(smtp
      ? [
          {
            server: place(smtp),
            ready: async () => {
              const mailer = await drivers.mailer(account)
              try {
                await mailer.verify(AbortSignal.timeout(readyTimeoutMs))
              } finally {
                await mailer.close()
              }
              return smtp.host
            },
          },
        ]
      : []),
  ]
}

/** Has the link opened at once where it waits, and waits until it works or says why it does not. */
export async function opened(
  world: CallWorld,
  name: string,
  kind: LinkStatus['kind'],
  withinMs = readyTimeoutMs,
  seen: (link: LinkStatus) => void = () => {},
): Promise<string> {
  const { gateway } = world
  const { clock } = gateway.context
  if (gateway.pausedSince !== undefined) throw new GatewayError('engine/paused')
  const nudgedMs = clock.now()
  const linkNow = async () => (await gateway.status()).links.find((one) => one.name === name && one.kind === kind)
  const before = await linkNow()
  // An attempt that is under way is the one that is waited for.
  const sinceMs = before?.state === 'connecting' ? (before.triedAt ?? nudgedMs) : nudgedMs
  gateway.reconnect(name)
  for (;;) {
    const link = await linkNow()
    if (!link) throw new GatewayError('engine/no-link', { details: { link: name } })
    seen(link)
    if (link.state === 'working' || link.state === 'attention' || link.state === 'paused' || link.state === 'resting')
      return readings(link)
    const over = clock.now() > nudgedMs + withinMs
    const tried = link.state !== 'connecting' && (link.triedAt ?? 0) >= sinceMs
    if ((tried || over) && link.code !== undefined) throw statusError(link)
    if (over)
      throw new GatewayError('engine/defect', { details: { reason: phrase('{name} gave no answer', { name }) } })
    await new Promise<void>((resolve) => clock.after(lookAgainMs, resolve))
  }
}

/** What Status shows of a link, as the error that it is. */
function statusError({ code, details }: LinkStatus): GatewayError {
  return new GatewayError(code as GatewayError['code'], details === undefined ? {} : { details })
}

function readings({ health }: LinkStatus): string {
  const words = [health?.peer, health?.model, health?.signalDbm === undefined ? undefined : `${health.signalDbm} dBm`]
  return words.filter((word) => word !== undefined).join(', ')
}

async function findHost({ host }: Server): Promise<string> {
  try {
    const { address } = await within(lookup(host), stepTimeoutMs / 2)
    return address
  } catch (cause) {
    throw new GatewayError('engine/host-not-found', { details: { host }, cause })
  }
}

function reach({ host, port }: Server): Promise<string> {
  return knock(connect({ host, port, timeout: stepTimeoutMs }), 'connect', host, port)
}

function encrypt({ host, port, verified }: Server): Promise<string> {
  const socket = connectTls({
    host,
    port,
    servername: /^[\d.:]+$/.test(host) ? '' : host,
    rejectUnauthorized: verified,
    timeout: stepTimeoutMs,
  })
  return knock(socket, 'secureConnect', host, port)
}

function knock(socket: ReturnType<typeof connect>, opened: string, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: Words) => {
      socket.destroy()
      const code = opened === 'connect' ? 'engine/not-reached' : 'engine/not-encrypted'
      reject(new GatewayError(code, { details: { host, port, reason } }))
    }
    socket.once(opened, () => {
      socket.destroy()
      resolve(`${host}:${port}`)
    })
    socket.once('timeout', () => fail(phrase('no answer in 10 seconds')))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'ECONNREFUSED' ? phrase('refused') : networkReason(error)),
    )
  })
}
