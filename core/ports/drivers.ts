import type { MailAccountSettings, Settings, TransportSettings } from '../settings/schema.ts'
import type { Mailer, MailSource, ParsedMail, SignatureCheck, SignedMail } from './mail.ts'
import type { Transport } from './transport.ts'

/** Makes drivers from settings. Each call gives a new one; secrets are looked up at that time, so that a corrected password counts. */
export interface Drivers {
  /** `names`: every transport that is on; a modem of one of them is not taken for another. */
  transport(settings: TransportSettings, names?: readonly string[]): Promise<Transport>
  mailbox(account: MailAccountSettings, mail: Settings['mail']): Promise<MailSource>
  listener(mail: Settings['mail']): Promise<MailSource>
  /** Reads a mail that is kept raw. */
  parse(raw: Uint8Array): Promise<ParsedMail>
  /** Verifies the DKIM signatures of a mail. Never rejects. */
  signatures(mail: SignedMail): Promise<SignatureCheck>
  mailer(account: MailAccountSettings): Promise<Mailer>
}
