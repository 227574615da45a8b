import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endServer, findServer, listening, makeCertificate, ownAll, serverUser, spawnServer } from './dovecot.ts'
import { freePorts } from './free-ports.ts'

export interface EximOptions {
  /** Names and passwords of those who may send. */
  readonly users?: Readonly<Record<string, string>>
  /** Maildirs by address, or by `*@domain`. Mail to other addresses lands in maildirs of the server's own. */
  readonly maildirs?: Readonly<Record<string, string>>
  /** More lines for the main part of the configuration. */
  readonly config?: string
}

/**
 * A real exim on loopback that delivers into maildirs. It takes mail only from those who signed in, over TLS. Recipients whose name begins with
 * `refused` get 550, with `later` 451.
 */
export interface Exim {
  readonly host: string
  /** `smtp` offers STARTTLS, `smtps` is TLS from the start. */
  readonly ports: { readonly smtp: number; readonly smtps: number }
  readonly ca: string
  readonly users: Readonly<Record<string, string>>
  /** The raw mails that were delivered for an address without a maildir of its own. */
  mails(address: string): string[]
  stop(): Promise<void>
  start(): Promise<void>
  restart(): Promise<void>
  log(): string
  /** Stops it and removes its folder. */
  remove(): Promise<void>
}

export async function startExim(options: EximOptions = {}): Promise<Exim> {
  const found = findServer('exim4')
  if ('missing' in found) throw new Error(found.missing)
  const users = options.users ?? { gateway: 'gateway-pass', anna: 'anna-pass' }
  const dir = mkdtempSync(join(tmpdir(), 'textpost-exim-'))
  const ca = makeCertificate(dir)
  const [smtp, smtps] = (await freePorts(2)) as [number, number]
  const { uid, gid } = serverUser()
  for (const sub of ['spool', 'log', 'mail']) mkdirSync(join(dir, sub))
  writeFileSync(
    join(dir, 'users'),
    Object.entries(users)
      .map(([name, password]) => `${name}: ${password}\n`)
      .join(''),
  )
  writeFileSync(
    join(dir, 'maildirs'),
    Object.entries(options.maildirs ?? {})
      .map(([address, path]) => `"${address}": ${path}\n`)
      .join(''),
  )
  writeFileSync(join(dir, 'exim.conf'), configuration(dir, { smtp, smtps }, options))
  ownAll(dir, uid, gid)

  let child: ChildProcess | undefined
  const start = async () => {
    // The program is setuid root; told of another configuration it goes on as whoever started it.
    child = spawnServer(found.path, ['-bdf', '-C', join(dir, 'exim.conf')], dir)
    await Promise.all([listening(smtp, 'exim'), listening(smtps, 'exim with TLS')])
  }
  const stop = () => endServer(child)
  await start()
  return {
    host: '127.0.0.1',
    ports: { smtp, smtps },
    ca,
    users,
    mails(address) {
      const path = join(dir, 'mail', 'new')
      if (!existsSync(path)) return []
      const raws = readdirSync(path).map((file) => readFileSync(join(path, file), 'latin1'))
      return raws.filter((raw) => new RegExp(`^Envelope-to:.*\\b${address.replace(/[.+]/g, '\\$&')}`, 'im').test(raw))
    },
    start,
    stop,
    restart: async () => {
      await stop()
      await start()
    },
    log: () =>
      ['main', 'reject', 'panic']
        .map((name) => join(dir, 'log', `${name}log`))
        .filter(existsSync)
        .map((path) => readFileSync(path, 'utf8'))
        .join(''),
    remove: async () => {
      await stop()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function configuration(dir: string, ports: { smtp: number; smtps: number }, options: EximOptions): string {
  const { name, group } = serverUser()
  return `
exim_user = ${name}
exim_group = ${group}
primary_hostname = localhost
spool_directory = ${dir}/spool
log_file_path = ${dir}/log/%slog
pid_file_path = ${dir}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${ports.smtp} : ${ports.smtps}
tls_on_connect_ports = ${ports.smtps}
tls_advertise_hosts = *
tls_certificate = ${dir}/cert.pem
tls_privatekey = ${dir}/key.pem
auth_advertise_hosts = *
host_lookup =
rfc1413_hosts =
smtp_accept_queue_per_connection = 0
smtp_accept_max = 100
message_size_limit = 10M
deliver_drop_privilege
keep_environment =
never_users =
acl_smtp_rcpt = check_rcpt
acl_smtp_data = check_data
${options.config ?? ''}

begin acl
check_rcpt:
  deny
    condition = \${if match{$local_part}{^refused}}
    message = No such person here
  defer
    condition = \${if match{$local_part}{^later}}
    message = Try again later
  accept
    authenticated = *
  deny
    message = Sign in first

check_data:
  accept

begin routers
mapped:
  driver = accept
  condition = \${lookup{$local_part@$domain}lsearch*@{${dir}/maildirs}{true}{false}}
  address_data = \${lookup{$local_part@$domain}lsearch*@{${dir}/maildirs}{$value}}
  transport = mapped
own:
  driver = accept
  transport = own

begin transports
mapped:
  driver = appendfile
  directory = $address_data
  maildir_format
  create_directory
  envelope_to_add
  return_path_add
  delivery_date_add
own:
  driver = appendfile
  directory = ${dir}/mail
  maildir_format
  create_directory
  envelope_to_add
  return_path_add
  delivery_date_add

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if eq{$auth3}{\${lookup{$auth2}lsearch{${dir}/users}{$value}fail}}}
  server_set_id = $auth2
  server_advertise_condition = \${if def:tls_in_cipher}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if eq{$auth2}{\${lookup{$auth1}lsearch{${dir}/users}{$value}fail}}}
  server_set_id = $auth1
  server_advertise_condition = \${if def:tls_in_cipher}
`
}
