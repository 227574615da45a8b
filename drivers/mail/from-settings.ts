import type { Mailer, MailSource } from '../../core/ports/mail.ts'
import { imapServer, smtpServer } from '../../core/settings/mail.ts'
import type { MailAccountSettings, Settings } from '../../core/settings/schema.ts'
import { type DriverWorld, readPem, requiredSecret } from '../driver-world.ts'
import { ImapSource } from './imap.ts'
import { SmtpListener } from './listener.ts'
import { SmtpMailer } from './smtp.ts'

/** The watched mailbox of an account. The gateway asks for none where the account has no IMAP server. */
export async function mailbox(
  { secrets, clock, log }: DriverWorld,
  account: MailAccountSettings,
  mail: Settings['mail'],
): Promise<MailSource> {
  const server = imapServer(account)
  if (!server || !account.imap) throw new Error(`the account ${account.name} has no IMAP server`)
  const { mailbox: folder, folderPrefix, pollSeconds, takeFrom } = account.imap
  return new ImapSource({
    ...server,
    name: account.name,
    password: await requiredSecret(secrets, `imap/${account.name}`, account.name),
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
export async function mailer({ secrets, clock, log }: DriverWorld, account: MailAccountSettings): Promise<Mailer> {
  const server = smtpServer(account)
  if (!server) throw new Error(`the account ${account.name} has no SMTP server`)
  const { user, ...place } = server
  const own = (await secrets.get(`smtp/${account.name}`)) ?? (await secrets.get(`imap/${account.name}`))
  const signIn =
    user === '' ? {} : { user, password: own ?? (await requiredSecret(secrets, `smtp/${account.name}`, account.name)) }
  return new SmtpMailer({ ...place, ...signIn, clock, log: log.child(`smtp ${account.name}`) })
}

/** The SMTP listener for devices on the office network. */
export async function listener({ secrets, clock, log }: DriverWorld, mail: Settings['mail']): Promise<MailSource> {
  const { host, port, users, allowedNetworks, tls } = mail.listener
  const known = await Promise.all(
    users.map(async ({ name }) => ({ name, password: await requiredSecret(secrets, `listener/${name}`, 'listener') })),
  )
  return new SmtpListener({
    account: 'listener',
    host,
    port,
    users: known,
    allowedNetworks,
    maxSizeBytes: mail.maxMailBytes,
    clock,
    log: log.child('listener'),
    ...(tls ? { tls: { cert: await readPem(tls.certificateFile), key: await readPem(tls.keyFile) } } : {}),
  })
}
