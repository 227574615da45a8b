import * as z from 'zod'
import { phrase } from '../words/say.ts'
import { domain, emailAddress, label, ownNumber, phonePrefix, words } from './fields.ts'

const targets = () =>
  z
    .array(emailAddress())
    .min(1)
    .max(20)
    .meta(
      words({ title: 'Goes to', description: 'Mail addresses that get the text.', examples: [['orders@example.com']] }),
    )

const keyword = z.strictObject({
  word: z
    .string()
    .regex(/^[\p{L}\p{N}_-]{1,30}$/u, { error: phrase('must be one word of letters and digits') })
    .meta(words({ title: 'Word', description: 'First word of the text, in capitals or not.', examples: ['ORDER'] })),
  to: targets(),
})

const replyRule = z.strictObject({
  ownNumbers: z
    .array(ownNumber())
    .max(50)
    .optional()
    .meta(
      words({
        title: 'Own numbers',
        description: 'Numbers of ours that the text came to.',
        examples: [['+46701234567']],
      }),
    ),
  phones: z
    .array(phonePrefix())
    .max(1000)
    .optional()
    .meta(
      words({ title: 'Phones', description: 'Phones that wrote it, or their first digits.', examples: [['+4670']] }),
    ),
  contacts: z
    .array(z.string().min(1).max(64))
    .max(1000)
    .optional()
    .meta(
      words({
        title: 'Contacts',
        description: 'Aliases of contacts or groups that wrote it.',
        examples: [['drivers']],
      }),
    ),
  transports: z
    .array(label())
    .max(50)
    .optional()
    .meta(words({ title: 'Transports', description: 'Modems or providers that it came by.', examples: [['modem-1']] })),
  to: targets(),
})

export const repliesSettings = z
  .strictObject({
    lifetimeDays: z
      .number()
      .min(0.01)
      .max(3650)
      .default(30)
      .meta(
        words({
          title: 'A conversation lives',
          description: 'A text from a phone answers the last mail to it for so long after the last message either way.',
          unit: 'days',
        }),
      ),
    dialogMode: z
      .enum(['off', 'whenNeeded', 'always'])
      .default('whenNeeded')
      .meta(
        words({
          title: 'Letters for senders',
          description: 'Letters (@a, @b) let a phone choose whom it answers.',
          choices: {
            off: 'Never',
            whenNeeded: 'Only while two people write with the phone',
            always: 'Always, as CommuniGate Pro writes them',
          },
        }),
      ),
    whenSeveral: z
      .enum(['newest', 'all', 'default', 'hold'])
      .default('newest')
      .meta(
        words({
          title: 'When two people write with a phone',
          description: 'Who gets a text without a letter.',
          choices: {
            newest: 'Who wrote last, with a line that names the others',
            all: 'All of them',
            default: 'The default recipient',
            hold: 'Nobody yet: it waits for a person',
          },
        }),
      ),
    defaultRecipient: emailAddress()
      .optional()
      .meta(
        words({
          title: 'Default recipient',
          description:
            'Gets texts that nobody else is found for. Empty: they wait under Waiting, and the administrator is told.',
          examples: ['reception@example.com'],
        }),
      ),
    addressDomains: z
      .array(domain())
      .max(200)
      .optional()
      .meta(
        words({
          title: 'Domains that phones may write to',
          description:
            "A text that begins with a mail address of one of these domains goes there. Empty: the domains of the office's mail accounts. In the settings file, [] is none.",
          examples: [['example.com']],
        }),
      ),
    keywords: z
      .array(keyword)
      .max(200)
      .default([])
      .meta(
        words({
          title: 'Keywords',
          description: 'Texts that begin with a word go to an address of their own.',
          examples: [[{ word: 'ORDER', to: ['orders@example.com'] }]],
        }),
      ),
    rules: z
      .array(replyRule)
      .max(200)
      .default([])
      .meta(
        words({
          title: 'Rules',
          description:
            'Who gets texts, by own number, phone, contact or transport; before the mail that a text answers. All conditions of a rule must fit; the first rule that fits counts.',
          examples: [[{ ownNumbers: ['+46701234567'], to: ['sales@example.com'] }]],
        }),
      ),
    receipts: z
      .enum(['failures', 'all'])
      .default('failures')
      .meta(
        words({
          title: 'Reports to senders',
          description: 'When a sender gets a mail about a text. A mail may ask for its own report.',
          choices: { failures: 'Only when it was not delivered', all: 'Also when it was delivered' },
        }),
      ),
  })
  .prefault({})
  .meta(
    words({ title: 'Texts from phones', description: 'Whom a text from a phone goes to, and what senders are told.' }),
  )
