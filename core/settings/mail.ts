import * as z from 'zod'
import { phrase } from '../words/say.ts'
import { addressOrDomain, emailAddress, host, label, limit, port, words } from './fields.ts'
import { signInSettings } from './sign-in.ts'

const tlsForm = (standard: 'tls' | 'starttls') =>
  z
    .enum(['tls', 'starttls', 'none'])
    .default(standard)
    .meta(
      words({
        title: 'Encryption',
        description: 'Without any, a password can be read on its way: only for a server on this computer.',
        choices: {
          tls: 'Encrypted from the start (TLS)',
          starttls: 'Encrypted before signing in (STARTTLS)',
          none: 'Not encrypted',
        },
      }),
    )

const unverified = () =>
  z
    .boolean()
    .default(false)
    .meta(
      words({
        title: 'Accept any certificate',
        description:
          'Unsafe: anybody between here and the server can read the password. For servers of your own without a proper certificate.',
        advanced: true,
      }),
    )

const imap = z
  .strictObject({
    host: host().meta(
      words({ title: 'Server', description: 'Name of the IMAP server.', examples: ['imap.example.com'] }),
    ),
    port: port()
      .optional()
      .meta(words({ title: 'Port', description: 'Empty: 993 for tls, 143 else.', examples: [993], advanced: true })),
    tls: tlsForm('tls'),
    user: z
      .string()
      .min(1)
      .max(320)
      .optional()
      .meta(
        words({
          title: 'User',
          description: "Name to sign in with. Empty: the account's address.",
          examples: ['gateway@example.com'],
        }),
      ),
    mailbox: z
      .string()
      .min(1)
      .max(255)
      .default('INBOX')
      .meta(words({ title: 'Mailbox', description: 'Folder that is watched.', examples: ['INBOX'], advanced: true })),
    folderPrefix: z
      .string()
      .min(1)
      .max(100)
      .default('Textpost')
      .meta(
        words({
          title: 'Folder',
          description: 'Folder under which taken mails are filed: Processed, Rejected, Failed and Ignored.',
          examples: ['Textpost'],
          advanced: true,
        }),
      ),
    pollSeconds: z
      .number()
      .min(1)
      .max(3600)
      .default(60)
      .meta(
        words({
          title: 'Look again every',
          description: 'New mail is announced by the server; besides, the mailbox is looked through this often.',
          unit: 'seconds',
          advanced: true,
        }),
      ),
    takeFrom: z
      .enum(['new', 'all'])
      .default('new')
      .meta(
        words({
          title: 'Mail that was there before',
          description: 'What lies in the mailbox at the first start.',
          choices: { new: 'Stays mail', all: 'Becomes texts too' },
        }),
      ),
    allowUnverifiedCertificate: unverified(),
  })
  .meta(
    words({
      title: 'Incoming (IMAP)',
      description: 'Mailbox whose mail becomes texts. Password: textpost secret set imap/<account>.',
    }),
  )

const smtp = z
  .strictObject({
    host: host().meta(
      words({ title: 'Server', description: 'Name of the SMTP server.', examples: ['smtp.example.com'] }),
    ),
    port: port()
      .optional()
      .meta(
        words({
          title: 'Port',
          description: 'Empty: 465 for tls, 587 for starttls, 25 for none.',
          examples: [587],
          advanced: true,
        }),
      ),
    tls: tlsForm('starttls'),
    user: z
      .string()
      .max(320)
      .optional()
      .meta(
        words({
          title: 'User',
          description:
            'Name to sign in with. Empty: the account\'s address when a password is set; "" is without signing in.',
          examples: ['gateway@example.com'],
        }),
      ),
    allowUnverifiedCertificate: unverified(),
  })
  .meta(
    words({
      title: 'Outgoing (SMTP)',
      description: 'Server that takes our mail. Password: textpost secret set smtp/<account>.',
    }),
  )

const account = z.strictObject({
  name: label().meta(
    words({ title: 'Name', description: 'Short name, used in Status and for its passwords.', examples: ['office'] }),
  ),
  address: emailAddress().meta(
    words({
      title: 'Address',
      description: 'Mail address of this mailbox; our mail comes from it.',
      examples: ['gateway@example.com'],
    }),
  ),
  imap: imap.optional(),
  smtp: smtp.optional(),
  signIn: signInSettings.optional(),
  trustedAuthservIds: z
    .array(z.string().min(1).max(255))
    .max(20)
    .default([])
    .meta(
      words({
        title: 'Names of your mail server',
        description:
          'How your mail server signs its Authentication-Results (the word before the first “;”). "(none)" is for Microsoft 365, which gives no name.',
        examples: [['mx.example.com'], ['(none)']],
      }),
    ),
})

const listenerUser = z.strictObject({
  name: z
    .string()
    .regex(/^[^\s/\p{Cc}]{1,64}$/u, { error: phrase('must be 1 to 64 characters without spaces and slashes') })
    .meta(
      words({
        title: 'User',
        description: 'Name that the device signs in with. Password: textpost secret set listener/<user>.',
        examples: ['scanner'],
      }),
    ),
  mayWriteAs: z
    .array(emailAddress())
    .max(100)
    .default([])
    .meta(
      words({
        title: 'May write as',
        description: 'Sender addresses that this user may use, beside being allowed to send. Empty: any that may send.',
        examples: [['scanner@example.com']],
      }),
    ),
})

const network = z
  .string()
  .regex(
    /^([0-9]{1,3}(\.[0-9]{1,3}){3}(\/([0-9]|[12][0-9]|3[0-2]))?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(\/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))?)$/,
    {
      error: phrase('must be an IP address, or a network as 192.168.1.0/24'),
    },
  )

const listener = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .meta(
        words({ title: 'On', description: 'Takes mail from devices in the office: scanners, alarms, monitoring.' }),
      ),
    host: host()
      .default('127.0.0.1')
      .meta(
        words({
          title: 'Address',
          description: 'Own address to listen on; 127.0.0.1 is this computer only, 0.0.0.0 is every network.',
          examples: ['0.0.0.0'],
        }),
      ),
    port: port()
      .default(2525)
      .meta(words({ title: 'Port', description: 'Port to listen on.', examples: [2525] })),
    users: z
      .array(listenerUser)
      .max(200)
      .default([])
      .meta(words({ title: 'Users', description: 'Who may sign in.', examples: [[{ name: 'scanner' }]] })),
    allowedNetworks: z
      .array(network)
      .max(200)
      .default(['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fe80::/10'])
      .meta(
        words({
          title: 'Networks',
          description:
            'Networks that devices may connect from: this computer and private networks. Connections from others are refused.',
          examples: [['192.168.1.0/24']],
          advanced: true,
        }),
      ),
    mailsPerMinute: limit(10_000)
      .default(120)
      .meta(
        words({
          title: 'Mails a minute',
          description:
            'Mails that one address of the network may hand over in 60 seconds; a device that sends more is told to try again. Empty: no limit.',
          examples: [30],
          advanced: true,
        }),
      ),
    tls: z
      .strictObject({
        certificateFile: z
          .string()
          .min(1)
          .meta(
            words({
              title: 'Certificate',
              description: 'File with the certificate chain (PEM).',
              examples: ['/etc/textpost/cert.pem'],
            }),
          ),
        keyFile: z
          .string()
          .min(1)
          .meta(
            words({
              title: 'Key',
              description: 'File with its private key (PEM).',
              examples: ['/etc/textpost/key.pem'],
            }),
          ),
      })
      .optional()
      .meta(
        words({
          title: 'STARTTLS',
          description: 'Certificate that lets devices encrypt. Empty: not offered.',
          advanced: true,
        }),
      ),
  })
  .prefault({})
  .meta(words({ title: 'SMTP listener', description: 'A small mail server for devices on the office network.' }))

export const mailSettings = z
  .strictObject({
    accounts: z
      .array(account)
      .max(50)
      .default([])
      .meta(
        words({
          title: 'Mail accounts',
          description: 'Mailboxes that are watched and servers that send.',
          examples: [
            [
              {
                name: 'office',
                address: 'gateway@example.com',
                imap: { host: 'imap.example.com' },
                smtp: { host: 'smtp.example.com' },
              },
            ],
          ],
        }),
      ),
    listener,
    maxMailBytes: z
      .int()
      .min(10_000)
      .max(100_000_000)
      .default(5_000_000)
      .meta(
        words({
          title: 'Largest mail',
          description: 'Larger mails are rejected by their size.',
          unit: 'octets',
          advanced: true,
        }),
      ),
    exemptFromMachineCheck: z
      .array(addressOrDomain())
      .max(1000)
      .default([])
      .meta(
        words({
          title: 'Machines that may send',
          description:
            'Mail that machines write is ignored, to prevent loops; these addresses are exempt, as an alarm system.',
          examples: [['alarm@example.com']],
        }),
      ),
  })
  .prefault({})
  .meta(words({ title: 'Mail', description: 'Where mail comes from and how it leaves.' }))

/** A mail server to connect to, with everything filled in. */
export interface MailServer {
  readonly host: string
  readonly port: number
  readonly tls: 'tls' | 'starttls' | 'none'
  /** Empty: without signing in. */
  readonly user: string
  readonly allowUnverifiedCertificate: boolean
}

type AccountSettings = z.output<typeof account>

/** The account's IMAP server, or undefined when it has none. */
export function imapServer(given: AccountSettings): MailServer | undefined {
  if (!given.imap) return undefined
  const { host, tls, allowUnverifiedCertificate } = given.imap
  return {
    host,
    tls,
    allowUnverifiedCertificate,
    port: given.imap.port ?? (tls === 'tls' ? 993 : 143),
    user: given.imap.user ?? given.address,
  }
}

/** The account's SMTP server, or undefined when it has none. */
export function smtpServer(given: AccountSettings): MailServer | undefined {
  if (!given.smtp) return undefined
  const { host, tls, allowUnverifiedCertificate } = given.smtp
  const standardPort = { tls: 465, starttls: 587, none: 25 }[tls]
  return {
    host,
    tls,
    allowUnverifiedCertificate,
    port: given.smtp.port ?? standardPort,
    user: given.smtp.user ?? given.address,
  }
}
