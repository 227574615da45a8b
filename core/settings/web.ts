import * as z from 'zod'
import { port, words } from './fields.ts'

export const webSettings = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .meta(
        words({
          title: 'Pages in the browser',
          description:
            'Shows these pages in a browser on this computer while Textpost runs without a window. Counts from the next start.',
        }),
      ),
    port: port()
      .default(8025)
      .meta(
        words({
          title: 'Port',
          description:
            'Where the pages are on this computer. They cannot be reached from other computers. Counts from the next start.',
          examples: [8025],
          advanced: true,
        }),
      ),
  })
  .prefault({})
  .meta(words({ title: 'Browser', description: 'The pages of Textpost on a computer without the desktop program.' }))
