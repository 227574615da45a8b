import type { Mailer, MailSource } from '../../core/ports/mail.ts'
import { imapServer, smtpServer } from '../../core/settings/mail.ts'
import type { MailAccountSettings, Settings } from '../../core/settings/schema.ts'
import { type DriverWorld, readPem, requiredSecret } from '../driver-world.ts'
import { ImapSource } from './imap.ts'
import { SmtpListener } from './listener.ts'
import { TokenKeeper } from './oauth2.ts'
import { SmtpMailer } from './smtp.ts'

/** Keepers of tokens by account: its mailbox and its way out share one, or each would use the other's refresh token up. */
export type TokenKeepers = Map<string, { readonly madeFrom: string; readonly keeper: TokenKeeper }>

/** What an account signs in with: the tokens of its provider, or nothing where it has a password. */
async function tokensOf(
  { secrets, clock }: DriverWorld,
  { name, address, signIn }: MailAccountSettings,
  keepers: TokenKeepers,
): Promise<{ accessToken?: (renew: boolean) => Promise<string> }> {
  if (!signIn) return {}
  const clientSecret = await secrets.get(`oauth-client/${name}`)
  const madeFrom = JSON.stringify([signIn, clientSecret])
  const known = keepers.get(name)
  const more = clientSecret === undefined ? {} : { clientSecret }
  const keeper =
    known?.madeFrom === madeFrom
      ? known.keeper
      : new TokenKeeper({ account: name, address, settings: signIn, ...more }, secrets, clock)
  keepers.set(name, { madeFrom, keeper })
  return { accessToken: (renew) => keeper.accessToken(renew) }
}

/** The watched mailbox of an account. The gateway asks for none where the account has no IMAP server. */
export async function mailbox(
  world: DriverWorld,
  account: MailAccountSettings,
  mail: Settings['mail'],
  keepers: TokenKeepers = new Map(),
): Promise<MailSource> {
  const { secrets, clock, log } = world
  const server = imapServer(account)
  if (!server || !account.imap) throw new Error(`the account ${account.name} has no IMAP server`)
  const { mailbox: folder, folderPrefix, pollSeconds, takeFrom } = account.imap
  return new ImapSource({
    ...server,
    name: account.name,
    ...(account.signIn
      ? await tokensOf(world, account, keepers)
      : { password: await requiredSecret(secrets, `imap/${account.name}`, account.name) }),
    mailbox: folder,
    folderPrefix,
    pollMs: pollSeconds * 1000,
    takeFrom,
    maxSizeBytes: mail.maxMailBytes,
    clock,
    log: log.child(`imap ${account.name}`),
  })
}

/** The way out of an account. Its password is that of the mailbox when it has none of its own. */
export async function mailer(
  world: DriverWorld,
  account: MailAccountSettings,
  keepers: TokenKeepers = new Map(),
): Promise<Mailer> {
  const { clock, log } = world
  const server = smtpServer(account)
  if (!server) throw new Error(`the account ${account.name} has no SMTP server`)
  const { user, ...place } = server
  const signIn = user === '' ? {} : { user, ...(await wordOf(world, account, keepers)) }
  return new SmtpMailer({ ...place, ...signIn, clock, log: log.child(`smtp ${account.name}`) })
}

async function wordOf(world: DriverWorld, account: MailAccountSettings, keepers: TokenKeepers) {
  const { secrets } = world
  if (account.signIn) return tokensOf(world, account, keepers)
  const own = (await secrets.get(`smtp/${account.name}`)) ?? (await secrets.get(`imap/${account.name}`))
  return { password: own ?? (await requiredSecret(secrets, `smtp/${account.name}`, account.name)) }
}

/** The SMTP listener for devices on the office network. */
export async function listener({ secrets, clock, log }: DriverWorld, mail: Settings['mail']): Promise<MailSource> {
  const { host, port, users, allowedNetworks, mailsPerMinute, tls } = mail.listener
  const known = await Promise.all(
    users.map(async ({ name }) => ({ name, password: await requiredSecret(secrets, `listener/${name}`, 'listener') })),
  )
  return new SmtpListener({
    account: 'listener',
    host,
    port,
    users: known,
    allowedNetworks,
    mailsPerMinute,
    maxSizeBytes: mail.maxMailBytes,
    clock,
    log: log.child('listener'),
    ...(tls ? { tls: { cert: await readPem(tls.certificateFile), key: await readPem(tls.keyFile) } } : {}),
  })
}
