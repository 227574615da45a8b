import { getCountries } from 'libphonenumber-js/max/es6'
import * as z from 'zod'
import { timeOfDay, timeZone, words } from './fields.ts'

const countries = getCountries() as readonly string[]

const quietHours = z.strictObject({
  country: z
    .enum(countries)
    .optional()
    .meta(
      words({
        title: 'Country',
        description: 'Of the phones that it is for, two letters. Empty: all phones.',
        examples: ['SE'],
        kind: 'a country as two capital letters',
      }),
    ),
  from: timeOfDay().meta(words({ title: 'From', description: 'When the quiet begins.', examples: ['21:00'] })),
  to: timeOfDay().meta(words({ title: 'To', description: 'When texts go again.', examples: ['08:00'] })),
  timeZone: timeZone()
    .optional()
    .meta(
      words({ title: 'Time zone', description: "Empty: the office's.", examples: ['Europe/Helsinki'], advanced: true }),
    ),
})

export const queueSettings = z
  .strictObject({
    expiryHours: z
      .number()
      .min(0.1)
      .max(720)
      .default(48)
      .meta(
        words({
          title: 'Give up after',
          description: 'A text or mail that could not be sent for so long is given up, and its sender is told.',
          unit: 'hours',
          examples: [24],
        }),
      ),
    retrySeconds: z
      .array(z.number().min(1).max(86_400))
      .min(1)
      .max(20)
      .default([5, 15, 60, 300, 900])
      .meta(
        words({
          title: 'Try again after',
          description: 'Waits after a temporary refusal, one after the other; the last one repeats.',
          unit: 'seconds',
          advanced: true,
        }),
      ),
    whenUnknown: z
      .enum(['resend', 'hold'])
      .default('resend')
      .meta(
        words({
          title: 'When no answer came',
          description: 'A text was handed over, no answer came and no receipt followed.',
          choices: { resend: 'Send it again; it may arrive twice', hold: 'Hold it for a person' },
        }),
      ),
    unknownWaitSeconds: z
      .number()
      .min(1)
      .max(86_400)
      .default(120)
      .meta(
        words({
          title: 'Wait for a receipt',
          description: 'How long such a text waits for a receipt first.',
          unit: 'seconds',
          advanced: true,
        }),
      ),
    quietHours: z
      .array(quietHours)
      .max(50)
      .default([])
      .meta(
        words({
          title: 'Quiet hours',
          description: 'Texts that are not of high priority wait until they are over.',
          examples: [[{ country: 'SE', from: '21:00', to: '08:00' }]],
        }),
      ),
    reassemblyHours: z
      .number()
      .min(0.1)
      .max(720)
      .default(24)
      .meta(
        words({
          title: 'Wait for missing parts',
          description:
            'A long text from a phone whose parts have not all come by then is passed on with its gaps shown.',
          unit: 'hours',
          advanced: true,
        }),
      ),
  })
  .prefault({})
  .meta(words({ title: 'Queue', description: 'How long messages wait and when they are tried again.' }))
