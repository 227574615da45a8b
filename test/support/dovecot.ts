import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createConnection } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { waitFor } from './wait-for.ts'

export interface DovecotOptions {
  /** Names and passwords. */
  readonly users?: Readonly<Record<string, string>>
  /** The exact list of capabilities to show, in place of the server's own. */
  readonly capabilities?: string
  /** Namespace of folders: prefix and separator, as `INBOX.` and `.`. */
  readonly namespace?: { readonly prefix: string; readonly separator: string }
  /** More lines for the configuration. */
  readonly config?: string
}

/** A real Dovecot on loopback, as an ordinary user, with maildirs in a folder of its own. */
export interface Dovecot {
  readonly host: string
  /** `imap` offers STARTTLS, `imaps` is TLS from the start. */
  readonly ports: { readonly imap: number; readonly imaps: number }
  /** The certificate (PEM) to trust; made out to `localhost` and 127.0.0.1. */
  readonly ca: string
  readonly users: Readonly<Record<string, string>>
  /** Puts a mail into a user's inbox, or a folder (its name in maildir++ form, as `.Textpost.Processed`); `at` is when it arrived. */
  deliver(user: string, raw: string | Uint8Array, options?: { readonly folder?: string; readonly at?: Date }): void
  /** The raw mails in a user's inbox or folder. */
  mails(user: string, folder?: string): string[]
  /** The folders of a user in maildir++ form. */
  folders(user: string): string[]
  maildir(user: string): string
  /** Makes the server number a user's inbox anew. Only while stopped. */
  renumber(user: string): void
  stop(): Promise<void>
  start(): Promise<void>
  restart(): Promise<void>
  /** What it logged. */
  log(): string
  /** Stops it and removes its folder. */
  remove(): Promise<void>
}

/** Where the server's program is, or why there is none: for `test.skipIf`. */
export function findServer(name: string): { readonly path: string } | { readonly missing: string } {
  const path = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/opt/homebrew/sbin']
    .map((dir) => join(dir, name))
    .find(existsSync)
  return path
    ? { path }
    : { missing: `${name} is not installed (Debian: apt-get install dovecot-imapd exim4-daemon-light)` }
}

/** The user that test servers run as: nobody when the tests run as root, else whoever runs them. */
export function serverUser(): {
  readonly name: string
  readonly group: string
  readonly uid: number
  readonly gid: number
} {
  const own = process.getuid?.() ?? 0
  const id = (flag: string, user = '') =>
    execFileSync('id', user === '' ? [flag] : [flag, user], { encoding: 'utf8' }).trim()
  const user = own === 0 ? 'nobody' : id('-un')
  return { name: user, group: id('-gn', user), uid: Number(id('-u', user)), gid: Number(id('-g', user)) }
}

/** A self-signed certificate for localhost in `dir`: `cert.pem` and `key.pem`. Returns the certificate. */
export function makeCertificate(dir: string): string {
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const files = ['-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem')]
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '30',
    '-subj',
    '/CN=localhost',
  ]
  execFileSync('openssl', [...request, '-addext', names, ...files], { stdio: 'ignore' })
  return readFileSync(join(dir, 'cert.pem'), 'utf8')
}

/** Resolves when something accepts connections on the port. */
export function listening(port: number, what: string): Promise<unknown> {
  return waitFor(`${what} to listen`, () => {
    return new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: '127.0.0.1' })
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
  })
}

export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const found = findServer('dovecot')
  if ('missing' in found) throw new Error(found.missing)
  const users = options.users ?? { gateway: 'gateway-pass', anna: 'anna-pass' }
  const dir = mkdtempSync(join(tmpdir(), 'textpost-dovecot-'))
  const ca = makeCertificate(dir)
  const [imap, imaps] = (await freePorts(2)) as [number, number]
  const { uid, gid } = serverUser()
  const maildir = (user: string) => join(dir, 'mail', user)
  writeFileSync(
    join(dir, 'users'),
    Object.entries(users)
      .map(([name, password]) => `${name}:{PLAIN}${password}\n`)
      .join(''),
  )
  writeFileSync(join(dir, 'dovecot.conf'), configuration(dir, { imap, imaps }, options))
  for (const user of Object.keys(users))
    for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(maildir(user), sub), { recursive: true })
  ownAll(dir, uid, gid)

  let child: ChildProcess | undefined
  const start = async () => {
    child = spawnServer(found.path, ['-F', '-c', join(dir, 'dovecot.conf')], dir)
    await Promise.all([listening(imap, 'Dovecot'), listening(imaps, 'Dovecot with TLS')])
  }
  const stop = () => endServer(child)
  await start()
  let lastMicros = 0
  return {
    host: '127.0.0.1',
    ports: { imap, imaps },
    ca,
    users,
    maildir,
    deliver(user, raw, { folder = '', at } = {}) {
      const box = join(maildir(user), folder)
      // Dovecot numbers new mails by the time in their names.
      lastMicros = Math.max(lastMicros + 1, Date.now() * 1000)
      const name = `${Math.floor(lastMicros / 1e6)}.M${String(lastMicros % 1e6).padStart(6, '0')}P${process.pid}.${hostname()}`
      const made = ['', 'cur', 'new', 'tmp'].map((sub) => join(box, sub)).filter((path) => !existsSync(path))
      for (const path of made) mkdirSync(path, { recursive: true })
      const temporary = join(box, 'tmp', name)
      writeFileSync(temporary, typeof raw === 'string' ? raw.replace(/\r?\n/g, '\r\n') : raw)
      for (const path of [...made, temporary]) own(path, uid, gid)
      if (at) utimesSync(temporary, at, at)
      renameSync(temporary, join(box, 'new', name))
    },
    mails(user, folder = '') {
      return ['new', 'cur'].flatMap((sub) => {
        const path = join(maildir(user), folder, sub)
        return existsSync(path)
          ? readdirSync(path)
              .sort()
              .map((file) => readFileSync(join(path, file), 'latin1'))
          : []
      })
    },
    folders: (user) =>
      readdirSync(maildir(user))
        .filter((name) => name.startsWith('.'))
        .sort(),
    renumber(user) {
      for (const name of readdirSync(maildir(user)))
        if (/^dovecot(-uidlist|\.index)/.test(name)) rmSync(join(maildir(user), name))
    },
    start,
    stop,
    restart: async () => {
      await stop()
      await start()
    },
    log: () => (existsSync(join(dir, 'log')) ? readFileSync(join(dir, 'log'), 'utf8') : ''),
    remove: async () => {
      await stop()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const groups = new Set<number>()
process.on('exit', () => {
  for (const group of groups) if (isAlive(group)) process.kill(group, 'SIGKILL')
})

/** Starts a server with a process group of its own, as the user of test servers; a test run that ends takes it along. */
export function spawnServer(path: string, args: readonly string[], cwd: string): ChildProcess {
  const { uid, gid } = serverUser()
  const child = spawn(path, args, { stdio: 'ignore', uid, gid, cwd, detached: true })
  if (child.pid !== undefined) groups.add(-child.pid)
  return child
}

/** Ends a server with all the processes it made; gently first. */
export async function endServer(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined) return
  const group = -child.pid
  if (isAlive(group)) process.kill(group, 'SIGTERM')
  const late = setTimeout(() => {
    if (isAlive(group)) process.kill(group, 'SIGKILL')
  }, 700)
  // A child that holds on would keep the ports.
  await waitFor('the processes of a server to end', () => !isAlive(group))
  clearTimeout(late)
  groups.delete(group)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function own(path: string, uid: number, gid: number): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid)
}

export function ownAll(dir: string, uid: number, gid: number): void {
  chmodSync(dir, 0o755)
  own(dir, uid, gid)
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true }))
    own(join(entry.parentPath, entry.name), uid, gid)
}

function configuration(dir: string, ports: { imap: number; imaps: number }, options: DovecotOptions): string {
  const { name, group, uid, gid } = serverUser()
  const { prefix, separator } = options.namespace ?? { prefix: '', separator: '/' }
  return `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = ${name}
default_internal_group = ${group}
default_login_user = ${name}
first_valid_uid = 1
auth_mechanisms = plain login
auth_failure_delay = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <${dir}/cert.pem
ssl_key = <${dir}/key.pem
mail_location = maildir:${dir}/mail/%n
mailbox_idle_check_interval = 1 secs
login_trusted_networks =
${options.capabilities === undefined ? '' : `imap_capability = ${options.capabilities}`}
namespace inbox {
  inbox = yes
  prefix = ${prefix}
  separator = ${separator}
}
passdb {
  driver = passwd-file
  args = ${dir}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${dir}/mail/%n
}
service imap-login {
  chroot =
  process_min_avail = 1
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service anvil {
  chroot =
  # Without it, a wrong password makes everybody from this address wait.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service auth {
  user = ${name}
}
service auth-worker {
  user = ${name}
}
${options.config ?? ''}
`
}
