import type { Segment } from '../../../core/ports/transport.ts'
import { noteOf } from '../../../core/sms/notes.ts'
import { assemble, assembledText, groupKey } from '../../../core/sms/reassembly.ts'
import { decodeSegmentText } from '../../../core/sms/segment.ts'
import { concatOf } from '../../../core/sms/udh.ts'
import { must } from '../border.ts'

/** A received segment can be shown, joined and noted, and its text is no longer than its octets can say. */
export function mustBeAText(segment: Segment): void {
  const text = decodeSegmentText(segment)
  must(text.length <= 2 * segment.data.length + 2, 'a text is as long as its octets')
  noteOf(segment)
  const concat = concatOf(segment.udh)
  if (concat) {
    must(concat.number >= 1 && concat.number <= concat.total && concat.total <= 255, 'the number of a part is possible')
    groupKey('+46701234567', undefined, concat)
  }
  const assembly = assemble([segment])
  must(assembly.segments.length + assembly.missing.length === assembly.total, 'each part is there or missing')
  must(assembledText(assembly).length <= text.length + 80, 'a text with gaps is bounded')
}
