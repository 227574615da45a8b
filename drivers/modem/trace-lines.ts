import { fromHex } from '../../core/sms/octets.ts'
import { decodeSegmentText } from '../../core/sms/segment.ts'
import { decodePdu } from '../../core/sms/tpdu.ts'
import { concatOf } from '../../core/sms/udh.ts'
import { isHexLine } from './at-words.ts'

/** A line as the trace and the log show it: `line` without the words that people wrote, `clear` with them where there are any. */
export interface ShownLine {
  readonly line: string
  readonly clear?: string
}

/** A shorter line of octets is a number, a name or a setting. */
const shortestPduDigits = 24
const hidden = '•••'
const answersWithWords = /^AT\+(CMGR|CMGL)\b/i
const wordsFollow = /^\+CMT:/

/**
 * What a modem said. `command` is what it was asked, `before` its last line: in text mode the words of a text stand in a line of their
 * own, which nothing but its place tells from others.
 */
export function shownAnswer(text: string, command: string | undefined, before: string): ShownLine {
  if (isHexLine(text) && text.length >= shortestPduDigits) return shownPdu(text)
  const isWords = answersWithWords.test(command ?? '') || wordsFollow.test(before)
  return isWords && !text.startsWith('+CM')
    ? { line: `${hidden} (${text.length} characters)`, clear: text }
    : { line: text }
}

/** What is written after the prompt: a PDU, or the words of a text in text mode. */
export function shownPayload(payload: string): ShownLine {
  if (isHexLine(payload) && payload.length >= shortestPduDigits) return shownPdu(payload)
  return { line: `${hidden} (${payload.length} characters)`, clear: payload }
}

/** A PDU with service centre address in words; with `clear`, the text and the octets too. */
export function shownPdu(pdu: string): ShownLine {
  const octets = pdu.length / 2
  try {
    const { tpdu } = decodePdu(fromHex(pdu))
    if (tpdu.kind === 'status-report') {
      const words = `${tpdu.kind} of ${tpdu.phone.value}, reference ${tpdu.reference}, status ${tpdu.statusOctet}`
      return { line: `PDU: ${words} | ${pdu}` }
    }
    const { segment } = tpdu
    const other = tpdu.kind === 'deliver' ? `from ${tpdu.from.value}` : `to ${tpdu.to.value}`
    const concat = concatOf(segment.udh)
    const part = concat ? `, part ${concat.number} of ${concat.total}` : ''
    const text = decodeSegmentText(segment)
    const head = `PDU: ${tpdu.kind} ${other}, ${segment.alphabet}${part}`
    return {
      line: `${head}, ${hidden} (${text.length} characters, ${octets} octets)`,
      clear: `${head}, “${text}” | ${pdu}`,
    }
  } catch {
    return { line: `PDU of ${octets} octets that cannot be read ${hidden}`, clear: pdu }
  }
}
