import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program of another project that tests run against, and the Debian package that brings it. */
export interface Peer {
  readonly program: string
  readonly debianPackage: string
  readonly why: string
}

export const peers: readonly Peer[] = [
  { program: 'dovecot', debianPackage: 'dovecot-imapd', why: 'a real IMAP server' },
  { program: 'exim4', debianPackage: 'exim4-daemon-light', why: 'a real SMTP server' },
  { program: 'socat', debianPackage: 'socat', why: 'serial ports (PTYs) for the simulated modem' },
  { program: 'openssl', debianPackage: 'openssl', why: 'certificates for the servers above' },
  { program: 'gammu', debianPackage: 'gammu', why: 'another client of the simulated modem' },
  { program: 'smsd', debianPackage: 'smstools', why: 'another client of the simulated modem' },
  { program: 'tshark', debianPackage: 'tshark', why: 'a dissector that checks every PDU' },
  { program: 'chromium', debianPackage: 'chromium', why: 'the browser that shows the pages' },
  { program: 'bearerbox', debianPackage: 'kannel', why: 'another client of the simulated SMSC' },
]

/** Where a program is, or undefined. Servers live in folders that an ordinary user's PATH leaves out. */
export function findProgram(program: string): string | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/sbin',
    '/usr/lib/kannel',
  ]
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

export function missingPeers(): Peer[] {
  return peers.filter((peer) => findProgram(peer.program) === undefined)
}

/** Installs what is missing where that can be done without asking: Debian or Ubuntu, as root. */
export function installPeers(missing: readonly Peer[]): { installed: boolean; why: string } {
  if (!existsSync('/etc/debian_version')) return { installed: false, why: 'this system is not Debian or Ubuntu' }
  if (process.getuid?.() !== 0) return { installed: false, why: 'installing needs root' }
  const packages = missing.map((peer) => peer.debianPackage)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', ...packages],
  ]) {
    const run = spawnSync('apt-get', args, { encoding: 'utf8', env: environment, timeout: 15 * 60_000 })
    if (run.status !== 0) return { installed: false, why: `apt-get ${args[0]} failed: ${lastLine(run.stderr)}` }
  }
  return { installed: true, why: '' }
}

/** The system's name for the report. */
export function systemName(): string {
  if (!existsSync('/etc/os-release')) return process.platform
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
