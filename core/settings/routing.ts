import * as z from 'zod'
import { addressOrDomain, label, phonePrefix, timeOfDay, words } from './fields.ts'

const hours = z.strictObject({
  from: timeOfDay().meta(words({ title: 'From', description: 'When the rule begins to hold.', examples: ['08:00'] })),
  to: timeOfDay().meta(
    words({ title: 'To', description: 'When it ends; earlier than “from” is over midnight.', examples: ['17:00'] }),
  ),
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .min(1)
    .max(7)
    .optional()
    .meta(
      words({
        title: 'Days',
        description: 'Days that it begins on. Empty: every day.',
        choices: {
          mon: 'Monday',
          tue: 'Tuesday',
          wed: 'Wednesday',
          thu: 'Thursday',
          fri: 'Friday',
          sat: 'Saturday',
          sun: 'Sunday',
        },
        examples: [['mon', 'tue', 'wed', 'thu', 'fri']],
      }),
    ),
})

const routingRule = z.strictObject({
  phones: z
    .array(phonePrefix())
    .max(1000)
    .optional()
    .meta(
      words({
        title: 'Phones',
        description: 'Phones that the text is for, or their first digits.',
        examples: [['+46']],
      }),
    ),
  senders: z
    .array(addressOrDomain())
    .max(1000)
    .optional()
    .meta(
      words({
        title: 'Senders',
        description: 'Mail addresses or @domains that sent it.',
        examples: [['alarm@example.com']],
      }),
    ),
  groups: z
    .array(z.string().min(1).max(64))
    .max(200)
    .optional()
    .meta(words({ title: 'Groups', description: 'Groups of contacts that the phone is in.', examples: [['drivers']] })),
  accounts: z
    .array(z.string().min(1).max(64))
    .max(50)
    .optional()
    .meta(words({ title: 'Mail accounts', description: 'Mail accounts that it came by.', examples: [['office']] })),
  alphabets: z
    .array(z.enum(['gsm7', 'ucs2']))
    .min(1)
    .max(2)
    .optional()
    .meta(
      words({
        title: 'Alphabets',
        description: 'What letters the text has. Empty: any.',
        choices: { gsm7: 'Those of GSM alone', ucs2: 'Others, so that it needs Unicode' },
        examples: [['ucs2']],
        advanced: true,
      }),
    ),
  hours: hours.optional().meta(
    words({
      title: 'Hours',
      description: "Time of day, in the office's time zone.",
      examples: [{ from: '08:00', to: '17:00' }],
    }),
  ),
  transports: z
    .array(label())
    .min(1)
    .max(50)
    .meta(
      words({
        title: 'Transports',
        description: 'Modems and providers to use, best first.',
        examples: [['modem-1', 'smsc']],
      }),
    ),
  only: z
    .boolean()
    .default(false)
    .meta(
      words({
        title: 'Only these',
        description: 'Never by another, even when these are down or the phone knows another number.',
      }),
    ),
})

export const routingSettings = z
  .strictObject({
    default: z
      .array(label())
      .max(50)
      .default([])
      .meta(
        words({
          title: 'Default',
          description:
            'Modems and providers to use when no rule fits, best first. Empty: all that are on, in the order they are listed.',
          examples: [['modem-1', 'smsc']],
        }),
      ),
    rules: z
      .array(routingRule)
      .max(500)
      .default([])
      .meta(
        words({
          title: 'Rules',
          description: 'Which way a text goes. All conditions of a rule must fit; the first rule that fits counts.',
          examples: [[{ phones: ['+45'], transports: ['smsc'] }]],
        }),
      ),
  })
  .prefault({})
  .meta(words({ title: 'Ways', description: 'Which modem or SMS provider a text goes by.' }))
