import * as z from 'zod'
import { words } from './fields.ts'

export const recipientsSettings = z
  .strictObject({
    maxPhones: z
      .int()
      .min(1)
      .max(1000)
      .default(20)
      .meta(
        words({
          title: 'Most phones a mail',
          description: 'A mail to more phones is bounced and reaches none of them.',
          examples: [20],
        }),
      ),
    fromSubject: z
      .boolean()
      .default(true)
      .meta(
        words({
          title: 'Phones in the subject',
          description: 'A subject may begin with phones or names: “+46701234567, anna: text”.',
        }),
      ),
    fromBody: z
      .boolean()
      .default(false)
      .meta(
        words({
          title: 'Phones in the first lines',
          description: 'First lines “To: +46701234567” are read, for systems that can set nothing else.',
          advanced: true,
        }),
      ),
  })
  .prefault({})
  .meta(
    words({ title: 'Phones of a mail', description: 'Where in a mail its phones are looked for, beside the address.' }),
  )
