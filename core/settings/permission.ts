import * as z from 'zod'
import { phrase } from '../words/say.ts'
import { addressOrDomain, limit, phonePrefix, words } from './fields.ts'

const limits = z
  .strictObject({
    perSenderHourParts: limit()
      .default(100)
      .meta(
        words({
          title: 'A sender, an hour',
          description: 'Parts that one mail address may send in 60 minutes. Empty: no limit.',
          unit: 'parts',
        }),
      ),
    perSenderDayParts: limit()
      .default(500)
      .meta(
        words({
          title: 'A sender, a day',
          description: 'Parts that one mail address may send in 24 hours. Empty: no limit.',
          unit: 'parts',
        }),
      ),
    perPhoneHourParts: limit()
      .default(60)
      .meta(
        words({
          title: 'A phone, an hour',
          description: 'Parts that may go to one phone in 60 minutes. Empty: no limit.',
          unit: 'parts',
        }),
      ),
    perTransportHourParts: limit()
      .default(null)
      .meta(
        words({
          title: 'A modem or provider, an hour',
          description:
            'Parts that may go by one transport in 60 minutes, unless the transport has a limit of its own. Empty: no limit.',
          unit: 'parts',
          examples: [100],
        }),
      ),
    perTransportDayParts: limit()
      .default(null)
      .meta(
        words({
          title: 'A modem or provider, a day',
          description:
            'Parts that may go by one transport in 24 hours, unless the transport has a limit of its own. Empty: no limit.',
          unit: 'parts',
          examples: [1000],
        }),
      ),
    officeDayParts: limit()
      .default(2000)
      .meta(
        words({
          title: 'The office, a day',
          description: 'Parts that may be sent in 24 hours in all. Empty: no limit.',
          unit: 'parts',
        }),
      ),
  })
  .prefault({})
  .meta(
    words({
      title: 'Limits',
      description: 'Counted in parts. A text over a limit is held, with an alert, until it is released by hand.',
    }),
  )

const price = z.strictObject({
  prefix: phonePrefix().meta(
    words({
      title: 'Prefix',
      description:
        'First digits of the phones that it is for, with +. The longest prefix that fits counts; + alone is for all.',
      examples: ['+46', '+'],
    }),
  ),
  price: z
    .number()
    .min(0)
    .max(1000)
    .meta(words({ title: 'Price', description: "Of one part, in the office's currency.", examples: [0.07] })),
})

export const permissionSettings = z
  .strictObject({
    allow: z
      .array(addressOrDomain())
      .max(10_000)
      .default([])
      .meta(
        words({
          title: 'Who may send',
          description: 'Mail addresses, and @domain for everybody of a domain. Nobody else may send; empty is nobody.',
          examples: [['anna@example.com', '@example.com']],
        }),
      ),
    acceptedProofs: z
      .array(z.enum(['authentication-results', 'dkim', 'listener-auth', 'code']))
      .max(4)
      .default(['authentication-results', 'dkim', 'listener-auth', 'code'])
      .meta(
        words({
          title: 'What proves a sender',
          description:
            'One of these must prove that a mail is from who it says. The key of a signature is looked up in the DNS; the code is set under Passwords, or with textpost secret set code.',
          choices: {
            'authentication-results': "The mail server's Authentication-Results",
            dkim: "The mail's own DKIM signature",
            'listener-auth': 'Signing in at the SMTP listener',
            code: 'The secret code in the subject',
          },
          examples: [['authentication-results']],
          advanced: true,
        }),
      ),
    limits,
    countries: z
      .array(
        z.string().regex(/^([A-Z]{2}|\+[1-9][0-9]{0,14}|\*)$/, {
          error: phrase('must be a country as two letters, a prefix with +, or *'),
        }),
      )
      .max(250)
      .default([])
      .meta(
        words({
          title: 'Countries',
          description:
            "Where texts may go: countries as two letters, prefixes with +, or * for all. Empty: the office's own country.",
          examples: [['SE', 'NO', '+45']],
        }),
      ),
    premiumPrefixes: z
      .array(phonePrefix())
      .max(200)
      .default([])
      .meta(
        words({
          title: 'Premium numbers',
          description: 'Premium-rate numbers, or their first digits, that texts may go to. Texts to others are held.',
          examples: [['+46900123']],
          advanced: true,
        }),
      ),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: phrase('must be three capital letters, as EUR') })
      .default('EUR')
      .meta(
        words({ title: 'Currency', description: 'Three letters (ISO 4217), of all prices here.', examples: ['SEK'] }),
      ),
    prices: z
      .array(price)
      .max(1000)
      .default([])
      .meta(
        words({
          title: 'Prices',
          description: 'What a part costs, by the first digits of the phone.',
          examples: [
            [
              { prefix: '+46', price: 0.07 },
              { prefix: '+', price: 0.2 },
            ],
          ],
        }),
      ),
    monthlySpendingCap: z
      .number()
      .min(0)
      .max(1e9)
      .nullable()
      .default(null)
      .meta(
        words({
          title: 'Spending cap',
          description:
            'What the texts of a calendar month may cost; more are held. Needs a price for every phone. Empty: no cap.',
          examples: [50],
        }),
      ),
    stopWords: z
      .boolean()
      .default(false)
      .meta(
        words({
          title: 'Obey STOP',
          description:
            'A phone that texts STOP, STOPP, UNSUBSCRIBE, ARRET, BAJA… gets no more texts until it texts START.',
        }),
      ),
  })
  .prefault({})
  .meta(words({ title: 'Who may send', description: 'Who may send texts, where to, and how many.' }))
