import type { OutgoingPart } from '../../core/ports/transport.ts'

/** A whole text of one part, as the queue hands it to a transport. */
export const samplePart = {
  partId: 1,
  textId: 1,
  to: '+46701234567',
  number: 1,
  total: 1,
  segment: { alphabet: 'gsm7', udh: [], data: Buffer.from('hello') },
  body: 'hello',
  receipt: true,
  more: false,
  reference: 1,
} as const satisfies OutgoingPart
