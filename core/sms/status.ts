import type { ReceiptState } from '../ports/transport.ts'

/** What a TP-ST octet means (TS 23.040 §9.2.3.15). */
export interface DeliveryStatus {
  readonly state: ReceiptState
  /** The service centre makes no further attempt. */
  readonly final: boolean
  readonly words: string
}

const completed = [
  'received by the phone',
  'forwarded to the phone; the network cannot confirm delivery',
  'replaced by a later text',
]

/** Shared by 20–25 (still trying) and 60–65 (given up). */
const transient = [
  'network congestion',
  'the phone is busy',
  'no response from the phone',
  'service rejected',
  'quality of service not available',
  'error in the phone',
]

const permanent = [
  'remote procedure error',
  'incompatible destination',
  'connection rejected by the phone',
  'not obtainable',
  'quality of service not available',
  'no interworking available',
  'validity period expired',
  'deleted by the sender',
  'deleted by the network',
  'the text does not exist',
]

const permanentStates: Readonly<Record<number, ReceiptState>> = {
  2: 'rejected',
  6: 'expired',
  7: 'deleted',
  8: 'deleted',
  9: 'unknown',
}

/**
 * Reads a TP-ST octet. Values from 80 on are reserved and read as "service rejected", as the clause asks; reserved and
 * service centre specific values below read as their group does.
 */
export function decodeStatus(octet: number): DeliveryStatus {
  const low = octet & 0x1f
  switch (octet >> 5) {
    case 0:
      return {
        state: octet === 1 ? 'accepted' : octet === 2 ? 'deleted' : 'delivered',
        final: true,
        words: wordsOf(completed, octet, 'delivered'),
      }
    case 1:
      return { state: 'buffered', final: false, words: `${wordsOf(transient, low, 'delayed')}; still trying` }
    case 2:
      return {
        state: permanentStates[low] ?? 'undeliverable',
        final: true,
        words: wordsOf(permanent, low, 'not deliverable'),
      }
    case 3:
      return {
        state: low === 3 ? 'rejected' : 'undeliverable',
        final: true,
        words: `${wordsOf(transient, low, 'not delivered')}; given up`,
      }
    default:
      return { state: 'rejected', final: true, words: `service rejected (reserved value ${hex(octet)})` }
  }
}

function wordsOf(words: readonly string[], low: number, otherwise: string): string {
  return words[low] ?? `${otherwise} (${low < 0x10 ? 'reserved' : 'network specific'} value ${hex(low)})`
}

function hex(octet: number): string {
  return octet.toString(16).toUpperCase().padStart(2, '0')
}

/** TP-FCS, why a report refuses a message (TS 23.040 §9.2.3.22). */
const failureCauses: Readonly<Record<number, string>> = {
  128: 'telematic interworking not supported',
  129: 'short message type 0 not supported',
  130: 'cannot replace the text',
  143: 'unspecified protocol identifier error',
  144: 'data coding scheme (alphabet) not supported',
  145: 'message class not supported',
  159: 'unspecified data coding scheme error',
  160: 'command cannot be actioned',
  161: 'command unsupported',
  175: 'unspecified command error',
  176: 'message not supported',
  192: 'service centre busy',
  193: 'no subscription at the service centre',
  194: 'service centre system failure',
  195: 'invalid address of the phone',
  196: 'destination barred',
  197: 'duplicate rejected',
  198: 'validity period format not supported',
  199: 'validity period not supported',
  208: 'SIM storage full',
  209: 'no storage on the SIM',
  210: 'error in the modem',
  211: 'storage full',
  212: 'SIM application toolkit busy',
  213: 'SIM data download error',
  255: 'unspecified error',
}

export function failureCauseWords(cause: number): string {
  return failureCauses[cause] ?? `failure cause ${cause}`
}
