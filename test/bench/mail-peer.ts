import { ImapFlow } from 'imapflow'
import { SMTPServer } from 'smtp-server'
import type { Dovecot } from '../support/dovecot.ts'

/** A mail server that takes everything; `accepted` is called as its 250 goes out. */
export async function takingServer(accepted: () => void): Promise<SMTPServer> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, _session, done) => {
      stream.resume()
      stream.on('end', () => {
        done()
        accepted()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return server
}

/** The bare client's connection to its own mailbox. */
export function bareMailbox(dovecot: Dovecot): ImapFlow {
  return new ImapFlow({
    host: '127.0.0.1',
    port: dovecot.ports.imap,
    secure: false,
    doSTARTTLS: false,
    auth: { user: 'peer', pass: 'pass' },
    logger: false,
  })
}

/** The mail that the bare client makes of a text. */
export function bareMail(pdu: { readonly source_addr: string; readonly short_message: { readonly message: string } }) {
  return {
    from: `"${pdu.source_addr}" <gateway@office.test>`,
    to: 'anna@office.test',
    subject: `Text from ${pdu.source_addr}`,
    text: pdu.short_message.message,
  }
}
