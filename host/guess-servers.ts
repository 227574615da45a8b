import { lookup, resolveMx, resolveSrv } from 'node:dns/promises'
import type { GuessedServers } from './contract/results.ts'
import { within } from './within.ts'

/** What is asked about a domain; every answer may fail. */
export interface Internet {
  exchanges(domain: string): Promise<readonly string[]>
  services(
    name: string,
  ): Promise<readonly { readonly name: string; readonly port: number; readonly priority: number }[]>
  exists(host: string): Promise<boolean>
  /** The text under an https address. */
  text(url: string): Promise<string>
}

const answerMs = 5_000
const longestText = 100_000
/** A file names a few; no more are looked at. */
const mostServers = 20

/** This computer's name server and connection. */
export const internet: Internet = {
  exchanges: async (domain) => (await within(resolveMx(domain), answerMs)).map(({ exchange }) => exchange),
  services: (name) => within(resolveSrv(name), answerMs),
  exists: async (host) => {
    await within(lookup(host), answerMs)
    return true
  },
  text: async (url) => {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs), redirect: 'error' })
    if (!response.ok) throw new Error(`it answered ${response.status}`)
    return response.text()
  },
}

/** Servers of providers that many have; by the domain of the address. */
const providers: readonly (GuessedServers & { readonly domains: readonly string[]; readonly mx: RegExp })[] = [
  {
    provider: 'Google',
    imap: 'imap.gmail.com',
    smtp: 'smtp.gmail.com',
    note: 'app-password',
    authservIds: ['mx.google.com'],
    domains: ['gmail.com', 'googlemail.com'],
    mx: /\.google(mail)?\.com$/,
  },
  {
    provider: 'Microsoft',
    imap: 'outlook.office365.com',
    smtp: 'smtp.office365.com',
    note: 'oauth-only',
    authservIds: ['(none)'],
    domains: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
    mx: /\.(outlook|office365)\.com$/,
  },
  {
    provider: 'Apple',
    imap: 'imap.mail.me.com',
    smtp: 'smtp.mail.me.com',
    note: 'app-password',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    mx: /\.icloud\.com$/,
  },
  {
    provider: 'Yahoo',
    imap: 'imap.mail.yahoo.com',
    smtp: 'smtp.mail.yahoo.com',
    note: 'app-password',
    domains: ['yahoo.com', 'yahoo.de', 'ymail.com'],
    mx: /\.yahoodns\.net$/,
  },
  {
    provider: 'Fastmail',
    imap: 'imap.fastmail.com',
    smtp: 'smtp.fastmail.com',
    note: 'app-password',
    domains: ['fastmail.com', 'fastmail.fm'],
    mx: /\.messagingengine\.com$/,
  },
  {
    provider: 'GMX',
    imap: 'imap.gmx.net',
    smtp: 'mail.gmx.net',
    domains: ['gmx.de', 'gmx.net', 'gmx.at'],
    mx: /\.gmx\.net$/,
  },
  { provider: 'WEB.DE', imap: 'imap.web.de', smtp: 'smtp.web.de', domains: ['web.de'], mx: /\.web\.de$/ },
  {
    provider: 'IONOS',
    imap: 'imap.ionos.com',
    smtp: 'smtp.ionos.com',
    domains: [],
    mx: /\.(ionos|kundenserver)\.(com|de)$/,
  },
  { provider: 'one.com', imap: 'imap.one.com', smtp: 'send.one.com', domains: [], mx: /\.one\.com$/ },
]

/**
 * The servers of a mail domain: a provider that is known by the domain or by who takes its mail, what the domain publishes (RFC 6186, RFC
 * 8314), what it tells mail programs (autoconfig), or the names that most have.
 */
export async function guessServers(domain: string, world: Internet): Promise<GuessedServers> {
  const own = providers.find(({ domains }) => domains.includes(domain))
  if (own) return guessOf(own)
  const exchanges = await world.exchanges(domain).catch(() => [])
  const hosting = providers.find(({ mx }) => exchanges.some((exchange) => mx.test(`.${exchange.toLowerCase()}`)))
  if (hosting) return guessOf(hosting)
  return (await published(domain, world)) ?? (await autoconfigured(domain, world)) ?? likely(domain, world)
}

function guessOf({ domains: _, mx: __, ...servers }: (typeof providers)[number]): GuessedServers {
  return servers
}

/** A server that was found, in the words of the settings; usual ports are left out. */
interface Found {
  readonly host: string
  readonly port: number
  readonly tls: 'tls' | 'starttls'
}

async function published(domain: string, world: Internet): Promise<GuessedServers | undefined> {
  const first = async (service: string, tls: Found['tls']): Promise<Found | undefined> => {
    const records = await world.services(`_${service}._tcp.${domain}`).catch(() => [])
    const [best] = [...records].sort((a, b) => a.priority - b.priority)
    // A single dot says that there is no such service (RFC 2782).
    return best && isHost(best.name) ? { host: bare(best.name), port: best.port, tls } : undefined
  }
  const [imaps, imap, submissions, submission] = await Promise.all([
    first('imaps', 'tls'),
    first('imap', 'starttls'),
    first('submissions', 'tls'),
    first('submission', 'starttls'),
  ])
  return together(imaps ?? imap, submissions ?? submission)
}

/** The file that Thunderbird asks for, over https alone. */
async function autoconfigured(domain: string, world: Internet): Promise<GuessedServers | undefined> {
  const places = [
    `https://autoconfig.${domain}/mail/config-v1.1.xml`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
  ]
  for (const place of places) {
    const text = (await world.text(place).catch(() => '')).slice(0, longestText)
    const found = together(serverIn(text, 'incomingServer', 'imap'), serverIn(text, 'outgoingServer', 'smtp'))
    if (found) return found
  }
  return undefined
}

/** The first encrypted server of a kind in an autoconfig file. */
function serverIn(text: string, element: string, type: string): Found | undefined {
  for (const piece of text.split(`<${element}`).slice(1, 1 + mostServers)) {
    const block = piece.slice(0, Math.max(0, piece.indexOf(`</${element}>`)))
    const attributes = block.slice(0, Math.max(0, block.indexOf('>')))
    const body = block.slice(attributes.length)
    if (!new RegExp(`\\btype\\s*=\\s*["']${type}["']`).test(attributes)) continue
    const value = (name: string) => new RegExp(`<${name}>\\s*([^<\\s]{1,255})\\s*</${name}>`).exec(body)?.[1] ?? ''
    const [host, port, socket] = [value('hostname'), Number(value('port')), value('socketType').toUpperCase()]
    const tls = socket === 'SSL' ? 'tls' : socket === 'STARTTLS' ? 'starttls' : undefined
    if (tls && isHost(host) && Number.isInteger(port) && port > 0 && port < 65_536)
      return { host: bare(host), port, tls }
  }
  return undefined
}

function together(imap: Found | undefined, smtp: Found | undefined): GuessedServers | undefined {
  if (!imap || !smtp) return undefined
  return {
    imap: imap.host,
    smtp: smtp.host,
    ...(imap.tls === 'tls' ? {} : { imapTls: imap.tls }),
    ...(imap.port === (imap.tls === 'tls' ? 993 : 143) ? {} : { imapPort: imap.port }),
    ...(smtp.tls === 'starttls' ? {} : { smtpTls: smtp.tls }),
    ...(smtp.port === (smtp.tls === 'tls' ? 465 : 587) ? {} : { smtpPort: smtp.port }),
  }
}

async function likely(domain: string, world: Internet): Promise<GuessedServers> {
  const there = async (names: readonly string[], otherwise: string) => {
    for (const name of names) if (await world.exists(name).catch(() => false)) return name
    return otherwise
  }
  const [imap, smtp] = await Promise.all([
    there([`imap.${domain}`, `mail.${domain}`], `imap.${domain}`),
    there([`smtp.${domain}`, `mail.${domain}`], `smtp.${domain}`),
  ])
  return { imap, smtp }
}

function isHost(name: string): boolean {
  return /^(?=.{1,253}\.?$)[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?$/i.test(name)
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
