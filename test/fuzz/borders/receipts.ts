import { absoluteTime, receiptInstant } from '../../../drivers/smpp/receipt-dates.ts'
import { readReceipt } from '../../../drivers/smpp/receipts.ts'
import { tag } from '../../../drivers/smpp/smpp-types.ts'
import { type Border, Chooser, must, mustEqual } from '../border.ts'

const arrivedAt = Date.UTC(2026, 0, 15, 9)
const tags = [tag.messageState, tag.receiptedMessageId, tag.userMessageReference, tag.networkErrorCode]

/** Texts of delivery receipts, with parameters beside them: the first octets choose those. */
export const border: Border = {
  name: 'receipts',
  source: ['drivers/smpp/receipt', 'core/sms/'],
  longest: 600,
  stretched: 16_000,
  seeds: () => [
    ...[
      'id:0123456789 sub:001 dlvrd:001 submit date:2601150900 done date:2601150901 stat:DELIVRD err:000 text:Hello there',
      'id:IIIIIIIIII sub:SSS dlvrd:DDD submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DDDDDDD err:E Text: ...',
      'id:a,sub:1,stat=UNDELIV;err=0x21 done_date:260115090100',
      'message id: 5 status: FAILED error code: 12 done date: 2026-01-15T09:00:00+01:00',
      'id:7 done date:1768467600 stat:2 submit date:15/01/2026 09:00',
      'id:7 done date:260115090000000+ REJECTD',
    ].map((text) => Buffer.concat([Uint8Array.of(0), Buffer.from(text)])),
    Buffer.concat([Uint8Array.of(1, 1, 2), Buffer.from('id:1 stat:X text:\0\x48\0\x69')]),
    Buffer.concat([Uint8Array.of(3, 1, 2, 4, 97, 98, 99, 0), Buffer.from('id:2 stat:DELIVRD')]),
  ],
  run(input) {
    const chooser = new Chooser(input)
    const count = chooser.below(4)
    const tlvs = new Map(
      Array.from({ length: count }, () => [
        chooser.pick(tags),
        Uint8Array.from({ length: chooser.below(6) }, () => chooser.below(256)),
      ]),
    )
    const octets = chooser.rest()
    const reading = readReceipt(octets, tlvs, arrivedAt)
    mustEqual(readReceipt(octets, tlvs, arrivedAt), reading, 'a receipt is read the same way twice')
    must(!/\p{Cc}/u.test(reading.wire) && reading.wire.length <= 300, 'evidence is short and free of controls')
    must(reading.id !== '', 'an id that is told is not empty')
    must(
      reading.at === undefined || (Number.isInteger(reading.at) && reading.at <= arrivedAt),
      'an instant is not in the future',
    )
    must(
      reading.reference === undefined || (reading.reference >= 0 && reading.reference < 2 ** 32),
      'a reference is a number',
    )
    const text = Buffer.from(octets).toString('latin1')
    const at = receiptInstant(text, arrivedAt)
    must(at === undefined || (Number.isInteger(at) && at <= arrivedAt), 'an instant is not in the future')
    const absolute = absoluteTime(text)
    must(absolute === undefined || Number.isFinite(absolute), 'an absolute time is a number')
  },
}
